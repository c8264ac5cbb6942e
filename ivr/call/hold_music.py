"""Hold music: a quiet loop of our own, computed, so that no licence is needed. Pure.

Four chords, broken, on something like an electric piano, made for a telephone's 300 to 3400 Hz. The last note dies
away over the first, so that the loop has no audible seam.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from speech.base import SAMPLE_RATE

BEAT_S = 0.42
CHORDS = (
    (60, 64, 67, 71, 74, 71, 67, 64),  # C major 7
    (57, 64, 67, 72, 76, 72, 67, 64),  # A minor 7
    (65, 69, 72, 76, 79, 76, 72, 69),  # F major 7
    (67, 71, 74, 77, 81, 77, 74, 71),  # G 7
)
"""MIDI notes, one a beat."""
NOTE_S = 2.4
PEAK = 3600.0  # about -19 dBov at its loudest: below a voice


@cache
def loop() -> bytes:
    """One round of the loop, PCM s16le mono 8 kHz."""
    notes = [note for chord in CHORDS for note in chord]
    beat = int(BEAT_S * SAMPLE_RATE)
    heard: NDArray[np.float64] = np.zeros(beat * len(notes))
    for place, note in enumerate(notes):
        tone = _tone(note, loud=1.0 if place % 8 == 0 else 0.7)
        at = (np.arange(tone.size) + place * beat) % heard.size
        np.add.at(heard, at, tone)
    return bytes((heard / np.abs(heard).max() * PEAK).astype("<i2").tobytes())


def _tone(note: int, loud: float) -> NDArray[np.float64]:
    """One struck note: a fundamental and two overtones that die away sooner."""
    time = np.arange(int(NOTE_S * SAMPLE_RATE)) / SAMPLE_RATE
    pitch = 440.0 * 2 ** ((note - 69) / 12)
    parts = [
        np.sin(2 * np.pi * pitch * n * time) * gain * np.exp(-time * fall)
        for n, gain, fall in ((1, 1.0, 1.8), (2, 0.35, 3.0), (3, 0.12, 5.0))
    ]
    attack = np.minimum(1.0, time / 0.012)
    ending = np.minimum(1.0, (NOTE_S - time) / 0.2)
    return np.asarray(loud * attack * ending * sum(parts))
