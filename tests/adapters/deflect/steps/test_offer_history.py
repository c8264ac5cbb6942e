"""What a customer answered to offers of text before decides whether and how text is offered again."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, RAUL, World

from deflect.messaging import carriers
from deflect.policy.report_times import LEAST_S
from deflect.steps.ledger import Opened
from voice_flows.model.turns import Ask, HandOff, Heard, Keys, Say, Speech, Turn


def called(world: World, call_id: str, number: str = MARTA) -> Opened:
    return world.call(number, call_id)


def pressed(world: World, call: Opened, key: str) -> Turn:
    turn = world.ledger.advance(call.leg, f"{call.leg}:{world.clock()}:{key}", Keys(key))
    assert turn is not None
    world.clock.forward(seconds=1)
    return turn


def spoken(turn: Turn) -> str:
    return " ".join("".join(one.say) for one in turn.effects if isinstance(one, Say | Ask))


def declined(world: World, call_id: str, number: str = MARTA) -> None:
    call = called(world, call_id, number)
    assert "me envías" not in spoken(pressed(world, call, "2"))
    pressed(world, call, "2")
    world.ledger.close(call.leg, "end", "hung_up")


def accepted(world: World, call_id: str, number: str = MARTA) -> None:
    call = called(world, call_id, number)
    pressed(world, call, "2")
    pressed(world, call, "1")
    world.send_all()
    world.ledger.close(call.leg, "end", "hung_up")


def offers(world: World, call_id: str, number: str = MARTA) -> str:
    """What the caller hears where text may be offered."""
    call = called(world, call_id, number)
    said = spoken(pressed(world, call, "2"))
    world.ledger.close(call.leg, "end", "hung_up")
    return said


def test_two_refusals_in_a_row_stop_offers_for_ninety_days(world: World) -> None:
    declined(world, "one")
    assert "más cómodo por escrito" in offers(world, "two")
    world.clock.forward(days=5)
    declined(world, "three")
    declined(world, "four")
    said = offers(world, "five")
    assert "¿Qué fecha?" in said
    assert "escrito" not in said
    assert [entry.text for entry in world.entries("offered") if entry.meta["value"] is False][-1] == (
        "rechazó los mensajes dos veces seguidas"
    )
    assert "más cómodo por escrito" in offers(world, "raul", RAUL)
    world.clock.forward(days=90)
    assert "más cómodo por escrito" in offers(world, "six")


def test_who_asks_for_text_is_offered_it_and_an_acceptance_ends_the_rest(world: World) -> None:
    for number in range(2):
        declined(world, f"no-{number}")
    call = called(world, "asks")
    turn = world.ledger.advance(call.leg, "asks:1", Speech((Heard("por mensaje", None, 1.0),)))
    assert turn is not None
    assert "escrito" in spoken(turn)
    assert any(isinstance(effect, HandOff) for effect in pressed(world, call, "1").effects)
    world.send_all()
    world.ledger.close(call.leg, "end", "hung_up")
    assert "por SMS, como la otra vez" in offers(world, "next")


@pytest.mark.parametrize(("state", "words"), [("delivered", "como la otra vez"), ("undelivered", "más cómodo")])
def test_the_channel_accepted_before_is_proposed_where_it_arrived(world: World, state: str, words: str) -> None:
    accepted(world, "one")
    (row,) = world.rows()
    world.carrier(row.id, state, "unreachable" if state == "undelivered" else "")  # type: ignore[arg-type]
    assert words in offers(world, "two")
    assert "más cómodo" in offers(world, "raul", RAUL)


def test_a_call_waits_for_the_report_as_long_as_the_carrier_usually_takes(world: World) -> None:
    for number in range(20):
        accepted(world, f"call-{number}", f"+346000{number:05d}")
        world.clock.forward(seconds=1)
        for row in world.rows()[-1:]:
            world.carrier(row.id, "delivered")
    world.clock.forward(minutes=2)
    carriers.measure(world.store)
    with world.store.reading() as db:
        (figures,) = carriers.known(db)
    assert (figures.carrier, figures.texts, figures.within, figures.limit_s) == ("ES Vodafone", 20, 20, LEAST_S)
    call = called(world, "now", "+34600099999")
    pressed(world, call, "2")
    (hand_off,) = (effect for effect in pressed(world, call, "1").effects if isinstance(effect, HandOff))
    assert hand_off.limit_s == LEAST_S
