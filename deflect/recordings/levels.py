"""How loud a tape is: when somebody spoke, and the peaks that a player draws. Pure; mu-law in, figures out."""

from __future__ import annotations

from collections import deque
from typing import Final

from deflect.recordings.mulaw import LOUDNESS

BLOCK: Final = 160
"""Samples of 20 ms."""
BLOCK_S: Final = 0.02
LOUD: Final = 36
"""Peak of a block that may be speech: about -34 dB of full scale."""
ABOVE_FLOOR: Final = 16
"""And this much, 6 dB, above the quietest of the last second."""
CARRIED: Final = 12
"""Blocks after a loud one that still belong to the word."""
PEAKS: Final = 240
"""Bars of a player."""


class Meter:
    """Counts speech in one channel as it comes."""

    def __init__(self) -> None:
        self.heard_s = self.voiced_s = self.quiet_s = 0.0
        """All of it; speech; silence since the last speech, or since the beginning."""
        self._left = b""
        self._last: deque[int] = deque(maxlen=round(1 / BLOCK_S))
        self._carried = 0

    def feed(self, sound: bytes) -> None:
        loud = (self._left + sound).translate(LOUDNESS)
        whole = len(loud) // BLOCK * BLOCK
        self._left = (self._left + sound)[whole:]
        for at in range(0, whole, BLOCK):
            self._block(max(loud[at : at + BLOCK]))

    def _block(self, peak: int) -> None:
        self._last.append(peak)
        speech = peak >= max(LOUD, min(self._last) + ABOVE_FLOOR)
        self._carried = CARRIED if speech else max(0, self._carried - 1)
        self.heard_s += BLOCK_S
        if self._carried:
            self.voiced_s += BLOCK_S
        self.quiet_s = 0.0 if speech else self.quiet_s + BLOCK_S


def peaks(channel: bytes, bars: int = PEAKS) -> list[int]:
    """The loudest of each of so many equal parts, 0..127; fewer parts where the sound is shorter than they."""
    loud = channel.translate(LOUDNESS)
    bars = min(bars, len(loud) // BLOCK)
    return [max(loud[len(loud) * n // bars : len(loud) * (n + 1) // bars]) for n in range(bars)]
