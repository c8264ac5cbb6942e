"""Makes the tone of a telephone that rings, as callers hear it (ITU-T E.180, supplement 2): that of most of Europe."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from speech.audio import silence
from speech.base import SAMPLE_RATE

HZ: Final = 425
ON_MS, OFF_MS = 1500, 3000
PEAK: Final = 4000
"""Of s16le: -21 dBov, as loud as speech."""


@cache
def tone() -> bytes:
    """Returns one ring with the pause after it, to be repeated: PCM s16le mono 8 kHz."""
    at = np.arange(ON_MS * SAMPLE_RATE // 1000)
    sound = np.round(np.sin(at * 2 * np.pi * HZ / SAMPLE_RATE) * PEAK)
    return bytes(sound.astype("<i2").tobytes()) + silence(OFF_MS)
