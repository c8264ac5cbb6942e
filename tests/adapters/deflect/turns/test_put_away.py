"""A conversation put away until the customer answers: what brings it back, and what does not."""

from __future__ import annotations

import pytest
from ledger_world import World
from office import Office

from deflect import desk
from deflect.inbound import due_timers
from deflect.tables import Outbox


@pytest.fixture
def away(world: World) -> Outbox:
    """An agent wrote and put the conversation away until the customer answers; their text."""
    Office(world).hire("ana")
    world.write("PERSONA")
    desk.reply(world.ledger, only(world), "ana", "key-000001", "¿Qué número de pedido es?", seen=99)
    world.send_all()
    desk.snooze(world.ledger, only(world), "ana", None)
    return world.rows()[-1]


def only(world: World) -> str:
    (found,) = world.conversations()
    return found.id


def stands(world: World) -> tuple[str, str]:
    (found,) = world.conversations()
    return found.state, found.turn


def fire(world: World) -> None:
    for timer in due_timers.due(world.store):
        due_timers.fire(world.ledger, timer.id)


def test_answer_brings_it_back_however_late(world: World, away: Outbox) -> None:
    world.carrier(away.id, "delivered")
    world.clock.forward(days=40)
    fire(world)
    assert stands(world) == ("snoozed", "none")
    world.write("48213")
    assert stands(world) == ("open", "us")


def test_text_that_does_not_arrive_brings_it_back(world: World, away: Outbox) -> None:
    world.carrier(away.id, "undelivered", "30006")
    fire(world)
    assert stands(world) == ("open", "us")
    assert world.entries("state")[-1].meta == {"to": "woken", "reason": "lost"}


def test_earlier_snooze_to_an_instant_does_not_bring_it_back(world: World, away: Outbox) -> None:
    desk.reopen(world.ledger, only(world), "ana")
    until = world.clock.now.replace(hour=20)
    desk.snooze(world.ledger, only(world), "ana", until)
    desk.reopen(world.ledger, only(world), "ana")
    desk.snooze(world.ledger, only(world), "ana", None)
    world.clock.forward(days=1)
    fire(world)
    assert stands(world) == ("snoozed", "none")


def test_undoing_restores_what_stood_before(world: World, away: Outbox) -> None:
    act = world.entries("state")[-1].id
    (outcome,) = desk.undo(world.ledger, "ana", [act])
    assert (outcome.code, stands(world)) == ("", ("pending", "customer"))
