"""What a blocked number's calls and texts lead to, from the next one on, and what lifting the block restores."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger_world import MARTA, OURS, RAUL, World
from sqlalchemy import select

from deflect.blocks import standing
from deflect.desk.blocking import block_list, blocked
from deflect.desk.blocking.blocked import Blocked, Terms
from deflect.desk.commands import Refused
from deflect.eligibility.suppression import suppressed
from deflect.facts import Inbound
from deflect.inbound import due_timers, messages
from deflect.keeping import erasing, export
from deflect.keeping.customer_keys import CustomerKeys
from deflect.keeping.erasing import Eraser
from deflect.people import accounts, audit
from deflect.tables import Audit, NumberBlock
from voice_flows.model.turns import Keys, Say, Turn

SENTENCE = "No podemos atender llamadas desde este número."
EMERGENCY = "Si es una urgencia, cuelga y llama al número de emergencias."
TOLD = Terms("told", True, "Insulta")


@pytest.fixture
def user(world: World) -> str:
    return accounts.create_user(world.store, "ana@nogal.test", "Ana", "correct-horse", "supervisor").id


def block(world: World, user: str, terms: Terms = TOLD, number: str = "612 34 56 78") -> Blocked:
    return block_list.add(world.ledger, user, number, terms)


def said(turn: Turn) -> list[str]:
    return ["".join(effect.say) for effect in turn.effects if isinstance(effect, Say)]


def texts(world: World) -> list[str]:
    return [row.body for row in world.rows() if row.kind == "text"]


def test_blocked_caller_hears_one_sentence_and_reaches_nobody(world: World, user: str) -> None:
    kept = block(world, user)
    opened = world.call()
    assert said(opened.turn) == [SENTENCE, EMERGENCY]
    assert opened.turn.wait.kind == "over"
    assert world.call().turn == opened.turn, "the same call again"
    assert world.ledger.advance(opened.leg, "1", Keys("1")) is None
    world.ledger.close(opened.leg, "close", "hung_up")
    (conversation,) = world.conversations()
    assert (conversation.state, conversation.owner, conversation.turn) == ("resolved", "bot", "none")
    assert [leg.outcome for leg in world.legs("voice")] == ["blocked"]
    block_list.lift(world.ledger, user, kept.id)
    assert world.call(call_id="call-2").turn.wait.kind == "answer"
    block_list.put_back(world.ledger, user, kept.id)
    assert world.call(call_id="call-3").turn.wait.kind == "over"


def test_caller_to_be_refused_hears_nothing_where_the_line_answers_all(world: World, user: str) -> None:
    kept = block(world, user, Terms("refused", False, "Llama sin parar"))
    opened = world.call()
    assert (said(opened.turn), opened.turn.wait.kind) == ([], "over")
    with world.store.reading() as db:
        assert standing.refused(db) == {MARTA: None}
    terms = Terms("taken", True, "Llama sin parar")
    before = block_list.change(world.ledger, user, kept.id, terms, kept.terms)
    assert world.call(call_id="call-2").turn.wait.kind == "answer"
    block_list.change(world.ledger, user, kept.id, before.terms, terms)
    assert world.call(call_id="call-3").turn.wait.kind == "over"


def test_call_of_a_blocked_number_leaves_an_open_matter_as_it_is(world: World, user: str) -> None:
    world.write("PERSONA")
    (before,) = world.conversations()
    block(world, user)
    world.call()
    assert {(one.state, one.owner) for one in world.conversations() if one.id == before.id} == {("open", "queue")}


def test_text_of_a_blocked_number_is_kept_unanswered_and_unseen(world: World, user: str) -> None:
    kept = block(world, user)
    world.write("sois unos inútiles", media=("https://provider.test/photo.jpg",))
    assert texts(world) == []
    (conversation,) = world.conversations()
    assert (conversation.state, conversation.turn, conversation.unread) == ("resolved", "none", 0)
    (entry,) = [one for one in world.entries() if one.kind == "message_in"]
    assert (entry.text, entry.meta["automatic"]) == ("sois unos inútiles", "blocked")
    world.write("PERSONA")
    assert texts(world) == []
    block_list.lift(world.ledger, user, kept.id)
    world.write("PERSONA")
    assert texts(world) != []
    assert [one.owner for one in world.conversations() if one.state == "open"] == ["queue"]


def test_text_of_a_blocked_number_leaves_an_agents_conversation_as_it_is(world: World, user: str) -> None:
    world.hand_off()
    world.owned("agent")
    (before,) = world.conversations()
    block(world, user)
    world.write("¿hay alguien?")
    (after,) = world.conversations()
    shown = ("state", "owner", "unread", "turn", "turn_since")
    assert [getattr(after, name) for name in shown] == [getattr(before, name) for name in shown]


def test_texts_read_together_are_kept_too(world: World, user: str) -> None:
    world.write("hola", sender=RAUL)
    block(world, user, number=RAUL)
    block(world, user)
    sent = len(texts(world))

    def read() -> None:
        both = [Inbound("sms", f"T{one}", one, OURS, "hola", world.clock()) for one in (MARTA, RAUL)]
        messages.begin(world.ledger, both)
        for one in both:
            messages.receive(world.ledger, one)

    world.ledger.together(read)
    assert len(texts(world)) == sent
    assert len([one for one in world.entries() if one.meta.get("automatic") == "blocked"]) == 2


def test_message_that_no_flow_could_take_reaches_nobody(world: World, user: str) -> None:
    block(world, user)
    messages.to_people(world.ledger, world.write("hola"))
    assert {one.owner for one in world.conversations()} == {"bot"}


def test_stop_and_start_of_a_blocked_number_count_without_an_answer(world: World, user: str) -> None:
    world.hand_off()
    world.send_all()
    block(world, user)
    sent = len(texts(world))
    for body, stopped in (("BAJA", True), ("ALTA", False), ("dejad de escribirme ya", True)):
        world.write(body)
        with world.store.reading() as db:
            assert suppressed(db, MARTA) is stopped
    assert len(texts(world)) == sent


def test_call_for_help_of_a_blocked_number_is_answered_as_anybodys(world: World, user: str) -> None:
    block(world, user)
    world.write("huele a gas")
    assert "112" in "".join(texts(world))
    assert world.conversations()[0].owner == "queue"


def test_blocked_number_is_not_reminded(world: World, user: str) -> None:
    world.hand_off()
    world.send_all()
    world.ledger.close(world.legs("voice")[0].id, "close", "hung_up")
    block(world, user)
    sent = len(texts(world))
    world.clock.forward(hours=24)
    for timer in due_timers.due(world.store):
        due_timers.fire(world.ledger, timer.id)
    assert len(texts(world)) == sent


def test_block_ends_by_itself(world: World, user: str) -> None:
    until = world.clock() + timedelta(hours=2)
    block(world, user, Terms("refused", True, "Insulta", until))
    assert world.call().turn.wait.kind == "over"
    world.clock.forward(hours=2)
    assert world.call(call_id="call-2").turn.wait.kind == "answer"
    with world.store.reading() as db:
        assert standing.refused(db) == {MARTA: until}
        assert blocked.found(db, world.clock(), "ES") == ()
        assert [one.over for one in blocked.found(db, world.clock(), "ES", "345678", over=True)] == [True]


@pytest.mark.parametrize(
    ("number", "terms", "code"),
    [
        ("doce", TOLD, "block_number"),
        ("112", TOLD, "block_number"),
        ("+34 910 000 001", TOLD, "block_own"),
        (MARTA, Terms("told", True, "  "), "block_reason"),
        (MARTA, Terms("taken", False, "x"), "block_nothing"),
    ],
)
def test_block_that_makes_no_sense_is_refused(world: World, user: str, number: str, terms: Terms, code: str) -> None:
    with pytest.raises(Refused) as refused:
        block(world, user, terms, number)
    assert refused.value.code == code


def test_stale_second_and_late_changes_are_refused(world: World, user: str) -> None:
    kept = block(world, user)
    changed = Terms("refused", True, "Insulta")
    block_list.change(world.ledger, user, kept.id, changed, kept.terms)
    past = Terms("told", True, "x", world.clock())
    for code, act in (
        ("block_changed", lambda: block_list.change(world.ledger, user, kept.id, TOLD, kept.terms)),
        ("block_past", lambda: block_list.change(world.ledger, user, kept.id, past, changed)),
        ("block_there", lambda: block(world, user)),
        ("block_there", lambda: block_list.put_back(world.ledger, user, kept.id)),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == code
    block_list.lift(world.ledger, user, kept.id)
    with pytest.raises(Refused, match="block_over"):
        block_list.change(world.ledger, user, kept.id, TOLD, changed)


def test_customer_is_blocked_with_every_number_and_each_change_is_audited(world: World, user: str) -> None:
    world.call()
    (conversation,) = world.conversations()
    (kept,) = block_list.add_customer(world.ledger, user, conversation.id, TOLD)
    with pytest.raises(Refused, match="block_there"):
        block_list.add_customer(world.ledger, user, conversation.id, TOLD)
    block_list.lift(world.ledger, user, kept.id)
    with world.store.reading() as db:
        assert [(one.number, one.by) for one in blocked.found(db, world.clock(), "ES", over=True)] == [(MARTA, "Ana")]
        assert blocked.of_conversation(db, world.clock(), conversation.id) == ()
        rows = db.scalars(select(Audit).where(Audit.subject == kept.id).order_by(Audit.at, Audit.id)).all()
        assert [row.action for row in rows] == ["number_blocked", "block_lifted"]
        assert all("612" not in str((row.subject, row.detail)) for row in rows), "no number in the audit"


def test_block_is_exported_and_outlives_its_customer_as_a_digest(world: World, user: str) -> None:
    opened = world.call()
    world.ledger.close(opened.leg, "close", "hung_up")
    block(world, user)
    told = export.exported(world.store, MARTA, "ES", audit.user(user))
    assert [row["reason"] for row in told["number_block"]] == ["Insulta"]
    assert isinstance(world.store.keys, CustomerKeys)
    eraser = Eraser(world.store, world.vault, world.store.keys, lambda tape: None, lambda medium: None)
    proof = erasing.erase(eraser, world.conversations()[0].customer_id)
    assert proof.changed["number_block"] == 1
    with world.store.reading() as db:
        (row,) = db.scalars(select(NumberBlock)).all()
        assert (row.address.startswith("hidden:"), row.reason) == (True, "")
    assert world.call(call_id="call-2").turn.wait.kind == "over"
