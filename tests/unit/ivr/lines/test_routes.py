"""Where a call of ours goes out: the trunk by the longest beginning, and its address."""

from __future__ import annotations

import pytest

from deflect.policy.calling import CallSettings
from ivr.lines.sip.trunk import Routes, Trunk, Trunks

TRUNKS = {
    "carrier": Trunk("carrier", host="sip.carrier.example", caller_id="+34910000009"),
    "world": Trunk("world", host="10.0.0.7", port=5070, transport="tcp"),
    "inward": Trunk("inward", sources=("10.0.0.9",)),
}
ABROAD = CallSettings(countries=frozenset({"ES", "PT", "FR", "GB"}))
ROUTES = Routes(Trunks(TRUNKS), {"+34": "carrier", "+": "world", "+33": "inward", "+44": "gone"}, ABROAD)


@pytest.mark.parametrize(
    ("number", "address", "shown"),
    [
        ("+34612345678", "sip:+34612345678@sip.carrier.example", "+34910000009"),
        ("+351212345678", "sip:+351212345678@10.0.0.7:5070;transport=tcp", "+34910000001"),
    ],
)
def test_a_number_goes_out_by_the_trunk_with_the_longest_beginning(number: str, address: str, shown: str) -> None:
    dialling = ROUTES.dialling(number, "+34910000001", 30.0)
    assert dialling is not None
    assert (dialling.to, dialling.caller_id, dialling.listens) == (address, shown, True)


@pytest.mark.parametrize("number", ["+33123456789", "+442071838750"])
def test_a_trunk_that_cannot_be_reached_takes_no_call(number: str) -> None:
    assert ROUTES.dialling(number, "+34910000001", 30.0) is None
    assert Routes().dialling(number, "", 30.0) is None
