"""Makes a prompt slower or louder, for callers who asked for it or need it. Pure.

Slower is WSOLA (Verhelst and Roelands 1993): pieces of the sound are laid further apart, each moved a little to where
it fits the one before, so that the voice keeps its pitch. Louder has a limiter that sees peaks coming.
A second of sound takes some 3 ms, on the thread that asks; never on an audio thread.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from speech import audio
from speech.audio import PEAK, Samples
from speech.base import SAMPLE_RATE

SLOW_SPEED = 0.85
"""15 % slower."""
LOUDER = 2.0
"""6 dB as a factor."""
PIECE = SAMPLE_RATE * 30 // 1000
"""Long enough for two periods of a deep voice."""
STEP = PIECE // 2
REACH = SAMPLE_RATE * 12 // 1000
"""How far a piece is moved to fit: a period of a voice of 83 Hz."""
BLOCK = SAMPLE_RATE * 5 // 2000
"""The limiter looks at 2.5 ms at a time."""
AHEAD = 3
"""Blocks before a peak in which it turns down."""
KEPT = 16
"""Prompts kept in each manner, the newest: a menu is heard again and again."""


def shaped(pcm: bytes, slow: bool, loud: bool) -> bytes:
    """PCM s16le mono 8 kHz as this caller should hear it; the same bytes where they want nothing else."""
    return _shaped(pcm, slow, loud) if (slow or loud) and len(pcm) >= 4 * PIECE else pcm


@lru_cache(maxsize=KEPT)
def _shaped(pcm: bytes, slow: bool, loud: bool) -> bytes:
    sound = audio.samples(pcm)
    sound = slower(sound) if slow else sound
    return audio.pcm(louder(sound) if loud else sound)


def slower(sound: Samples, speed: float = SLOW_SPEED) -> Samples:
    """Longer by 1 / `speed`, at the same pitch."""
    padded = np.pad(sound, (REACH, PIECE + 2 * REACH))
    window = np.hanning(PIECE + 1)[:-1].astype(np.float32)
    pieces = int(sound.size / speed) // STEP + 1
    out = np.zeros(pieces * STEP + PIECE, dtype=np.float32)
    start = REACH
    for number in range(pieces):
        if number:
            wanted = REACH + int(number * STEP * speed)
            start = _best(padded, start + STEP, wanted)
        out[number * STEP : number * STEP + PIECE] += padded[start : start + PIECE] * window
    return out[: int(sound.size / speed)]


def _best(padded: Samples, follows: int, wanted: int) -> int:
    """Where, near `wanted`, the sound goes on most as it would have after the last piece."""
    natural = padded[follows : follows + PIECE]
    first = max(0, wanted - REACH)
    around = padded[first : wanted + REACH + PIECE]
    if natural.size < PIECE or around.size < PIECE:
        return min(wanted, padded.size - PIECE)
    likeness = np.correlate(around, natural, mode="valid")
    power = np.convolve(np.square(around), np.ones(PIECE, dtype=np.float32), mode="valid")
    return first + int(np.argmax(likeness / np.sqrt(power + 1e-6)))


def louder(sound: Samples, factor: float = LOUDER) -> Samples:
    """By `factor`, with peaks turned down smoothly to what a line carries."""
    blocks = -(-sound.size // BLOCK)
    peaks = np.abs(np.pad(sound, (0, blocks * BLOCK - sound.size))).reshape(blocks, BLOCK).max(axis=1) * factor
    allowed = np.minimum(1.0, PEAK / np.maximum(peaks, 1e-9))
    around = np.lib.stride_tricks.sliding_window_view(np.pad(allowed, AHEAD, mode="edge"), 2 * AHEAD + 1).min(axis=1)
    smooth = np.convolve(np.pad(around, 1, mode="edge"), np.full(3, 1 / 3), mode="valid")
    centres = (np.arange(blocks) + 0.5) * BLOCK
    gain: NDArray[np.float64] = np.interp(np.arange(sound.size), centres, smooth) * factor
    return (sound * gain).astype(np.float32)
