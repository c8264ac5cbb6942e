"""A call whose worker was killed ends in the record once no call can last that long."""

from __future__ import annotations

from ledger_world import World

from deflect.workers import stale_calls


def test_a_call_that_nobody_ended_is_ended_as_its_workers_death(world: World) -> None:
    world.call()
    world.clock.forward(minutes=44)
    assert stale_calls.end(world.ledger) == 0
    world.clock.forward(minutes=2)
    assert stale_calls.end(world.ledger) == 1
    (leg,) = world.legs("voice")
    assert (leg.outcome, leg.ended_at) == ("worker_died", world.clock())
    assert stale_calls.end(world.ledger) == 0


def test_a_call_that_ended_stays_as_it_was(world: World) -> None:
    world.ledger.close(world.call().leg, "bye", "hung_up")
    world.clock.forward(minutes=50)
    assert stale_calls.end(world.ledger) == 0
    assert world.legs("voice")[0].outcome == "hung_up"


def test_call_older_than_it_may_become_is_overdue(world: World) -> None:
    leg = world.call().leg
    world.clock.forward(minutes=44)
    with world.store.reading() as db:
        assert stale_calls.overdue(db, world.clock()) == []
        world.clock.forward(minutes=2)
        (found,) = stale_calls.overdue(db, world.clock())
    assert (found.leg, found.age_s) == (leg, 46 * 60)
    world.ledger.close(leg, "bye", "hung_up")
    with world.store.reading() as db:
        assert stale_calls.overdue(db, world.clock()) == []
