"""Makes the quiet noise that callers hear where nothing plays: on a mobile telephone digital silence is a dead line.

The same samples every time. Its end fits its beginning, so that it can be repeated for ever.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from speech.base import SAMPLE_RATE

LEVEL_DBOV: Final = -62.0
"""Well below speech (-24 dBov here), above what telephones take for no signal; recognisers count it as silence."""
SECONDS: Final = 5
"""Until it repeats: too long to be heard as a rhythm."""
LOW_HZ, HIGH_HZ, TILT_DB = 100, 3400, 3.0
"""What a telephone passes on, falling by so much an octave, as the noise of a room does."""
_SEED: Final = 1


@cache
def noise() -> bytes:
    """Returns the noise: PCM s16le mono 8 kHz."""
    draw = np.random.default_rng(_SEED)
    count = SECONDS * SAMPLE_RATE
    heights = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    inside = (heights >= LOW_HZ) & (heights <= HIGH_HZ)
    strength = np.zeros(heights.size)
    strength[inside] = 10 ** (-TILT_DB / 20 * np.log2(heights[inside] / LOW_HZ))
    sound = np.fft.irfft(strength * np.exp(2j * np.pi * draw.random(heights.size)), count)
    sound *= 32768 * 10 ** (LEVEL_DBOV / 20) / np.sqrt(np.mean(sound**2))
    return bytes(np.round(sound).astype("<i2").tobytes())
