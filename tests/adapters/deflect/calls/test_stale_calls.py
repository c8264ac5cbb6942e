"""A call whose worker was killed ends in the record once no call can last that long."""

from __future__ import annotations

from ledger_world import World

from deflect.workers import stale_calls


def test_a_call_that_nobody_ended_is_ended_as_failed(world: World) -> None:
    world.call()
    world.clock.forward(minutes=44)
    assert stale_calls.end(world.ledger) == 0
    world.clock.forward(minutes=2)
    assert stale_calls.end(world.ledger) == 1
    (leg,) = world.legs("voice")
    assert (leg.outcome, leg.ended_at) == ("failed", world.clock())
    assert stale_calls.end(world.ledger) == 0


def test_a_call_that_ended_stays_as_it_was(world: World) -> None:
    world.ledger.close(world.call().leg, "bye", "hung_up")
    world.clock.forward(minutes=50)
    assert stale_calls.end(world.ledger) == 0
    assert world.legs("voice")[0].outcome == "hung_up"
