"""Callers without a number of their own are told apart, known to the flow, and never offered a text."""

import pytest
from ledger_world import OURS, World

from deflect.facts import Caller
from deflect.policy.phone_numbers import Kind
from deflect.steps.context import moment
from deflect.storage.unit import Unit


@pytest.mark.parametrize("kind", ["anonymous", "short", "emergency"])
def test_the_flow_knows_the_kind_and_offers_no_text(world: World, kind: Kind) -> None:
    opened = world.ledger.open_call(Caller(f"call-{kind}", None, OURS, "trusted", "sip", kind), "tienda")

    def facts(unit: Unit) -> tuple[object, object]:
        conversation, leg = unit.locked(opened.leg)
        found = moment(unit, conversation, leg, unit.flows.latest("tienda")).facts
        return found["contact"], found["offer"]

    contact, offer = world.ledger.work(facts)
    assert contact == {"channel": "voice", "number_kind": kind}
    assert isinstance(offer, dict)
    assert (offer["allowed"], offer["code"]) == (False, "anonymous")
