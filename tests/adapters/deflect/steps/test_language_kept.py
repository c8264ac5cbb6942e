"""The language that a customer spoke or chose goes with the call's text leg, the record, and the next call."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, World
from sqlalchemy import select

from deflect.tables import Customer, Identity
from voice_flows.model.turns import Heard, Input, Speech


@pytest.mark.parametrize(
    "said",
    [
        Speech((Heard("guerris mai order", None, 0.4),), language="en"),
        Speech((Heard("in English", None, 0.95),)),
    ],
    ids=["spoken", "asked for"],
)
def test_language_of_a_call_is_kept(world: World, said: Input) -> None:
    call = world.call().leg
    turn = world.ledger.advance(call, "k1", said)
    assert turn is not None
    assert turn.session.language == "en"
    with world.store.reading() as db:
        customers = select(Customer.language).join(Identity, Identity.customer_id == Customer.id)
        assert db.scalars(customers.where(Identity.address == MARTA)).one() == "en"
    assert world.conversations()[0].language == "en"
    assert world.legs("voice")[0].language == "en"
    world.ledger.close(call, "k2", "hung_up")
    assert world.call(call_id="call-2").turn.session.language == "en"
