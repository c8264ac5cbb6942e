"""A program may show a number of ours that is the flow's, its brand's, or no flow's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from deflect.installation import Installation
from deflect.storage.unit import UnknownFlow
from gateway.ingress import entry
from gateway.ingress.errors import Wrong

BRANDS = {"tienda": "Nogal", "envios": "Nogal", "clinica": "Luz"}
INSTALLATION = Installation(
    flow="tienda",
    sender="+34910000001",
    senders={"clinica": "+34910000002", "envios": "+34910000003", "gone": "+34910000004"},
    numbers={"+34910000005": "clinica"},
    callers={"clinica": "+34910000006"},
)


def flow(name: str) -> Any:
    if name not in BRANDS:
        raise UnknownFlow(name)
    return SimpleNamespace(flow=name, brand=SimpleNamespace(name=BRANDS[name]))


LEDGER: Any = SimpleNamespace(installation=INSTALLATION, flows=SimpleNamespace(latest=flow))


@pytest.mark.parametrize(
    ("name", "address", "allowed"),
    [
        ("tienda", "+34910000001", True),
        ("tienda", "+34910000003", True),
        ("envios", "+34910000001", True),
        ("clinica", "+34910000002", True),
        ("clinica", "+34910000005", True),
        ("clinica", "+34910000099", True),
        ("tienda", "+34910000002", False),
        ("tienda", "+34910000004", False),
        ("tienda", "+34910000005", False),
        ("tienda", "+34910000006", False),
        ("clinica", "+34910000003", False),
        ("clinica", "+34910000001", False),
    ],
)
def test_a_number_of_another_brand_is_refused(name: str, address: str, allowed: bool) -> None:
    if allowed:
        entry.own_number(LEDGER, flow(name), address, "sender")
        return
    with pytest.raises(Wrong) as refused:
        entry.own_number(LEDGER, flow(name), address, "sender")
    assert (refused.value.status, refused.value.code, refused.value.field) == (422, "number_of_another_brand", "sender")
