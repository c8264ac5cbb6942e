"""How long people wait is measured from what happened, and told only while it is fresh."""

from __future__ import annotations

from ledger_world import World
from sqlalchemy import select

from deflect.messaging import compose
from deflect.routing import wait_times
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, User


def ask_for_a_person(world: World, number: str) -> None:
    world.write("PERSONA", sender=number)


def answer(world: World, number: str) -> None:
    def work(unit: Unit) -> None:
        if unit.db.get(User, "usr_1") is None:
            unit.db.add(
                User(id="usr_1", email="l@x.es", password_hash="", role="agent", name="Lucía", created_at=unit.now)
            )
        leg = unit.db.scalars(select(Leg).where(Leg.theirs == number)).one()
        conversation = unit.lock(leg.conversation_id)
        conversation.owner, conversation.owner_user_id = "agent", "usr_1"
        compose.post(unit, conversation, leg, "Hola, soy Lucía", user_id="usr_1")

    world.ledger.work(work)


def known(world: World) -> dict[str, object]:
    return dict(world.ledger.look(lambda unit: wait_times.known(unit.db, unit.now)))


def test_the_waits_of_the_last_hours_are_measured_and_go_stale(world: World) -> None:
    assert known(world) == {"voice": None, "text": None}
    for number, minutes in (("+34612345001", 3), ("+34612345002", 5), ("+34612345003", 20)):
        ask_for_a_person(world, number)
        world.clock.forward(minutes=minutes)
        answer(world, number)
    wait_times.measure(world.store)
    assert (known(world)["text"], known(world)["voice"]) == (5, None)
    world.clock.forward(minutes=16)
    assert known(world)["text"] is None
    world.clock.forward(hours=4)
    wait_times.measure(world.store)
    assert known(world)["text"] is None


def test_each_word_that_waits_for_a_person_is_a_wait_of_its_own(world: World) -> None:
    ask_for_a_person(world, "+34612345001")
    for minutes in (2, 6, 8, 9):
        world.clock.forward(minutes=minutes)
        answer(world, "+34612345001")
        world.clock.forward(minutes=30)
        world.write("¿Y mañana?", sender="+34612345001")
    wait_times.measure(world.store)
    assert known(world)["text"] == 6
    world.clock.forward(minutes=20)
    wait_times.measure(world.store)
    assert known(world)["text"] == 8, "the last word waits for 20 minutes"


def test_unanswered_callers_make_the_wait_unknown_not_short(world: World) -> None:
    for number in range(8):
        ask_for_a_person(world, f"+3461234500{number}")
    world.clock.forward(minutes=2)
    for number in range(3):
        answer(world, f"+3461234500{number}")
    world.clock.forward(minutes=40)
    wait_times.measure(world.store)
    assert known(world)["text"] is None


def test_a_matter_closed_without_a_word_is_no_answer(world: World) -> None:
    for number in range(3):
        ask_for_a_person(world, f"+3461234500{number}")
    with world.store.transaction() as db:
        for conversation in db.scalars(select(Conversation)):
            conversation.state, conversation.resolved_at = "resolved", world.clock()
    wait_times.measure(world.store)
    assert known(world)["text"] is None


def test_each_queue_has_its_own_wait_with_what_it_rests_on(world: World) -> None:
    for number, minutes, queue in (
        ("+34612345001", 3, "support"), ("+34612345002", 5, "support"), ("+34612345003", 20, "support"),
        ("+34612345004", 1, "billing"),
    ):  # fmt: skip
        ask_for_a_person(world, number)
        with world.store.transaction() as db:
            db.get_one(Conversation, world.conversations()[-1].id).queue = queue
        world.clock.forward(minutes=minutes)
        answer(world, number)
    wait_times.measure(world.store)

    def read(unit: Unit) -> list[tuple[str, int | None, int, bool]]:
        found = wait_times.measured(unit.db, unit.now)
        return [(one.queue, one.minutes, one.answers, one.newest == unit.now) for one in found if one.medium == "text"]

    assert world.ledger.look(read) == [("", 3, 4, True), ("billing", None, 1, True), ("support", 5, 3, False)]
    assert world.ledger.look(lambda unit: wait_times.known(unit.db, unit.now, "support"))["text"] == 5
    assert world.ledger.look(lambda unit: wait_times.known(unit.db, unit.now, "sales"))["text"] is None
