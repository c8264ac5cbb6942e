"""Measures how loud a recording is: speech, silence, and the peaks that a player draws. Pure; takes mu-law."""

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
"""Speech is also this much, 6 dB, above the quietest block of the last second."""
CARRIED: Final = 12
"""Blocks after a loud one that still count as speech."""
PEAKS: Final = 240
"""Bars of a player."""


class Meter:
    """Measures speech in one channel as the sound comes."""

    def __init__(self) -> None:
        self.heard_s = self.voiced_s = self.quiet_s = 0.0
        """Seconds in total, of speech, and of silence since the last speech or the beginning."""
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
    """The peak of each of `bars` equal parts, 0..127; fewer parts if the sound is shorter."""
    loud = channel.translate(LOUDNESS)
    bars = min(bars, len(loud) // BLOCK)
    return [max(loud[len(loud) * n // bars : len(loud) * (n + 1) // bars]) for n in range(bars)]
