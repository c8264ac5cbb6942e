"""Keys over real calls, by every way and every transport; none missed, none twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.adapters.ivr.conftest import Endpoint

Make = Callable[..., Endpoint]
Pair = Callable[..., tuple[Endpoint, Endpoint]]
KEYS, OTHERS = "1590*#", "234678"


def keys(callee: Endpoint, count: int) -> str:
    for _ in range(count):
        callee.wait("digit")
    return "".join(one["digit"] for one in callee.all("digit"))


@pytest.fixture
def pair(endpoint: Make) -> Pair:
    def make(transport: str, **trunk: object) -> tuple[Endpoint, Endpoint]:
        callee, caller = endpoint(others=trunk), endpoint()
        caller.wish(dial=f"sip:910000001@127.0.0.1:{callee.port};transport={transport}")
        callee.wait("joined")
        caller.wait("joined")
        return callee, caller

    return make


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_complaint_keys_missing_on_one_transport(pair: Pair, transport: str) -> None:
    callee, caller = pair(transport)
    caller.wish(press=KEYS, by="rtp")
    assert keys(callee, 6) == KEYS
    caller.wish(press=OTHERS, by="info")
    assert keys(callee, 6) == KEYS + OTHERS
    assert [one["way"] for one in callee.all("digit")] == ["rtp"] * 6 + ["info"] * 6


def test_complaint_keys_unheard_unless_they_are_telephone_events(
    pair: Pair,
) -> None:
    callee, caller = pair("udp", inband=True)
    caller.wish(press=KEYS, by="inband")
    assert keys(callee, 6) == KEYS
    assert {one["way"] for one in callee.all("digit")} == {"inband"}


def test_a_key_that_comes_as_event_and_as_sound_counts_once(pair: Pair) -> None:
    callee, caller = pair("udp", inband=True)
    caller.wish(press="7", by="rtp")
    caller.wish(press="7", by="inband")
    caller.wish(press="8", by="info")
    assert keys(callee, 2) in ("78", "87")
    caller.wish(press="9", by="rtp")  # nothing of the 7 follows late
    assert keys(callee, 1).endswith("9")
    assert len(callee.all("digit")) == 3


def test_a_tone_in_the_sound_is_only_a_sound_where_the_trunk_sends_events(
    pair: Pair,
) -> None:
    callee, caller = pair("udp")
    caller.wish(press=KEYS, by="inband")
    caller.wish(press="3", by="info")
    caller.wish(press="2", by="rtp")
    keys(callee, 2)
    assert sorted(one["digit"] for one in callee.all("digit")) == ["2", "3"]
