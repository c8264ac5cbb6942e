"""Finds keys in the sound itself (ITU-T Q.23, Q.24), for lines that send them in no other way. Pure.

Speech holds every frequency now and then; a key is two tones, one of each group, that hold nearly all the energy for
as long as a finger needs. Each window of 25.6 ms is judged by itself, every 10 ms; a key counts when three windows in
a row agree, and again only after it was gone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from speech.base import SAMPLE_RATE

LOW = (697, 770, 852, 941)
HIGH = (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")
WINDOW = 205  # samples: the tones' frequencies fall near multiples of 8000/205 Hz
STEP = 80  # samples, 10 ms
AGREE = 3  # windows: a tone of 50 ms fills three
GONE = 2  # windows without it, so that a key held down counts once
SOFTEST = 23170 * 10 ** ((-30 - 3.14) / 20)  # rms of a tone of -30 dBm: a full sine of G.711 is 3.14 dBm
SHARE = 0.75  # of a window's energy that the two tones hold
BESIDE = (0.99, 1.0, 1.01)  # where a tone is looked for; telephones may be 1.5 % beside its frequency, 3.5 % is none
TWIST_DB = 9.0  # most that one tone may be above the other
ALONE_DB = 8.0  # least that the tone is above others of its group

_HAMMING: NDArray[np.float32] = np.hamming(WINDOW).astype(np.float32)
_TURNS = np.outer(np.outer(BESIDE, LOW + HIGH).ravel() * 2 * np.pi / SAMPLE_RATE, np.arange(WINDOW))
_WAVES: NDArray[np.float32] = np.concatenate([np.cos(_TURNS), np.sin(_TURNS)]).astype(np.float32)
_ENERGY = float(np.dot(_HAMMING, _HAMMING))
_POWER = 2 / float(_HAMMING.sum()) ** 2  # from the square of a sum to mean square of the tone it found


class Tones:
    """Finds the keys of one call; `heard` is called once for every frame."""

    def __init__(self) -> None:
        self._kept: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._candidate = self._held = ""
        self._agreed = self._gone = 0

    def heard(self, frame: bytes) -> str:
        """Returns the keys that this frame of s16le made certain; mostly none."""
        self._kept = np.concatenate([self._kept, np.frombuffer(frame, dtype="<i2").astype(np.float32)])
        keys = ""
        while self._kept.size >= WINDOW:
            keys += self._step(key_of(self._kept[:WINDOW]))
            self._kept = self._kept[STEP:]
        return keys

    def _step(self, seen: str) -> str:
        if self._held:
            self._gone = 0 if seen == self._held else self._gone + 1
            if self._gone >= GONE:
                self._held = ""
        self._agreed = self._agreed + 1 if seen == self._candidate else 1
        self._candidate = seen
        if not seen or self._agreed < AGREE or self._held == seen:
            return ""
        self._held, self._gone = seen, 0
        return seen


def key_of(window: NDArray[np.float32]) -> str:
    """Returns the key whose two tones fill this window; empty where there is none."""
    shaped = window * _HAMMING
    whole = float(np.dot(shaped, shaped)) / _ENERGY
    if whole < SOFTEST**2:
        return ""
    sums = _WAVES @ shaped
    powers = (sums[: sums.size // 2] ** 2 + sums[sums.size // 2 :] ** 2).reshape(len(BESIDE), -1).max(axis=0) * _POWER
    low, high = powers[:4], powers[4:]
    row, column = int(low.argmax()), int(high.argmax())
    if min(low[row], high[column]) < SOFTEST**2 or low[row] + high[column] < SHARE * whole:
        return ""
    if not 1 / _ratio(TWIST_DB) <= low[row] / high[column] <= _ratio(TWIST_DB):
        return ""
    others = [low[one] for one in range(4) if one != row], [high[one] for one in range(4) if one != column]
    if max(others[0]) * _ratio(ALONE_DB) > low[row] or max(others[1]) * _ratio(ALONE_DB) > high[column]:
        return ""
    return KEYS[row][column]


def _ratio(db: float) -> float:
    return float(10 ** (db / 10))
