"""Replies that go later, on either database: each goes once at its time, or comes back to a person with its words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from ledger_world import MARTA, World
from office import Office
from sqlalchemy import select, update

from deflect import desk
from deflect.conversations import timers
from deflect.desk.blocking import block_list
from deflect.desk.blocking.blocked import Terms
from deflect.desk.commands import Refused
from deflect.desk.news import happened
from deflect.desk.planned import planning, texts
from deflect.desk.planned.texts import PlannedText
from deflect.desk.redacting import redaction
from deflect.desk.redacting.redaction import Asked
from deflect.inbound import due_timers
from deflect.keeping import erasing, retention
from deflect.keeping.customer_keys import CustomerKeys
from deflect.keeping.erasing import Eraser
from deflect.messaging import after_restore, compose
from deflect.people.teams import Scope
from deflect.tables import Entry, Timer, User
from deflect.tables import PlannedText as Row

WORDS = "Su pedido ya está en reparto."
HOUR = timedelta(hours=1)


@pytest.fixture
def held(world: World) -> str:
    """A conversation that Ana has, and whose customer waits for her answer."""
    Office(world).hire("ana", "berta")
    world.write("PERSONA")
    (conversation,) = world.conversations()
    desk.reply(world.ledger, conversation.id, "ana", "key-000001", "Lo miro.", seen=99)
    world.send_all()
    return conversation.id


def plan(world: World, held: str, key: str = "key-000002", after: timedelta = HOUR, seen: int = 99) -> PlannedText:
    return planning.plan(world.ledger, held, "ana", key, WORDS, world.clock() + after, seen=seen)


def newest(world: World, held: str) -> int:
    with world.store.reading() as db:
        return max(db.scalars(select(Entry.sequence).where(Entry.conversation_id == held)))


def standing(world: World, held: str) -> list[tuple[str, str, str]]:
    with world.store.reading() as db:
        return [(one.state, one.code, one.text) for one in texts.of_conversation(db, held)]


def fire(world: World) -> None:
    for timer in due_timers.due(world.store):
        due_timers.fire(world.ledger, timer.id)


def sent(world: World) -> int:
    return sum(row.body == WORDS for row in world.rows())


def test_planned_text_goes_once_when_two_relays_run(world: World, held: str) -> None:
    planned = plan(world, held)
    assert plan(world, held).id == planned.id
    with world.store.reading() as db:
        assert desk.row(db, held, Scope("ana")).planned_for == planned.due_at  # type: ignore[union-attr]
    world.clock.forward(hours=1)
    both = due_timers.due(world.store), due_timers.due(world.store)
    for found in both:
        for timer in found:
            due_timers.fire(world.ledger, timer.id)
    assert (sent(world), standing(world, held)) == (1, [])
    assert (world.rows()[-1].user_id, world.conversations()[0].turn) == ("ana", "customer")
    with world.store.reading() as db:
        assert db.scalars(select(Row.body)).one() == ""


def test_kill_while_it_goes_neither_loses_nor_doubles_it(world: World, held: str, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    plan(world, held)
    world.clock.forward(hours=1)
    with monkeypatch.context() as killed:
        killed.setattr(texts, "settle", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            fire(world)
    assert (sent(world), standing(world, held)) == (0, [("waiting", "", WORDS)])
    fire(world)
    assert sent(world) == 1


def resolved(world: World, held: str) -> None:
    desk.resolve(world.ledger, held, "ana")


def given_away(world: World, held: str) -> None:
    desk.assign(world.ledger, held, "berta", "berta")


def opted_out(world: World, held: str) -> None:
    world.write("BAJA")


def wrote(world: World, held: str) -> None:
    world.write("¿Sigue ahí?")


def answered_by_another(world: World, held: str) -> None:
    desk.reply(world.ledger, held, "berta", "key-000009", "Ya lo miro yo.", seen=99)
    desk.assign(world.ledger, held, "berta", "ana")


def gone(world: World, held: str) -> None:
    with world.store.transaction() as db:
        db.execute(update(User).where(User.id == "ana").values(active=False))


def blocked(world: World, held: str) -> None:
    block_list.add(world.ledger, "ana", MARTA, Terms("refused", texts=True, reason="Amenazas"))


def late(world: World, held: str) -> None:
    world.clock.forward(hours=1, seconds=1)


def from_a_backup(world: World, held: str) -> None:
    after_restore.doubt(world.store)


@pytest.mark.parametrize(
    ("happen", "why"),
    [
        (resolved, "resolved"),
        (given_away, "owned"),
        (opted_out, "opted_out"),
        (wrote, "wrote"),
        (answered_by_another, "answered"),
        (gone, "writer_gone"),
        (blocked, "blocked"),
        (late, "late"),
        (from_a_backup, "restored"),
    ],
)
def test_text_that_must_not_go_blindly_comes_back(
    world: World, held: str, happen: Callable[[World, str], None], why: str
) -> None:
    plan(world, held, seen=newest(world, held))
    happen(world, held)
    world.clock.forward(hours=1)
    fire(world)
    assert (sent(world), standing(world, held)) == (0, [("held", why, WORDS)])
    (entry,) = (one for one in world.entries("state") if one.meta.get("to") == "held_back")
    assert entry.meta == {"to": "held_back", "person": "ana", "reason": why}
    with world.store.reading() as db:
        row = desk.row(db, held, Scope("ana"))
        assert row is not None
        assert (row.held_back, row.state) == (True, "open")
        assert (row.mentioned, row.named) == (True, False)
        assert desk.counts(db, Scope("ana"), world.clock())["mentioned"] == 1
        assert [one.kind for one in happened.since(db, Scope("ana"), 0)] == ["held_back"]
    fire(world)
    assert sent(world) == 0


def test_planned_text_is_put_behind_quiet_hours_and_held_back_where_they_began_since(
    world: World, held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = plan(world, held, after=timedelta(hours=14))
    assert planned.due_at > world.clock() + timedelta(hours=14)
    monkeypatch.setattr(compose, "quiet_until", lambda at, *_: at + HOUR)
    world.clock.now = planned.due_at
    fire(world)
    assert standing(world, held) == [("held", "quiet_hours", WORDS)]


def test_page_reads_at_once_that_a_planned_text_is_overtaken(world: World, held: str) -> None:
    plan(world, held, seen=newest(world, held))
    assert standing(world, held) == [("waiting", "", WORDS)]
    world.write("¿Sigue ahí?")
    assert standing(world, held) == [("waiting", "wrote", WORDS)]


def test_text_taken_back_does_not_go_until_that_is_undone(world: World, held: str) -> None:
    planned = plan(world, held)
    planning.take_back(world.ledger, held, "berta", planned.id)
    with pytest.raises(Refused, match="planned_over"):
        planning.take_back(world.ledger, held, "ana", planned.id)
    assert standing(world, held) == []
    planning.restore(world.ledger, held, "berta", planned.id)
    assert standing(world, held) == [("waiting", "", WORDS)]
    planning.take_back(world.ledger, held, "ana", planned.id)
    world.clock.forward(hours=1)
    fire(world)
    assert sent(world) == 0
    planning.restore(world.ledger, held, "ana", planned.id)
    assert standing(world, held) == [("held", "late", WORDS)]
    planning.take_back(world.ledger, held, "ana", planned.id)
    world.clock.forward(days=8)
    retention.erase(world.store)
    with world.store.reading() as db:
        assert db.scalars(select(Row)).all() == []


def test_text_that_was_held_back_is_sent_now_once(world: World, held: str) -> None:
    planned = plan(world, held, seen=newest(world, held))
    world.write("¿Sigue ahí?")
    world.clock.forward(hours=1)
    fire(world)
    with pytest.raises(Refused, match="stale"):
        planning.send_now(world.ledger, held, "ana", planned.id, seen=1)
    planning.send_now(world.ledger, held, "berta", planned.id, seen=newest(world, held))
    with pytest.raises(Refused, match="planned_over"):
        planning.send_now(world.ledger, held, "ana", planned.id, seen=99)
    assert (sent(world), world.conversations()[0].owner_user_id) == (1, "berta")


def test_planner_is_told_until_they_look_or_the_text_is_done(world: World, held: str) -> None:
    def told(user: str) -> list[bool]:
        with world.store.reading() as db:
            return [row.mentioned for row in desk.page(db, "mentioned", Scope(user), "", "ES").rows]

    first, other = (plan(world, held, f"key-00000{at}", seen=newest(world, held)) for at in (2, 3))
    desk.assign(world.ledger, held, "berta", "berta")
    world.clock.forward(hours=1)
    fire(world)
    assert (told("ana"), told("berta")) == ([True], [])
    planning.take_back(world.ledger, held, "berta", first.id)
    assert told("ana") == [True]
    planning.take_back(world.ledger, held, "berta", other.id)
    assert told("ana") == [False]


def test_planned_text_with_redacted_words_waits_for_a_person(world: World, held: str) -> None:
    desk.note(world.ledger, held, "ana", "key-000007", "Su pedido")
    plan(world, held, seen=99)
    redaction.redact(world.ledger, held, "ana", Asked(words="Su pedido"), lambda _: None)
    assert [(state, code, "pedido" in text) for state, code, text in standing(world, held)] == [
        ("waiting", "redacted", False)
    ]
    world.clock.forward(hours=1)
    fire(world)
    assert ([code for _, code, _ in standing(world, held)], sent(world)) == (["redacted"], 0)
    assert not any("reparto" in row.body for row in world.rows())


def test_planned_text_of_an_erased_customer_goes_with_them(world: World, held: str) -> None:
    plan(world, held)
    assert isinstance(world.store.keys, CustomerKeys)
    eraser = Eraser(world.store, world.vault, world.store.keys, lambda tape: None, lambda medium: None)
    erasing.erase(eraser, world.conversations()[0].customer_id)
    with world.store.reading() as db:
        assert db.scalars(select(Row)).all() == []
        assert db.scalars(select(Timer).where(Timer.kind == timers.PLANNED)).all() == []
    world.clock.forward(hours=1)
    fire(world)
    assert sent(world) == 0


def test_conversation_that_was_put_away_stays_so_when_its_text_goes(world: World, held: str) -> None:
    plan(world, held)
    desk.snooze(world.ledger, held, "ana", None)
    world.clock.forward(hours=1)
    fire(world)
    assert (sent(world), world.conversations()[0].state) == (1, "snoozed")


def test_text_is_planned_for_a_time_to_come_and_not_too_many_at_once(world: World, held: str) -> None:
    for after, why in ((timedelta(0), "past"), (timedelta(days=400), "planned_far")):
        with pytest.raises(Refused, match=why):
            plan(world, held, after=after)
    for at in range(planning.MOST):
        plan(world, held, f"key-10000{at}")
    with pytest.raises(Refused, match="planned_full"):
        plan(world, held, "key-200000")
