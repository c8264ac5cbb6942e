"""What a turn asks of the database: a caller waits for it, and so do all others who want to write meanwhile."""

from __future__ import annotations

import pytest
from ledger_world import World
from sqlalchemy import event

from voice_flows.model.turns import Input, Keys, Silence

MENU, ORDER, OFFER = (), (Keys("1"),), (Keys("2"),)
TURNS: dict[str, tuple[tuple[Input, ...], Input, int]] = {
    "a key at a menu": (MENU, Keys("1"), 9),
    "a repeat": (MENU, Keys("*"), 9),
    "silence": (MENU, Silence(), 9),
    "an entry of digits": (ORDER, Keys("48213"), 10),  # one reads the answers before it, which may hold half a card
    "a key that is no choice": (MENU, Keys("7"), 9),
    "an offer of text": (MENU, Keys("2"), 19),
    "text accepted": (OFFER, Keys("1"), 22),  # both threads' steps, the text and the consent that it rests on
    "text declined": (OFFER, Keys("2"), 13),
    "a person": (MENU, Keys("0"), 27),  # a place kept from before is looked for, and why text is offered is kept
}
"""What the caller did before, their input, and the most statements of its turn, BEGIN among them."""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", TURNS)
def test_a_turn_makes_few_statements(world: World, kind: str) -> None:
    before, given, most = TURNS[kind]
    leg = world.call().leg
    for number, each in enumerate(before):
        world.ledger.advance(leg, f"before:{number}", each)
    made: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *told: made.append(told[2]))
    world.ledger.advance(leg, "given", given)
    assert len(made) <= most, "\n".join(made)
