"""A restored ledger places no call and sends no reminder that may have been done since the backup was written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger_world import MARTA, RAUL, World
from sqlalchemy import select

from deflect.conversations import timers
from deflect.facts import CallRequest
from deflect.inbound import due_timers
from deflect.outbound_calls import attempts, commands
from deflect.outbound_calls.after_restore import Doubted, doubt
from deflect.tables import Conversation, Timer


def planned(world: World, number: str = MARTA, after: timedelta = timedelta(0)) -> str:
    at = world.clock() + after if after else None
    return commands.plan(world.ledger, CallRequest(f"k{number}", number, "tienda", consent="asked for it", at=at)).id


def owner_of(world: World, call: str) -> str:
    conversation = commands.look(world.ledger, call).conversation
    with world.store.reading() as db:
        return db.get_one(Conversation, conversation).owner


def test_call_that_was_due_waits_for_a_person(world: World) -> None:
    due, later = planned(world), planned(world, RAUL, timedelta(days=1))
    world.clock.forward(hours=1)
    assert doubt(world.ledger) == Doubted(1, 0)
    assert (commands.look(world.ledger, due).state, owner_of(world, due)) == ("uncertain", "queue")
    assert (commands.look(world.ledger, later).state, owner_of(world, later)) == ("queued", "bot")
    assert attempts.claim(world.ledger, "w1") is None


@pytest.mark.parametrize("answered", [False, True])
def test_call_that_was_under_way_waits_for_a_person(world: World, answered: bool) -> None:
    call = planned(world)
    claimed = attempts.claim(world.ledger, "w1")
    assert claimed is not None
    assert attempts.dialled(world.ledger, claimed, "w1")
    if answered:
        assert attempts.answered(world.ledger, claimed)
    assert doubt(world.ledger).calls == 1
    assert commands.look(world.ledger, call).state == "uncertain"
    assert doubt(world.ledger) == Doubted(0, 0)


def test_reminder_that_was_due_is_not_sent(world: World) -> None:
    world.hand_off()
    with world.store.reading() as db:
        (nudge,) = db.scalars(select(Timer).where(Timer.kind == timers.NUDGE))
    world.clock.now = nudge.due_at - timedelta(minutes=1)
    assert doubt(world.ledger) == Doubted(0, 0)
    world.clock.now = nudge.due_at + timedelta(minutes=1)
    assert doubt(world.ledger) == Doubted(0, 1)
    assert due_timers.due(world.store) == []
