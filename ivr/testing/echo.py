"""Simulates a telephone line with echo, over networks and programs that falter. For tests and benches.

The clock is 20 ms frames, nothing waits. Sound goes through the far end's jitter buffer, its room and back through
ours; the far end's program and the network stop for moments and then hurry. Pure: a seed makes the same line again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from speech.audio import from_mulaw, to_mulaw
from speech.base import FRAME_BYTES, FRAME_MS, SAMPLE_RATE

Wave = NDArray[np.float64]

FRAME = SAMPLE_RATE * FRAME_MS // 1000
FULLEST = 25  # frames a jitter buffer holds: 500 ms
WANTED = 2  # frames it comes back to, one less every 200 ms
CONCEALED = 4  # lost frames for which the last is said again, softer and softer; then nothing comes
_NOTHING: Wave = np.zeros(0)


@dataclass(frozen=True, slots=True)
class Room:
    """The far end: `echo_db` is negative, `hiss` an rms, `voice` begins at `voice_ms`; `falters`: it stops and hurries
    by turns.
    """

    echo_db: float
    delay_ms: int
    hiss: float = 4.0
    voice: bytes = b""
    voice_ms: int = 0
    falters: bool = False
    seed: int = 1


def call(prompt: bytes, room: Room) -> Iterator[tuple[bytes, bytes | None]]:
    """Yields (sent, received) every 20 ms while the prompt plays; `None` where nothing comes. PCM s16le mono 8 kHz."""
    there, back, far = _Buffer(), _Buffer(), _Far(room)
    fate = np.random.default_rng((room.seed, 1))
    air: deque[Wave] = deque()
    owed = far_stops = net_stops = 0
    for at in range(0, len(prompt), FRAME_BYTES):
        sent = prompt[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
        there.put(np.frombuffer(sent, "<i2").astype(np.float64))
        owed, far_stops, net_stops = owed + 1, max(0, far_stops - 1), max(0, net_stops - 1)
        while owed and not far_stops:
            owed -= 1
            air.append(far.frame(there.take()))
        while air and not net_stops:
            back.put(air.popleft())
        if room.falters and not far_stops and fate.random() < 0.01:
            far_stops = int(fate.integers(2, 30))
        if room.falters and not net_stops and fate.random() < 0.005:
            net_stops = int(fate.integers(2, 15))
        came = back.take()
        yield sent, None if came is None else _coded(came)


class _Buffer:
    """A jitter buffer: drops what is too much, says the last again where nothing is left."""

    def __init__(self) -> None:
        self._frames: deque[Wave] = deque(maxlen=FULLEST)
        self._last = _NOTHING
        self._taken = self._missed = 0

    def put(self, frame: Wave) -> None:
        self._frames.append(frame)

    def take(self) -> Wave | None:
        self._taken += 1
        if len(self._frames) > WANTED and self._taken % 10 == 0:
            self._frames.popleft()
        if self._frames:
            self._last, self._missed = self._frames.popleft(), 0
            return self._last
        self._missed += 1
        return self._last * 0.8**self._missed if self._last.size and self._missed <= CONCEALED else None


class _Far:
    """What the far end says, frame by frame: the echo of what it hears, its voice, its hiss."""

    def __init__(self, room: Room) -> None:
        self._room, self._gain = room, 10 ** (room.echo_db / 20)
        self._way: Wave = np.zeros(room.delay_ms * SAMPLE_RATE // 1000)
        self._voice = np.frombuffer(room.voice, "<i2").astype(np.float64)
        self._hiss = np.random.default_rng((room.seed, 2))
        self._at = -room.voice_ms * SAMPLE_RATE // 1000

    def frame(self, heard: Wave | None) -> Wave:
        self._way = np.concatenate((self._way, np.zeros(FRAME) if heard is None else heard))
        echo, self._way = self._way[:FRAME], self._way[FRAME:]
        said = self._voice[max(0, self._at) : max(0, self._at + FRAME)]
        self._at += FRAME
        return echo * self._gain + self._hiss.normal(0, self._room.hiss, FRAME) + np.pad(said, (FRAME - said.size, 0))


def _coded(frame: Wave) -> bytes:
    return from_mulaw(to_mulaw(np.clip(frame, -32768, 32767).astype("<i2").tobytes()))
