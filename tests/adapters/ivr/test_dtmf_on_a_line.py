"""Keys over real calls, by every way and every transport; none missed, none twice."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.raw_caller import G722, PCMU, RawCaller
from tests.adapters.ivr.raw_caller import KEYS as KEY_EVENTS

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


TICK_S, TICK = 0.02, 160


class Keypad:
    """Sends sound and telephone events as a telephone does, one packet every 20 ms."""

    def __init__(self, caller: RawCaller, repeats: int) -> None:
        """`repeats`: how often the end of an event is sent, all with the packet that ends it (RFC 4733, 2.5.1.4)."""
        self._caller, self._repeats = caller, repeats
        self._number, self._stamp, self._due = 0, 8000, time.monotonic()

    def press(self, key: str, ticks: int, *, ends_only: bool) -> None:
        event, began = "0123456789*#".index(key), self._stamp
        for at in range(1, ticks + 1):
            ends = at == ticks
            if ends or not ends_only:
                for _ in range(self._repeats if ends else 1):
                    told = struct.pack("!BBH", event, 0x8A if ends else 0x0A, at * TICK)
                    self._send(told, int(KEY_EVENTS), began, marker=at == 1)
            self._tick()

    def rest(self, ticks: int) -> None:
        for _ in range(ticks):
            self._send(b"\xff" * TICK, int(PCMU), self._stamp)
            self._tick()

    def _send(self, payload: bytes, kind: int, stamp: int, marker: bool = False) -> None:
        self._number += 1
        self._caller.speaks(payload, kind, self._number, stamp, marker)

    def _tick(self) -> None:
        self._stamp += TICK
        self._due += TICK_S
        self._caller.packets(self._due - time.monotonic())


@pytest.mark.parametrize("ends_only", [False, True], ids=["whole", "ends"])
@pytest.mark.parametrize("repeats", [1, 3])
@pytest.mark.parametrize(("ticks", "gap"), [(1, 2), (1, 10), (2, 2), (5, 2)])
def test_presses_of_one_key_are_all_heard_once_however_short(
    relevo: Endpoint, ticks: int, gap: int, repeats: int, ends_only: bool
) -> None:
    with RawCaller(relevo.port) as caller:
        keypad = answered(caller, relevo, repeats)
        for key in "611155":
            keypad.press(key, ticks, ends_only=ends_only)
            keypad.rest(gap)
        assert caller.asks("BYE").status == 200
    assert heard(relevo) == "611155"


def test_presses_are_heard_once_by_another_codec(relevo: Endpoint) -> None:
    with RawCaller(relevo.port) as caller:
        keypad = answered(caller, relevo, 3)
        keypad.press("5", 1, ends_only=True)
        keypad.rest(5)
        assert caller.asks("INVITE", caller.offer(G722, KEY_EVENTS), "Content-Type: application/sdp\n").status == 200
        for key in "5533":
            keypad.press(key, 1, ends_only=True)
            keypad.rest(3)
        assert caller.asks("BYE").status == 200
    assert heard(relevo) == "55533"


def answered(caller: RawCaller, relevo: Endpoint, repeats: int) -> Keypad:
    assert caller.call().status == 200
    relevo.wait("joined")
    relevo.told.clear()
    keypad = Keypad(caller, repeats)
    keypad.rest(5)
    return keypad


def heard(relevo: Endpoint) -> str:
    relevo.wait("gone")
    return "".join(one["digit"] for one in relevo.all("digit"))
