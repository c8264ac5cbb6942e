"""What a flow knows of a caller: withheld numbers are told apart, and a number that is only claimed tells nothing."""

from typing import Literal

import pytest
from ledger_world import MARTA, OURS, World

from deflect.facts import Caller
from deflect.policy.phone_numbers import Kind
from deflect.steps.context import moment
from deflect.storage.unit import Unit
from deflect.tables import Customer
from voice_flows.asking.steps import lookup


@pytest.mark.parametrize("kind", ["anonymous", "short", "emergency"])
def test_the_flow_knows_the_kind_and_offers_no_text(world: World, kind: Kind) -> None:
    opened = world.ledger.open_call(Caller(f"call-{kind}", None, OURS, "trusted", "sip", kind), "tienda")

    def facts(unit: Unit) -> tuple[object, object, object]:
        conversation, leg = unit.locked(opened.leg)
        found = moment(unit, conversation, leg, unit.flows.latest("tienda")).facts
        return found["contact"], lookup(found, "offer.allowed"), lookup(found, "offer.code")

    contact, allowed, code = world.ledger.work(facts)
    assert contact == {"channel": "voice", "number_kind": kind, "identity": "none"}
    assert (allowed, code) == (False, "anonymous")


@pytest.mark.parametrize(
    ("trust", "number", "name"), [("trusted", MARTA, "Marta"), ("attested", MARTA, "Marta"), ("none", "", "")]
)
def test_a_number_that_is_only_claimed_is_unknown_to_the_flow(
    world: World, trust: Literal["trusted", "attested", "none"], number: str, name: str
) -> None:
    first = world.ledger.open_call(Caller("call-0", MARTA, OURS, "trusted", "sip"), "tienda")
    opened = world.ledger.open_call(Caller("call-1", MARTA, OURS, trust, "sip"), "tienda")

    def customer(unit: Unit) -> object:
        unit.db.get_one(Customer, unit.locked(first.leg)[1].customer_id).name = "Marta"
        unit.db.flush()
        conversation, leg = unit.locked(opened.leg)
        return moment(unit, conversation, leg, unit.flows.latest("tienda")).facts["customer"]

    assert world.ledger.work(customer) == {"name": name, "known": bool(name), "number": number}
