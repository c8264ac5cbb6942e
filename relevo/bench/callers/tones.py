"""Prompts of one pure tone each: every 20 ms packet of them tells which prompt it belongs to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from speech import audio
from speech.base import FRAME_MS, SAMPLE_RATE

SILENT_DBOV: Final = -50.0
"""Sound below this level counts as silence."""
PURE: Final = 0.6
"""A packet is a tone if this share of its power is at the tone's frequency."""
SAMPLES: Final = SAMPLE_RATE * FRAME_MS // 1000
SILENT_POWER: Final = 10 ** (SILENT_DBOV / 10)
LINEAR: Final = audio.samples(audio.from_mulaw(bytes(range(256))))
"""The sample of every mu-law byte: naming a packet costs one look-up and one product, for callers are many."""
OTHER: Final = "other"
"""Name of sound that is none of the tones."""


def tone(hz: int, ms: int) -> bytes:
    """PCM s16le mono 8 kHz. With whole periods in 20 ms (multiples of 50 Hz) tones do not leak into each other."""
    at = np.arange(SAMPLE_RATE * ms // 1000) / SAMPLE_RATE
    return audio.pcm((0.1 * np.sin(2 * np.pi * hz * at)).astype(np.float32))


class Tones:
    """Names packets by `hz`: prompt to frequency."""

    def __init__(self, hz: Mapping[str, int]) -> None:
        at = np.arange(SAMPLES) / SAMPLE_RATE
        self._names = tuple(hz)
        turns = [2 * np.pi * each * at for each in hz.values()]
        waves = [wave(each) for wave in (np.cos, np.sin) for each in turns]
        self._waves = (np.array(waves) / SAMPLES).astype(np.float32)

    def name(self, packet: bytes) -> str:
        """Returns the name of the tone in 160 bytes of mu-law, `OTHER` for other sound, empty for silence."""
        sound = LINEAR[np.frombuffer(packet, np.uint8)]
        power = float(sound @ sound) / SAMPLES
        if sound.size != SAMPLES or power < SILENT_POWER:
            return ""
        count = len(self._names)
        found = (self._waves @ sound).tolist()
        shares = [2 * (cos * cos + sin * sin) / power for cos, sin in zip(found[:count], found[count:], strict=True)]
        best = shares.index(max(shares))
        return self._names[best] if shares[best] >= PURE else OTHER
