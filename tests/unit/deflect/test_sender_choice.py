"""Which sender a text goes out by: the flow's, the country's, or the first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deflect.installation import Installation, Sender, choose

SPAIN = Sender("sms", "one", "+34910000001", frozenset({"ES"}))
FRANCE = Sender("sms", "two", "+33612345678", frozenset({"FR", "BE"}))
WORLD = Sender("sms", "two", "+447700900001")
NAME = Sender("sms", "two", "Nogal", frozenset({"IN"}), two_way=False)
ALL = (SPAIN, FRANCE, WORLD, NAME)


@pytest.mark.parametrize(
    ("own", "country", "answered", "chosen"),
    [
        (SPAIN, "ES", True, SPAIN),  # the flow's own, where it serves the country
        (SPAIN, "FR", True, FRANCE),  # the first that names the country
        (None, "FR", True, FRANCE),
        (None, "US", True, WORLD),  # the main one, which is for all
        (WORLD, "FR", True, WORLD),  # a flow's sender for all countries stays
        (SPAIN, "IN", True, WORLD),  # a thread needs a sender that can be answered
        (SPAIN, "IN", False, NAME),
        (FRANCE, "", True, FRANCE),  # a number that tells no country
        (None, "", True, WORLD),
    ],
)
def test_a_sender_is_chosen_by_flow_then_country(
    own: Sender | None, country: str, answered: bool, chosen: Sender
) -> None:
    assert choose(ALL, own, WORLD, country, answered=answered) == chosen


def test_without_a_sender_for_the_country_the_flows_own_is_tried() -> None:
    assert choose((SPAIN, FRANCE), FRANCE, SPAIN, "US") == FRANCE
    assert choose((SPAIN, FRANCE), None, SPAIN, "US") == SPAIN


def test_the_country_is_that_of_the_recipients_number() -> None:
    house = Installation(sender=SPAIN.address, senders={"clinica": FRANCE.address}, addresses=ALL)
    assert house.sender_for("tienda", "+34612345678") == SPAIN
    assert house.sender_for("tienda", "+33698765432") == FRANCE
    assert house.sender_for("clinica", "+34612345678") == SPAIN
    assert house.sender_for("tienda", "") == SPAIN


@pytest.mark.parametrize(
    ("flow", "number", "alike", "chosen"),
    [
        ("tienda", "+34612345678", "", SPAIN),
        ("clinica", "+34612345678", "", FRANCE),  # its own is tried, even where it does not write to that country
        ("clinica", "+33698765432", "", FRANCE),
        ("seguros", "+34612345678", "", None),  # only the shop's number writes there
        ("seguros", "+34612345678", "tienda", SPAIN),  # the shop's number, of the same brand
        ("seguros", "+447700900123", "", None),
    ],
)
def test_text_of_a_brand_never_leaves_from_the_number_of_another(
    flow: str, number: str, alike: str, chosen: Sender | None
) -> None:
    own = {"tienda": SPAIN.address, "clinica": FRANCE.address}
    house = Installation(sender=SPAIN.address, senders=own, addresses=(SPAIN, FRANCE))
    assert house.sender_for(flow, number, alike=lambda other: other == alike) == chosen


@pytest.mark.parametrize(
    "bound",
    [
        {"senders": {"tienda": SPAIN.address}},
        {"numbers": {SPAIN.address: "tienda"}},
        {"addresses": (replace(SPAIN, countries=frozenset(), flows=frozenset({"tienda"})),)},
    ],
)
def test_number_given_to_a_flow_is_of_its_brand(bound: dict[str, Any]) -> None:
    house = Installation(sender=SPAIN.address, **bound)
    assert house.sender_for("clinica", "+34612345678", alike=lambda other: False) is None
    assert house.sender_for("tienda", "+34612345678", alike=lambda other: False) is not None


def test_fallback_of_another_brand_takes_no_text() -> None:
    spare = replace(WORLD, flows=frozenset({"clinica"}))
    first = replace(SPAIN, fallbacks=(spare.address, FRANCE.address))
    world = replace(FRANCE, countries=frozenset())
    house = Installation(sender=first.address, addresses=(first, spare, world))

    def takers(flow: str) -> tuple[Sender, ...]:
        return house.fallbacks(first.address, "sms", "+34612345678", flow, lambda other: other == flow)

    assert takers("tienda") == (world,)
    assert takers("clinica") == (spare, world)


def test_number_that_no_flow_has_carries_every_brand() -> None:
    house = Installation(sender=WORLD.address, senders={"tienda": SPAIN.address}, addresses=(SPAIN, WORLD))
    assert house.sender_for("clinica", "+34612345678", alike=lambda other: False) == WORLD


def test_an_address_of_the_short_form_is_a_number_of_the_first_provider() -> None:
    assert Installation(sender="+34910000001").sender_for("tienda", "+33698765432") == Sender("sms", "", "+34910000001")


def test_one_number_may_be_a_sender_of_two_channels() -> None:
    chat = Sender("chat", "two", SPAIN.address)
    house = Installation(addresses=(SPAIN, chat))
    assert (house.sender_at(SPAIN.address, "chat"), house.sender_at(SPAIN.address)) == (chat, SPAIN)
    assert house.sender_at("+34910000009", "chat") == Sender("chat", "", "+34910000009")


def test_every_address_is_ours() -> None:
    house = Installation(sender="+34910000001", callers={"tienda": "+34910000007"}, addresses=ALL)
    assert house.texting() == {sender.address for sender in ALL}
    assert house.ours() == house.texting() | {"+34910000007"}
