"""No flow transfers to a number that no line dials: emergency and premium, in any writing."""

from __future__ import annotations

import pytest

from voice_flows.publishing.loader import load

FLOW = """flow: prueba
title: {{es: Prueba}}
brand: {{name: Prueba, sms: Prueba, register: tu}}
languages: [es]
country: {country}
start: pasa
start_text: fin
commands: {{person: fin}}
nodes:
  pasa:
    kind: transfer
    to: "{to}"
    then: fin
    failed: fin
  fin:
    kind: end
    say: {{es: Adiós.}}
"""


def problems(to: str, country: str) -> list[str]:
    return [one.code for one in load(FLOW.format(to=to, country=country), "prueba.yaml", {}).problems]


@pytest.mark.parametrize(
    ("to", "country"),
    [
        ("112", "ES"),
        ("1 1 2", "ES"),
        ("911", "ES"),
        ("911", "US"),
        ("091", "ES"),
        ("sip:112@pbx.example", "ES"),
        ("tel:112", "MX"),
        ("+34 803 123 456", "ES"),
        ("803123456", "ES"),
        ("00 34 806 12 34 56", "ES"),
        ("sip:+34803123456@pbx.example", "ES"),
        ("+1 900 555 0123", "US"),
        ("133", "CL"),
    ],
)
def test_transfer_to_emergency_or_premium_number_is_an_error(to: str, country: str) -> None:
    assert "transfer_number" in problems(to, country)


@pytest.mark.parametrize(
    ("to", "country"),
    [
        ("+34 612 345 678", "ES"),
        ("201", "ES"),
        ("sip:ana@10.0.0.5", "ES"),
        ("{{ contact.phone }}", "ES"),
        ("900123456", "ES"),
    ],
)
def test_transfer_to_another_number_is_none(to: str, country: str) -> None:
    assert "transfer_number" not in problems(to, country)
