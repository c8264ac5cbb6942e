"""A text of a brand leaves from a number of the brand, or not at all, and the reason says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from ledger_world import MARTA, OURS, PINNED, RAUL, Installation, World

from deflect.conversations import handoffs
from deflect.eligibility import text_decisions
from deflect.eligibility.permission import may_text
from deflect.facts import Caller
from deflect.messaging import compose
from deflect.storage.unit import UnknownFlow
from voice_flows.model.turns import Keys
from voice_flows.schema.document import Flow

CLINIC = PINNED.model_copy(
    update={"flow": "clinica", "brand": PINNED.brand.model_copy(update={"name": "Centro Olmo", "sms": "Centro Olmo"})}
)
OUTLET = PINNED.model_copy(update={"flow": "outlet"})
ALL = {"tienda": PINNED, "clinica": CLINIC, "outlet": OUTLET}


class Flows:
    """The shop, its outlet (of the same brand), and a clinic."""

    def latest(self, name: str) -> Flow:
        if name not in ALL:
            raise UnknownFlow(name)
        return ALL[name]

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return ALL


@pytest.fixture
def house(world: World) -> World:
    """The only number is the shop's."""
    return World(world.store, Installation(sender=OURS, senders={"tienda": OURS}), Flows())


def call(world: World, flow: str, number: str = MARTA) -> str:
    leg = world.ledger.open_call(Caller(f"call-{flow}", number, OURS, "trusted", "sip"), flow).leg
    world.ledger.advance(leg, "1", Keys("2"))
    return leg


@pytest.mark.parametrize(("flow", "code"), [("tienda", "ok"), ("outlet", "ok"), ("clinica", "no_brand_sender")])
def test_offer_is_made_where_the_brand_has_a_sender(house: World, flow: str, code: str) -> None:
    call(house, flow)
    with house.store.reading() as db:
        assert text_decisions.newest(db)[0].code == code


def test_outlet_texts_from_the_number_of_its_brand(house: World) -> None:
    house.ledger.advance(call(house, "outlet"), "2", Keys("1"))
    assert [row.sender for row in house.rows()] == [OURS]


def test_text_during_a_call_of_a_brand_without_sender_is_dropped_with_its_reason(house: World) -> None:
    leg = call(house, "clinica", RAUL)

    def told(unit: object) -> str:
        row = house_leg(unit, leg)
        return compose.post(unit, unit.lock(row.conversation_id), row, "hola", always=True).code  # type: ignore[attr-defined,arg-type]

    assert house.ledger.work(told) == "no_brand_sender"
    assert [(row.state, row.sender) for row in house.rows()] == [("dropped", "")]


def house_leg(unit: object, leg: str) -> object:
    return unit.leg(leg)  # type: ignore[attr-defined]


def test_flow_that_is_not_published_shares_no_brand(house: World) -> None:
    odd = replace(house.installation, senders={"tienda": OURS, "gone": OURS})
    world = World(house.store, odd, Flows())
    assert not world.ledger.look(lambda unit: may_text(unit, MARTA, "trusted", "Europe/Madrid", flow="clinica")).allowed
    assert handoffs.NO_TEXT
