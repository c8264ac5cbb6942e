"""A caller whose telephone takes no texts gives another number, which must answer itself before anything is told."""

from __future__ import annotations

import pytest
from whole_system import SHOP
from whole_up import ON_SQLITE, System

pytestmark = ON_SQLITE

TO_THE_OFFER = "w3 1 w2 48213 w2 1 w3 1 w3"
"""The shop: my order, its five digits, yes, change the delivery; then the offer is due."""


def said(system: System, number: str) -> str:
    return "\n".join(entry.text for entry in system.records.timeline(number) if entry.kind == "said")


def test_caller_from_a_landline_goes_on_at_the_mobile_that_answers(system: System) -> None:
    landline, mobile = "+34912340501", "+34611000501"
    call = system.dial(landline, f"{TO_THE_OFFER} 611000501 w8 1 w5", "--hang-up", to=SHOP)
    asks = system.phone(mobile).gets("(ref. ")["body"]
    assert "48213" not in asks
    assert "Llamas desde un fijo" in said(system, landline)
    assert "seis uno uno" in said(system, landline)
    call.outcome()
    system.phone(mobile).writes("sí", to=SHOP)
    system.phone(mobile).gets("fecha")


@pytest.mark.long
def test_whoever_gets_the_text_by_mistake_is_left_alone(system: System) -> None:
    landline, mobile = "+34912340502", "+34611000502"
    system.dial(landline, f"{TO_THE_OFFER} 611000502 w8 1 w5", "--hang-up", to=SHOP).outcome()
    system.phone(mobile).gets("(ref. ")
    system.phone(mobile).writes("no soy yo", to=SHOP)
    system.phone(mobile).gets("perdona")
    (conversation,) = system.records.conversations(landline)
    system.records.wait(lambda: system.records.conversations(landline)[0].owner == "queue", "a person's turn")
    assert system.records.customers(mobile) in (set(), {conversation.customer_id})


@pytest.mark.long
def test_caller_who_wanted_no_text_gets_none_in_that_call(system: System) -> None:
    mobile = "+34611000503"
    system.dial(mobile, f"{TO_THE_OFFER} 2 w3 1 w5", "--hang-up", to=SHOP).outcome()
    system.records.wait(lambda: system.records.legs(mobile, "voice")[-1].ended_at, "the call's end")
    assert "De acuerdo, seguimos por teléfono" in said(system, mobile)
    assert system.phone(mobile).received() == []
