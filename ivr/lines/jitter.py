"""The jitter buffer between two joined lines: what one received waits here until the other sends it.

Each side has an audio thread with a clock of its own, so the buffer runs empty and full by itself: empty is silence
until two frames have come, full drops the oldest. Neither side waits for the other.
"""

from __future__ import annotations

from collections import deque

START = 2
"""Frames (20 ms each) that must be there before the first is sent, and again after the queue ran empty."""
MOST = 8
"""Frames kept; a sender that runs faster than we do loses the oldest, and the delay stays below 160 ms."""


class Jitter:
    """One thread puts, another takes."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque(maxlen=MOST)
        self._begun = False

    def put(self, frame: bytes) -> None:
        self._frames.append(frame)

    def take(self) -> bytes | None:
        """Returns the next frame, or `None` where none is ready."""
        if not self._begun and len(self._frames) < START:
            return None
        self._begun = True
        try:
            return self._frames.popleft()
        except IndexError:
            self._begun = False
            return None
