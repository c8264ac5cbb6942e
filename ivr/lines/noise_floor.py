"""Follows the noise level around a caller, between words. Pure: levels in, a level out."""

from __future__ import annotations

import math
from collections import deque

from speech.base import FRAME_MS

FULL = 32768.0
SILENT_DBOV = -96.0
OVER_MS = 3000  # long enough to hold pauses of any speaker, short enough to follow a caller into the street
QUIETEST = 0.2  # of the frames: speech pauses more than that
EVERY_MS = 200


class NoiseFloor:
    """Takes the level of every 20 ms that came; `level` is the noise. Until there are enough, all counts as noise."""

    def __init__(self) -> None:
        self.level = 0.0
        self._levels: deque[float] = deque(maxlen=OVER_MS // FRAME_MS)
        self._frames = 0

    @property
    def dbov(self) -> float:
        """The noise level in dB below full scale."""
        return max(SILENT_DBOV, 20 * math.log10(self.level / FULL)) if self.level > 0 else SILENT_DBOV

    def heard(self, level: float) -> None:
        self._levels.append(level)
        self._frames += 1
        if self._frames < EVERY_MS // FRAME_MS:
            self.level = max(self.level, level)
        elif self._frames % (EVERY_MS // FRAME_MS) == 0:
            self.level = sorted(self._levels)[int(len(self._levels) * QUIETEST)]
