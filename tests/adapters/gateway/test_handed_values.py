"""Values that another program gives to a flow: of their variable's type, or of the shape that its samples show."""

from __future__ import annotations

from typing import Any

import pytest
from gateway_house import House

from gateway.ingress import values
from gateway.ingress.errors import Wrong

ORDER = {"number": "48213", "weight": 1.5, "gift": False, "lines": [{"name": "lámpara", "units": 2}]}


def flow_with(house: House, *samples: object) -> Any:
    flow = house.world.ledger.flows.latest("tienda")
    variable = flow.variables["pedido"].model_copy(update={"type": "any", "samples": list(samples)})
    return flow.model_copy(update={"variables": {"pedido": variable}})


@pytest.mark.parametrize(
    ("sample", "given"),
    [
        (ORDER, ORDER),
        (ORDER, {**ORDER, "colour": "red"}),
        ([ORDER], [ORDER, ORDER]),
        ([ORDER], []),
        (3, 4.5),
        (True, False),
        ("text", "otro"),
    ],
)
def test_value_of_the_samples_shape_is_taken(house: House, sample: object, given: object) -> None:
    assert values.read(flow_with(house, sample), {"pedido": given}) == (("pedido", given),)


@pytest.mark.parametrize(
    ("sample", "given", "told"),
    [
        (ORDER, {"number": "48213"}, "Send an object with number, weight, gift, lines"),
        (ORDER, {**ORDER, "weight": "1"}, "an object"),
        (ORDER, {**ORDER, "weight": True}, "an object"),
        ([ORDER], [ORDER, 3], "a list of object"),
        (3, "3", "a number"),
        (True, 1, "true or false"),
        (None, {"a": 1}, "text"),
        (ORDER, {**ORDER, "number": "pague en evil.com"}, "no links"),
        (ORDER, {**ORDER, "evil.com": 1}, "no links"),
        (ORDER, {**ORDER, "lines": [{"name": "x", "units": n} for n in range(100)]}, "at most 200 parts"),
        ([[[[[[1]]]]]], [[[[[[1]]]]]], "at most 200 parts in one value, 4 within"),
        ("text", "x" * 501, "at most 500 characters"),
    ],
)
def test_value_of_another_shape_is_refused_with_what_to_send(
    house: House, sample: object, given: object, told: str
) -> None:
    samples = [] if sample is None else [sample]
    with pytest.raises(Wrong, match=told) as refused:
        values.read(flow_with(house, *samples), {"pedido": given})
    assert (refused.value.status, refused.value.field) == (422, "values.pedido")


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [("number", 12, 12), ("amount", 12.5, 12.5), ("yes_no", True, True), ("digits", "0042", "0042")],
)
def test_json_value_of_the_variables_own_type_is_taken(house: House, kind: str, given: object, kept: object) -> None:
    flow = house.world.ledger.flows.latest("tienda")
    typed = flow.model_copy(
        update={"variables": {"pedido": flow.variables["pedido"].model_copy(update={"type": kind})}}
    )
    assert values.read(typed, {"pedido": given}) == (("pedido", kept),)
    with pytest.raises(Wrong):
        values.read(typed, {"pedido": {"a": 1}})
