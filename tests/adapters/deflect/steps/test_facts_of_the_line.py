"""What the line told of a call is kept sealed, reaches the flow, and stays known in the thread."""

from __future__ import annotations

from ledger_world import MARTA, OURS, World
from sqlalchemy import select

from deflect.facts import Caller
from deflect.steps.context import moment
from deflect.storage.unit import Unit
from deflect.tables import Leg
from voice_flows.model.turns import Json, Keys

TOLD = (("first_called", "+34912345678"), ("forwarded", "busy"), ("headers.account", "48213"))


def facts_of(world: World, medium: str) -> tuple[str, Json]:
    def found(unit: Unit) -> tuple[str, Json]:
        leg = unit.db.scalars(select(Leg).where(Leg.medium == medium)).one()
        conversation, _ = unit.locked(leg.id)
        return leg.line_facts, moment(unit, conversation, leg, unit.flows.latest("tienda")).facts["call"]

    return world.ledger.work(found)


def test_the_flow_reads_what_the_line_told_and_the_row_does_not_show_it(world: World) -> None:
    caller = Caller("call-1", MARTA, OURS, "trusted", "sip", line_facts=TOLD)
    leg = world.ledger.open_call(caller, "tienda").leg
    kept, call = facts_of(world, "voice")
    assert (call["first_called"], call["forwarded"], call["headers"]) == ("+34912345678", "busy", {"account": "48213"})
    assert kept
    assert "48213" not in kept
    world.ledger.advance(leg, "1", Keys("2"))
    world.ledger.advance(leg, "2", Keys("1"))
    assert facts_of(world, "text")[1]["forwarded"] == "busy"


def test_a_call_of_which_the_line_told_nothing_has_no_such_facts(world: World) -> None:
    world.call()
    kept, call = facts_of(world, "voice")
    assert kept == ""
    assert not {"first_called", "forwarded", "uui", "headers"} & set(call)
