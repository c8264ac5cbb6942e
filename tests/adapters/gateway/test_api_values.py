"""Values that another program gives to a flow: which fit, and what counts as a link."""

from __future__ import annotations

from typing import Any

import pytest
from gateway_house import House

from gateway.ingress import values
from voice_flows.schema.parts import ValueType

WRONG: dict[ValueType, tuple[str, ...]] = {
    "digits": ("48 213", "x", ""),
    "number": ("uno", "1e9", "1,5"),
    "amount": ("12 €",),
    "date": ("24/11/2026", "2026-02-30"),
    "time": ("9:30", "25:00"),
    "phone": ("612345678", "+34"),
    "email": ("nobody", "a b@x.es"),
    "yes_no": ("yes", "1"),
    "one_of": ("a b",),
    "text": ("mire https://evil.example/pay", "www.evil.example", "entre en evil.example/pay", "evil.es", "x[.]es"),
    "any": ("http://evil.example",),
}
RIGHT: dict[ValueType, tuple[str, object]] = {
    "digits": ("0048213", "0048213"),
    "number": ("12", 12),
    "amount": ("12.5", 12.5),
    "date": ("2026-11-24", "2026-11-24"),
    "time": ("09:30", "09:30"),
    "phone": ("+34612345678", "+34612345678"),
    "email": ("a.b@x.es", "a.b@x.es"),
    "yes_no": ("true", True),
    "one_of": ("roto", "roto"),
    "text": ("Sra. López, 3.500 m. a pie", "Sra. López, 3.500 m. a pie"),
    "any": ("algo", "algo"),
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in WRONG.items() for text in texts])
def test_value_that_does_not_fit_its_variable_is_refused(house: House, kind: ValueType, text: str) -> None:
    from gateway.ingress.errors import Wrong

    with pytest.raises(Wrong) as refused:
        values.read(flow_with(house, kind), {"pedido": text})
    assert (refused.value.status, refused.value.field) == (422, "values.pedido")


@pytest.mark.parametrize(
    "text",
    [
        "evil.com.", "(evil.com) ya", "pague en evil.com, gracias", "evil.com!", "evil.com;", 'evil.com"',
        "1.2.3.4/pago", "1.2.3.4", "evil\u3002com", "evil\uff0ecom", "evil\uff61com", "//evil.com>x",
        "xn--80ak6aa92e.xn--p1ai",
        "evil.com\u200b", "evil.co\u200dm/x", "evil.com\u2026", "e\uff56il.\uff43om", "evil.co\u034fm", "почта.рф",
        "fin.Empieza",
        "evil\u00b7com", "evil\u2024com", "evil\u30fbcom", "bit . ly/x y", "bit .ly/x", "http:\u2044\u2044evil",
        "http\ua789//evil",
        "https:evil", "http\uff1a\uff0f\uff0fevil", "2130706433/pago", "pague en 2130706433:8080/pago",
        "0x7f.1", "0x7f000001", "0x7f.0x0.0.1", "0177.0.0.1",
    ],
)  # fmt: skip
def test_a_link_anywhere_in_a_value_is_refused(text: str) -> None:
    from gateway.ingress.links import has_link

    assert has_link(text)


@pytest.mark.parametrize(
    "text",
    ["3.5 kg", "a las 10.30", "a las 10.30h", "Sr. López", "EE.UU.", "p.ej. hoy", "S.A.", "fin. Empieza",
     "bien…gracias", "3.500", "24.11.2026", "400.1.2.3", "2130706433", "612345678/612345679", "paral·lel", "col·legi",
     "10.30/11.30", "0.5 l", "007.5 €", "y/o", "0x7f", "ref. 0x12", "a las 3 . y/o", "mañana: sí"],
)  # fmt: skip
def test_ordinary_words_are_no_link(text: str) -> None:
    from gateway.ingress.links import has_link

    assert not has_link(text)


@pytest.mark.parametrize("kind", RIGHT)
def test_value_is_read_as_its_variable_has_it(house: House, kind: ValueType) -> None:

    text, value = RIGHT[kind]
    assert values.read(flow_with(house, kind), {"pedido": text}) == (("pedido", value),)


def flow_with(house: House, kind: ValueType) -> Any:
    flow = house.world.ledger.flows.latest("tienda")
    variable = flow.variables["pedido"].model_copy(update={"type": kind})
    return flow.model_copy(update={"variables": {"pedido": variable}})


ORDER = {"number": "48213", "day": "2026-12-02", "total": 12.5, "late": True}


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (ORDER, True),
        ({**ORDER, "number": "7" * 64}, True),
        ({**ORDER, "note": "more"}, True),
        ({**ORDER, "note": {"more": 1}}, False),
        ({**ORDER, "note": int("9" * 40)}, False),
        ({name: each for name, each in ORDER.items() if name != "late"}, False),
        ({**ORDER, "total": 10**15}, False),
        ({**ORDER, "total": int("9" * 40)}, False),
        ({**ORDER, "total": "12.5"}, False),
        ({**ORDER, "day": "2026-02-30"}, False),
        ({**ORDER, "day": "soon"}, False),
        ({**ORDER, "day": "02/12/2026"}, False),
        ({**ORDER, "late": 1}, False),
        ([ORDER], False),
    ],
)
def test_object_fits_if_it_has_the_fields_and_types_of_the_sample(house: House, value: object, fits: bool) -> None:
    from gateway.ingress.errors import Wrong

    flow = flow_with(house, "any")
    variable = flow.variables["pedido"].model_copy(update={"samples": [ORDER]})
    flow = flow.model_copy(update={"variables": {"pedido": variable}})
    if fits:
        assert values.read(flow, {"pedido": value}) == (("pedido", value),)
        return
    with pytest.raises(Wrong) as refused:
        values.read(flow, {"pedido": value})
    assert (refused.value.status, refused.value.field) == (422, "values.pedido")
