"""What a line sends and receives, 20 ms at a time, between a call's thread and the line's audio thread.

Every line has one `Sound`. The audio thread pulls and pushes frames; neither side ever waits for the other
longer than a lock over a few bytes. Nothing here knows what carries the frames.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from itertools import count
from queue import SimpleQueue
from threading import Lock

import numpy as np

from ivr.lines.base import Played, Sink
from speech.base import FRAME_BYTES

SILENCE = bytes(FRAME_BYTES)


def level(frame: bytes) -> float:
    """Root mean square of one frame of s16le, 0 to 32768."""
    values = np.frombuffer(frame, dtype="<i2").astype(np.float32)
    return float(np.sqrt(np.dot(values, values) / max(values.size, 1)))


class EchoGate:
    """Tells a caller's speech from our own prompt coming back.

    A line's echo is at least `loss_db` below what we send and arrives within `memory_ms`; received sound
    that stays below that is taken for echo. 12 dB is the least that a telephone set may return (hybrid
    echo; ITU-T G.122 asks for more).
    """

    def __init__(self, loss_db: float = 12.0, memory_ms: int = 500) -> None:
        self._share = 10 ** (-loss_db / 20)
        self._recent: deque[float] = deque(maxlen=memory_ms // 20)

    def sent(self, frame: bytes) -> None:
        self._recent.append(0.0 if frame is SILENCE else level(frame))

    def passes(self, frame: bytes) -> bool:
        expected = max(self._recent, default=0.0) * self._share
        return expected == 0.0 or level(frame) > expected


@dataclass(slots=True)
class Piece:
    """One prompt on its way out; `at` is the offset of the next frame, in bytes."""

    number: int
    pcm: bytes
    at: int = 0


class Sound:
    """The prompts still to be sent, in order, and the sink of what is received."""

    def __init__(self, events: SimpleQueue[object], gate: EchoGate | None = None) -> None:
        self._events = events
        self._gate = gate
        self._pieces: deque[Piece] = deque()
        self._numbers = count(1)
        self._lock = Lock()
        self._sink: Sink | None = None

    def play(self, pcm: bytes) -> int:
        """Queue PCM after what still plays; the number comes back in `Played`."""
        number = next(self._numbers)
        with self._lock:
            self._pieces.append(Piece(number, pcm))
        return number

    def stop(self) -> None:
        with self._lock:
            self._pieces.clear()

    def listen(self, sink: Sink | None) -> None:
        self._sink = sink

    def next_frame(self) -> bytes:
        """The next 20 ms to send; silence where nothing plays. Called by the audio thread only."""
        with self._lock:
            frame = self._cut()
        if self._gate is not None:
            self._gate.sent(frame)
        return frame

    def _cut(self) -> bytes:
        while self._pieces:
            piece = self._pieces[0]
            frame = piece.pcm[piece.at : piece.at + FRAME_BYTES]
            piece.at += FRAME_BYTES
            if piece.at >= len(piece.pcm):
                self._pieces.popleft()
                self._events.put(Played(piece.number, time.monotonic()))
            if frame:
                return frame if len(frame) == FRAME_BYTES else frame.ljust(FRAME_BYTES, b"\0")
        return SILENCE

    def received(self, frame: bytes) -> None:
        """20 ms arrived; what cannot be told from our own echo reaches the sink as silence."""
        sink = self._sink
        if sink is None:
            return
        echo = self._gate is not None and not self._gate.passes(frame)
        sink(SILENCE if echo else frame)
