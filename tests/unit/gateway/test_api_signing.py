"""Signatures of our own API."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.signing import Signed, is_old, sign, verify

NOW = 1_800_000_000
REQUEST = Signed("POST", "/api/v1/handoffs", "hand-off-1", b'{"number":"+34612345678"}')
GOOD = sign("secret", REQUEST, NOW)
OLD = "t=1800000000,v1=" + "0" * 64


def test_the_form_is_as_documented() -> None:
    import hashlib
    import hmac

    made = hmac.new(b"secret", b"1800000000.POST./api/v1/handoffs.hand-off-1." + REQUEST.body, hashlib.sha256)
    assert f"t=1800000000,v2={made.hexdigest()}" == GOOD


@pytest.mark.parametrize("off_s", [-300, 0, 300])
def test_signature_holds_within_the_tolerance(off_s: int) -> None:
    assert verify(["other", "secret"], GOOD, REQUEST, NOW + off_s)


@pytest.mark.parametrize("off_s", [-301, 301])
def test_signature_of_another_time_is_rejected(off_s: int) -> None:
    assert not verify(["secret"], GOOD, REQUEST, NOW + off_s)


@pytest.mark.parametrize(
    "header",
    [GOOD.replace("v2=", "v1="), GOOD.replace("t=1", "t=01"), GOOD + ",v2=0", "", "t=²,v2=" + "0" * 64, OLD],
)
def test_signature_in_another_form_is_rejected(header: str) -> None:
    assert not verify(["secret"], header, REQUEST, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "DELETE"},
        {"path": "/api/v1/calls"},
        {"path": "/api/v1/handoffs?flow=x"},
        {"idempotency_key": "hand-off-2"},
        {"body": REQUEST.body + b" "},
    ],
)
def test_signature_of_another_request_is_rejected(changed: dict[str, str]) -> None:
    assert not verify(["secret"], GOOD, replace(REQUEST, **changed), NOW)  # type: ignore[arg-type]


def test_no_secret_opens_nothing() -> None:
    assert not verify([], GOOD, REQUEST, NOW)


@pytest.mark.parametrize(("header", "old"), [(OLD, True), (GOOD, False), ("", False)])
def test_signature_of_release_0_1_is_recognised(header: str, old: bool) -> None:
    assert is_old(header) == old
