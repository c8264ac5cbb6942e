"""Calls out to a trunk with `srtp = "required"`: encrypted sound is offered alone, and nothing else is taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.far_end import FarEnd
from tests.adapters.ivr.sipp import KEY

Make = Callable[..., Endpoint]


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    one = FarEnd()
    yield one
    one.close()


ACCOUNT = {"username": "34910", "password": "x"}
REQUIRED = {"srtp": "required"}
OURS = KEY.replace("crypto:1", "crypto:3")  # its number in the offer


@pytest.mark.parametrize(
    ("trunks", "named"),
    [
        ({"pbx": {"host": "127.0.0.1", **REQUIRED}}, "pbx"),
        ({"pbx": {"host": "127.0.0.1", **REQUIRED}, "plain": {"host": "127.0.0.9"}}, "pbx"),
        ({"pbx": {"host": "127.0.0.1", **REQUIRED, **ACCOUNT}}, "pbx"),
        ({"pbx": {"host": "127.0.0.1", **REQUIRED}}, ""),
    ],
    ids=["without an account", "beside a plain one", "by its account", "by its address"],
)
def test_encrypted_sound_is_offered_alone(
    endpoint: Make, far_end: FarEnd, trunks: dict[str, dict[str, object]], named: str
) -> None:
    trunks["pbx"]["port"] = int(far_end.place.rpartition(":")[2])
    endpoint(trunks=trunks).wish(dial=f"sip:1@{far_end.place}", trunk=named)
    invite = far_end.asked("INVITE")
    assert re.findall(r"^m=audio \d+ (\S+)", invite, re.MULTILINE) == ["RTP/SAVP"]
    assert "\na=crypto:" in invite


@pytest.mark.parametrize("profile", ["RTP/AVP", "RTP/SAVP"])
def test_who_answers_without_a_key_hears_nothing(endpoint: Make, far_end: FarEnd, profile: str) -> None:
    relevo = endpoint(trunks={"pbx": {"host": "127.0.0.1", **REQUIRED}})
    relevo.wish(dial=f"sip:1@{far_end.place}", trunk="pbx")
    far_end.takes(far_end.asked("INVITE"), ("127.0.0.1", relevo.port), profile)
    far_end.says(200, far_end.asked("BYE"), ("127.0.0.1", relevo.port))
    assert relevo.wait("gone")["cause"] == "failed"
    assert far_end.heard() == 0


def test_who_answers_with_a_key_hears_us(endpoint: Make, far_end: FarEnd) -> None:
    relevo = endpoint(trunks={"pbx": {"host": "127.0.0.1", **REQUIRED}})
    relevo.wish(dial=f"sip:1@{far_end.place}", trunk="pbx")
    far_end.takes(far_end.asked("INVITE"), ("127.0.0.1", relevo.port), "RTP/SAVP", OURS)
    relevo.wait("joined")
    assert far_end.heard() == 20


def test_a_plain_trunk_is_offered_plain_sound(endpoint: Make, far_end: FarEnd) -> None:
    endpoint(trunks={"pbx": {"host": "127.0.0.1"}}).wish(dial=f"sip:1@{far_end.place}", trunk="pbx")
    invite = far_end.asked("INVITE")
    assert re.findall(r"^m=audio \d+ (\S+)", invite, re.MULTILINE) == ["RTP/AVP"]
    assert "\na=crypto:" not in invite
