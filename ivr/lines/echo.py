"""Tells a caller's speech from our own prompt coming back. Pure: frames in, a verdict out; 20 ms is the clock.

A line gives back a share of what we send, some time later. At first the share is taken to be the most that a line may
return; each stretch of prompt during which the caller says nothing shows how much it is, so that on a line without
echo soft voices are heard over a prompt as well. Knows no flow and no line.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from speech.base import FRAME_BYTES, FRAME_MS

MEMORY_MS = 700  # the longest way of an echo: network there and back, two jitter buffers, the room
WORST_DB = 12.0  # least loss of an echo (hybrid, ITU-T G.122 asks for more; a telephone held to the ear)
BEST_DB = 45.0  # losses beyond are below a telephone's own noise
MARGIN_DB = 3.0  # frames of the echo do not begin where ours do, and codecs round
SPAN_MS = 1400  # what a lesson is drawn from: its first half was sent, its echo came within the whole
LASTS_MS = 14_000  # a lesson is forgotten: somebody may switch the loudspeaker on
HOLD_MS = 240  # once somebody speaks over us, the soft sounds within words pass too
LOUD = 300.0  # rms of ours from which a lesson can be drawn (-41 dBov)
_SILENT = bytes(FRAME_BYTES)
_SAMPLE = np.dtype("<i2")
_NUMBER = np.float32


def level(frame: bytes) -> float:
    """Root mean square of one frame of s16le, 0 to 32768. Run 100 times a second for each call."""
    if frame == _SILENT or not frame:
        return 0.0
    values = np.frombuffer(frame, _SAMPLE).astype(_NUMBER)
    return math.sqrt(values.dot(values) / len(values))


def share(loss_db: float) -> float:
    return float(10 ** (-loss_db / 20))


class EchoGate:
    """Used on the line's audio thread: `sent` and `passes` once for every 20 ms."""

    def __init__(self, loss_db: float = WORST_DB) -> None:
        self._most = share(loss_db - MARGIN_DB)
        self._sent: deque[float] = deque(maxlen=SPAN_MS // FRAME_MS)
        self._recent: deque[float] = deque(maxlen=MEMORY_MS // FRAME_MS)
        self._came: deque[float] = deque(maxlen=SPAN_MS // FRAME_MS)
        self._lessons: deque[float] = deque(maxlen=LASTS_MS // MEMORY_MS)
        self._share = self._most
        self._frames = self._held = 0

    def sent(self, frame: bytes) -> None:
        loud = level(frame)
        self._sent.append(loud)
        self._recent.append(loud)

    def passes(self, frame: bytes) -> bool:
        """Whether a received frame holds more than the echo of what was sent."""
        loud = level(frame)
        self._came.append(loud)
        self._learn()
        expected = max(self._recent, default=0.0) * self._share
        self._held = HOLD_MS // FRAME_MS if loud > expected else max(0, self._held - 1)
        return self._held > 0

    def _learn(self) -> None:
        """What came within a span holds the echo of its first half; whoever speaks only makes it look louder."""
        self._frames += 1
        if self._frames % (MEMORY_MS // FRAME_MS) or len(self._sent) < SPAN_MS // FRAME_MS:
            return
        ours = max(list(self._sent)[: (SPAN_MS - MEMORY_MS) // FRAME_MS])
        if ours >= LOUD and min(self._came) > 0:  # digital silence: the far end's sound has not begun
            self._lessons.append(max(share(BEST_DB), max(self._came) / ours) * share(-MARGIN_DB))
            self._share = min(self._most, *self._lessons)
