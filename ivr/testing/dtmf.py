"""Makes the tones of telephone keys, for tests and test callers. Pure."""

from __future__ import annotations

import numpy as np

from ivr.lines.dtmf_tones import HIGH, KEYS, LOW
from speech.base import SAMPLE_RATE

FULL_DBM = 3.14  # level of a full sine in G.711


def sounded(
    keys: str, ms: int = 50, gap_ms: int = 50, dbm: float = -10.0, twist_db: float = 0.0, beside: float = 0.0
) -> bytes:
    """Returns PCM s16le mono 8 kHz of keys one after another, silence before and after.

    `dbm` is the level of the lower tone, `twist_db` what the higher is above it, `beside` by which share both miss
    their frequency.
    """
    at = np.arange(SAMPLE_RATE * ms // 1000) * 2 * np.pi * (1 + beside) / SAMPLE_RATE
    silence = np.zeros(SAMPLE_RATE * gap_ms // 1000)
    low, high = (32767 * 10 ** ((level - FULL_DBM) / 20) for level in (dbm, dbm + twist_db))
    sounds = [silence, silence]
    for key in keys:
        row = next(row for row, names in enumerate(KEYS) if key in names)
        column = KEYS[row].index(key)
        sounds += [low * np.sin(LOW[row] * at) + high * np.sin(HIGH[column] * at), silence]
    return bytes(np.clip(np.concatenate([*sounds, silence]), -32768, 32767).astype("<i2").tobytes())
