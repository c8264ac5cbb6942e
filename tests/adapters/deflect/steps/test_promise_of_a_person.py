"""Where no call can be placed the customer hears what happens now and when, never why, and a person has it."""

from __future__ import annotations

import pytest
from ledger_world import POLICY, Installation, World
from shipped import ShippedFlows, keyed, said, waits

from deflect.steps.ledger import Ledger
from voice_flows.model.turns import Returned


@pytest.fixture
def shop(world: World) -> World:
    """The world with the shop that ships, and no line for calls out."""
    without = Installation(flow="tienda", sender="+34910000001", dials=())
    world.ledger = Ledger(world.store, ShippedFlows(), world.vault, POLICY, without)
    return world


def test_a_caller_whom_nobody_answered_is_promised_a_person(shop: World) -> None:
    call = waits(shop)
    turn = shop.ledger.advance(call.leg, "late", Returned("timeout"))
    assert turn is not None
    assert "Te llama una persona." in said(turn)
    assert "línea" not in said(turn)
    (conversation,) = shop.conversations()
    assert (conversation.owner, conversation.queue) == ("queue", "tienda")
    assert [entry.text for entry in shop.entries("wants")][-1:] == ["call"]


@pytest.mark.parametrize(("hours", "words"), [(0, "Te llama una persona."), (10, "cuando abramos: mar 24/11 a las 9")])
def test_a_writer_who_asks_for_a_call_is_promised_a_person_with_the_opening(
    shop: World, hours: int, words: str
) -> None:
    shop.clock.forward(hours=hours)
    shop.write("hola")
    shop.write("LLAMADA")
    bodies = " ".join(row.body for row in shop.rows())
    assert words in bodies
    assert "línea" not in bodies
    (conversation,) = shop.conversations()
    assert conversation.owner == "queue"


def test_a_call_today_about_the_same_is_told(shop: World) -> None:
    shop.ledger.close(waits(shop).leg, "end", "hung_up")
    shop.clock.forward(minutes=30)
    again = waits(shop, "two", keys="")
    assert "Veo que ya has llamado hoy por esto. Tu turno sigue guardado." in said(keyed(shop, again, "0"))
