"""A key counts once, whichever ways it came, and every press counts."""

from __future__ import annotations

from queue import SimpleQueue

import pytest

from ivr.lines.base import Digit, Way
from ivr.lines.dtmf import DtmfReceiver, KeyPacket, KeyPackets, Presses
from ivr.lines.sip.messages.info import key
from ivr.testing.dtmf import sounded
from speech.audio import frames

Told = tuple[str, Way, float]


@pytest.mark.parametrize(
    ("what", "told", "counts"),
    [
        ("one way", [("1", "rtp", 0.0), ("1", "rtp", 0.2), ("1", "rtp", 0.4)], "111"),
        ("event and sound", [("1", "rtp", 0.0), ("1", "inband", 0.06)], "1"),
        ("sound and event", [("1", "inband", 0.0), ("1", "rtp", 0.3)], "1"),
        ("all three", [("1", "inband", 0.0), ("1", "rtp", 0.1), ("1", "info", 0.9)], "1"),
        ("twice by two ways", [("1", "rtp", 0.0), ("1", "inband", 0.1), ("1", "rtp", 0.2), ("1", "inband", 0.3)], "11"),
        ("two by one way before the other", [("1", "rtp", 0.0), ("1", "rtp", 0.1), ("1", "info", 0.5),
                                             ("1", "info", 0.6)], "11"),
        ("a way that misses one", [("1", "rtp", 0.0), ("1", "inband", 0.5), ("1", "rtp", 0.6)], "11"),
        ("different keys", [("1", "rtp", 0.0), ("2", "inband", 0.1)], "12"),
        ("long after", [("1", "rtp", 0.0), ("1", "inband", 1.5)], "11"),
    ],
)  # fmt: skip
def test_a_press_counts_once(what: str, told: list[Told], counts: str) -> None:
    presses = Presses()
    assert "".join(key for key, way, at in told if presses.new(key, way, at)) == counts, what


@pytest.mark.parametrize(
    ("what", "packets", "presses"),
    [
        ("one press, its end three times", [(0, 20, 0), (0, 40, 0), (0, 60, 1), (0, 60, 1), (0, 60, 1)], 1),
        ("two presses of 20 ms", [(0, 20, 1), (0, 20, 1), (60, 20, 1), (60, 20, 1)], 2),
        ("a short press, then a long one", [(0, 20, 1), (60, 20, 0), (60, 40, 0), (60, 60, 1)], 2),
        ("two presses, all ends of the first lost", [(0, 20, 0), (0, 40, 0), (100, 20, 0), (100, 40, 1)], 2),
        ("two presses, only their ends came", [(0, 40, 1), (100, 60, 1)], 2),
        ("a timestamp that moves within the press", [(0, 20, 0), (20, 40, 0), (40, 60, 1), (60, 60, 1)], 1),
        ("ends of a press with a timestamp that moves", [(0, 100, 1), (20, 100, 1), (40, 100, 1)], 1),
        ("a timestamp that begins anew", [(536_870_900, 20, 1), (70, 20, 1)], 2),
    ],
)  # fmt: skip
def test_packets_of_a_telephone_event_are_one_press(
    what: str, packets: list[tuple[int, int, int]], presses: int
) -> None:
    seen = KeyPackets()
    assert sum(seen.begins(KeyPacket("5", at, long, bool(end))) for at, long, end in packets) == presses, what


def pressed(ear: DtmfReceiver, events: SimpleQueue[object]) -> list[tuple[str, Way]]:
    found = []
    while not events.empty():
        event = events.get()
        assert isinstance(event, Digit)
        found.append((event.digit, event.way))
    return found


def test_the_sound_is_searched_only_where_the_line_asks_for_it() -> None:
    for inband, expected in ((True, [("4", "inband"), ("2", "inband")]), (False, [])):
        events: SimpleQueue[object] = SimpleQueue()
        ear = DtmfReceiver(events, inband)
        for frame in frames(sounded("42")):
            ear.hear(frame)
        assert pressed(ear, events) == expected


def test_keys_that_no_telephone_has_are_passed_over() -> None:
    events: SimpleQueue[object] = SimpleQueue()
    ear = DtmfReceiver(events)
    for odd in ("A", "", "12", "x"):
        ear.press(odd, "info")
    assert pressed(ear, events) == []


def info(kind: str, body: str) -> str:
    return f"INFO sip:a@b SIP/2.0\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"


@pytest.mark.parametrize(
    ("kind", "body", "found"),
    [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "5"),
        ("application/dtmf-relay", "Signal= *\r\nDuration=160\r\n", "*"),
        ("application/dtmf-relay", "Duration=160\r\nsignal=#\r\n", "#"),
        ("application/dtmf-relay", "Signal=11\n", "#"),
        ("Application/DTMF-Relay; charset=utf-8", "Signal: 7", "7"),
        ("application/dtmf", "9", "9"),
        ("application/dtmf", "10\r\n", "*"),
        ("application/dtmf", "Signal=0\r\n", "0"),
        ("application/dtmf-relay", "", ""),
        ("application/dtmf-relay", "Duration=160\r\n", ""),
        ("application/dtmf", "123", ""),
        ("application/media_control+xml", "Signal=5", ""),
        ("text/plain", "5", ""),
    ],
)
def test_the_key_in_a_sip_info(kind: str, body: str, found: str) -> None:
    assert key(info(kind, body)) == found
