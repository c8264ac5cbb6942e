"""The keys of one line, each press counted once, whichever way it came.

A gateway may send a key as a telephone event and leave its tone in the sound, or repeat it by SIP INFO. The first way
counts; the same key by another way, soon after, is the same press. A second press comes again by the first way.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock
from typing import NamedTuple

from ivr.lines.base import Digit, Way
from ivr.lines.dtmf_tones import Tones

KEYS = frozenset("0123456789*#")
APART_S = 1.0  # most by which one way may lag behind another


@dataclass(slots=True)
class Press:
    """A press that counted, and the ways by which it was reported since."""

    key: str
    at: float
    ways: set[Way] = field(default_factory=set)


class KeyPacket(NamedTuple):
    """One packet of a telephone event (RFC 4733). `at_ms` is its timestamp: when the press began, by their clock."""

    key: str
    at_ms: int
    length_ms: int
    """How long the key has been down."""
    ended: bool = False


class KeyPackets:
    """Tells the packets that begin a press from those that repeat or prolong it. Of one stream."""

    def __init__(self) -> None:
        self._last: KeyPacket | None = None

    def begins(self, packet: KeyPacket) -> bool:
        """Returns whether this is the first packet that came of a press.

        A far end that wrongly moves the timestamp within a press is known by its moving less than the press is long.
        """
        last, self._last = self._last, packet
        if last is None or packet.key != last.key or packet.length_ms < last.length_ms:
            return True
        return last.ended and abs(packet.at_ms - last.at_ms) > last.length_ms


class Presses:
    """Tells new presses from repeated reports of one press. Instants are arguments (monotonic s)."""

    def __init__(self) -> None:
        self._recent: list[Press] = []

    def new(self, key: str, way: Way, at: float) -> bool:
        """Returns whether this report of a key is a new press."""
        self._recent = [press for press in self._recent if at - press.at <= APART_S]
        for press in self._recent:
            if press.key == key and way not in press.ways:
                press.ways.add(way)
                return False
        self._recent.append(Press(key, at, {way}))
        return True


class DtmfReceiver:
    """Puts a `Digit` for every press. `press`, `take` and `hear` may be called on different threads."""

    def __init__(self, events: SimpleQueue[object], inband: bool = False) -> None:
        self.heard: Counter[Way] = Counter()
        """How often each way reported a key, counted or not."""
        self._events = events
        self._tones = Tones() if inband else None
        self._presses = Presses()
        self._packets = KeyPackets()
        self._lock = Lock()

    def press(self, key: str, way: Way) -> None:
        """Takes a key that came by `way`; ignores what is no telephone key."""
        if key not in KEYS:
            return
        with self._lock:
            at = time.monotonic()
            self.heard[way] += 1
            if self._presses.new(key, way, at):
                self._events.put(Digit(key, at, way))

    def take(self, packet: KeyPacket) -> None:
        """Takes a packet of a telephone event, on the thread that takes sound from the network."""
        if self._packets.begins(packet):
            self.press(packet.key, "rtp")

    def hear(self, frame: bytes) -> None:
        """Looks for keys in 20 ms of received sound, on the line's audio thread."""
        for key in self._tones.heard(frame) if self._tones else "":
            self.press(key, "inband")
