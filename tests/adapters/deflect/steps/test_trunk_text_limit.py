"""Callers of a trunk get as many texts in an hour as its limit says, counted for all workers in the ledger."""

from __future__ import annotations

from ledger_world import OURS, OneFlow, World

from deflect.facts import Caller
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger
from voice_flows.model.turns import HandOff, Keys, Turn


def accepts(world: World, number: int, source: str = "pbx") -> Turn:
    """The turn after a caller of this trunk has pressed the key that accepts the offer."""
    call = f"call-{number}"
    caller = Caller(call, f"+3461234567{number}", OURS, "trusted", "sip", "mobile", source=source)
    leg = world.ledger.open_call(caller, "tienda").leg
    world.ledger.advance(leg, "1", Keys("2"))
    turn = world.ledger.advance(leg, "2", Keys("1"))
    assert turn is not None
    return turn


def handed_off(turn: Turn) -> bool:
    return any(isinstance(effect, HandOff) for effect in turn.effects)


def test_a_trunk_is_offered_texts_up_to_its_limit(world: World) -> None:
    policy = PolicySettings(by_source_an_hour={"pbx": 2})
    world.ledger = Ledger(world.store, OneFlow(), world.vault, policy, world.installation)
    assert [handed_off(accepts(world, number)) for number in (1, 2, 3)] == [True, True, False]
    assert handed_off(accepts(world, 4, source="other"))
    assert len(world.send_all()) == 3
    world.clock.forward(minutes=61)
    assert handed_off(accepts(world, 5))
