"""Letters on either database: what failed is listed, tried again and put away, and nothing is sent twice unasked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger_world import MARTA, OURS, World

from deflect.desk.commands import Refused, Unknown
from deflect.facts import Inbound, State
from deflect.letters import acts, listing
from deflect.letters.letter import Kind, Letter
from deflect.messaging import outbox
from deflect.people import accounts, api_keys, audit
from deflect.people.teams import Scope
from deflect.storage import journal
from deflect.tables import ApiNotice, Timer


@pytest.fixture
def user(world: World) -> str:
    return accounts.create_user(world.store, "ana@nogal.test", "Ana", "correct-horse", "admin").id


def listed(world: World, kind: Kind, scope: Scope | None = None) -> tuple[Letter, ...]:
    with world.store.reading() as db:
        found = listing.listed(db, world.vault, world.clock(), scope or Scope("anybody"))
    (one,) = [letters for letters in found if letters.kind == kind]
    assert one.count == len(one.newest)
    return one.newest


def failed(world: World, code: str = "provider_down") -> str:
    """A text that was refused for good."""
    world.write("hola")
    (row,) = outbox.claim(world.store, world.vault)
    outbox.refused(world.store, row.id, code)
    return row.id


def test_failed_text_is_tried_again_once_and_then_off_the_list(world: World, user: str) -> None:
    text, everybody = failed(world), Scope(user)
    (letter,) = listed(world, "text")
    assert (letter.id, letter.code, letter.again) == (text, "provider_down", "yes")
    assert letter.conversation == world.conversations()[0].id
    acts.again(world.ledger, user, everybody, "text", text)
    assert listed(world, "text") == ()
    with pytest.raises(Refused, match="letter_settled"):
        acts.again(world.ledger, user, everybody, "text", text)
    (row,) = outbox.claim(world.store, world.vault)
    outbox.taken(world.store, row.id, "SM1")
    assert [one.state for one in world.rows()] == ["accepted"]


def test_text_that_may_have_arrived_goes_again_only_when_confirmed(world: World, user: str) -> None:
    world.write("hola")
    (row,) = outbox.claim(world.store, world.vault)
    outbox.lost(world.store, row.id)
    (letter,) = listed(world, "text")
    assert (letter.code, letter.again, letter.discards) == ("uncertain", "ask", False)
    with pytest.raises(Refused, match="may_have_arrived"):
        acts.again(world.ledger, user, Scope(user), "text", row.id)
    with pytest.raises(Refused, match="letter_under_way"):
        acts.put_away(world.ledger, user, Scope(user), "text", row.id)
    acts.again(world.ledger, user, Scope(user), "text", row.id, confirmed=True)
    assert (world.rows()[0].state, world.rows()[0].resent) == ("queued", True)


@pytest.mark.parametrize("state", ["undelivered", "failed"])
def test_text_that_was_taken_and_then_failed_is_not_sent_again(world: World, user: str, state: State) -> None:
    world.write("hola")
    (row,) = world.send_all()
    world.carrier(row.id, state, "landline")
    assert [(one.code, one.again) for one in listed(world, "text")] == [("landline", "no")]
    with pytest.raises(Refused, match="letter_taken"):
        acts.again(world.ledger, user, Scope(user), "text", row.id, confirmed=True)


def test_text_to_who_opted_out_meanwhile_is_refused(world: World, user: str) -> None:
    text = failed(world)
    world.write("BAJA")
    with pytest.raises(Refused, match="opted_out"):
        acts.again(world.ledger, user, Scope(user), "text", text)


def test_webhook_of_no_number_is_unknown(world: World, user: str) -> None:
    with pytest.raises(Unknown):
        acts.again(world.ledger, user, Scope(user), "webhook", "9" * 40)


def test_letter_is_put_away_and_back(world: World, user: str) -> None:
    text = failed(world)
    acts.put_away(world.ledger, user, Scope(user), "text", text)
    assert listed(world, "text") == ()
    acts.put_back(world.ledger, user, Scope(user), "text", text)
    assert [one.id for one in listed(world, "text")] == [text]


def test_webhook_whose_handling_failed_names_its_conversation_and_is_read_again(world: World, user: str) -> None:
    world.write("hola")
    fact = Inbound(channel="sms", key="SM9", sender=MARTA, recipient=OURS, body="otra cosa", at=world.clock())
    letter = journal.Letter("twilio", "inbound", "sms", "SM9", b"x", {}, "https://ivr.example.com", (fact,))
    journal.write(world.store, world.vault, letter, MARTA)
    for _ in range(journal.FAILURES):
        (claimed,) = journal.claim(world.store, world.vault)
        journal.failed(world.store, claimed.row, "KeyError")
        world.clock.forward(minutes=2)
    (found,) = listed(world, "webhook")
    assert (found.code, found.attempts, found.reference) == ("KeyError", 5, world.conversations()[0].reference)
    acts.put_away(world.ledger, user, Scope(user), "webhook", found.id)
    assert (listed(world, "webhook"), journal.dead_letters(world.store)) == ((), [])
    acts.put_back(world.ledger, user, Scope(user), "webhook", found.id)
    acts.again(world.ledger, user, Scope(user), "webhook", found.id)
    assert [one.key for one in journal.claim(world.store, world.vault)] == ["SM9"]


def test_timer_that_fails_and_notice_given_up_are_due_again(world: World, user: str) -> None:
    world.hand_off()
    (handoff,), now = world.handoffs(), world.clock()
    later, of = now + timedelta(hours=1), handoff.conversation_id
    api_keys.create(world.store, world.vault, "IVR", ("handoffs",), audit.Actor("system", "root"))
    (key,) = api_keys.all_keys(world.store)
    with world.store.transaction() as db:
        db.add(Timer(id="tmr_1", conversation_id=of, kind="nudge", key="k", due_at=later, failures=5))
        notice = ApiNotice(id="ntc_1", key_id=key.id, handoff_id=handoff.id, conversation_id=of, state="sent", at=now)
        notice.due_at, notice.settled_at, notice.code = now, now, "no_answer"
        db.add(notice)
    assert [one.id for one in listed(world, "timer")] == ["tmr_1"]
    assert [(one.id, one.code) for one in listed(world, "notice")] == [("ntc_1", "no_answer")]
    acts.again(world.ledger, user, Scope(user), "timer", "tmr_1")
    acts.again(world.ledger, user, Scope(user), "notice", "ntc_1")
    with world.store.reading() as db:
        assert (db.get_one(Timer, "tmr_1").due_at, db.get_one(ApiNotice, "ntc_1").settled_at) == (now, None)
    with pytest.raises(Refused, match="letter_under_way"):
        acts.put_away(world.ledger, user, Scope(user), "timer", "tmr_1")


def test_account_of_another_team_sees_no_letter_of_the_conversation(world: World, user: str) -> None:
    text = failed(world)
    flow = world.conversations()[0].flow
    elsewhere = Scope(user, frozenset({"tienda", "general"}), frozenset({flow}))
    assert listed(world, "text", elsewhere) == ()
    with pytest.raises(Unknown):
        acts.again(world.ledger, user, elsewhere, "text", text)
