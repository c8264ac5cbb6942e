"""Signatures of the hand-off API."""

from __future__ import annotations

import pytest

from gateway.ingress.signing import sign, verify

NOW, KEY, BODY = 1_800_000_000, "hand-off-1", b'{"number":"+34612345678"}'
GOOD = sign("secret", KEY, BODY, NOW)


def test_the_form_is_as_documented() -> None:
    import hashlib
    import hmac

    made = hmac.new(b"secret", b"1800000000.hand-off-1." + BODY, hashlib.sha256).hexdigest()
    assert f"t=1800000000,v1={made}" == GOOD


@pytest.mark.parametrize("off_s", [-300, 0, 300])
def test_signature_holds_within_the_tolerance(off_s: int) -> None:
    assert verify(["other", "secret"], GOOD, KEY, BODY, NOW + off_s)


@pytest.mark.parametrize(
    ("header", "key", "body", "now"),
    [
        (GOOD, KEY, BODY, NOW + 301),
        (GOOD, KEY, BODY, NOW - 301),
        (GOOD, "hand-off-2", BODY, NOW),
        (GOOD, KEY, BODY + b" ", NOW),
        (GOOD.replace("v1=", "v2="), KEY, BODY, NOW),
        (GOOD.replace("t=1", "t=01"), KEY, BODY, NOW),
        (GOOD + ",v1=0", KEY, BODY, NOW),
        ("", KEY, BODY, NOW),
        ("t=²,v1=" + "0" * 64, KEY, BODY, NOW),
    ],
)
def test_signature_of_other_words_time_or_key_is_rejected(header: str, key: str, body: bytes, now: int) -> None:
    assert not verify(["secret"], header, key, body, now)


def test_no_secret_opens_nothing() -> None:
    assert not verify([], GOOD, KEY, BODY, NOW)
