"""Arithmetic on sound: resampling, level, edges, mu-law. Pure: bytes and arrays in, bytes and arrays out.

Nothing here opens a file or knows an engine. PCM is s16le mono at 8000 Hz unless a name says otherwise;
samples are float32 from -1 to 1. Levels are dBov: 0 is the rms of a full-scale square wave (ITU-T G.100.1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import soxr
from numpy.typing import NDArray

from speech.base import FRAME_BYTES, SAMPLE_RATE

Samples = NDArray[np.float32]

SILENT_DBOV = -96.0  # what digital silence measures; 16 bits hold nothing below
SPEECH_DBOV = -24.0  # level every prompt is brought to: loud on a handset, with head room for peaks
SPOKEN_DB = 18.0  # what is so far below the loudest part of an utterance is no longer spoken...
OVER_NOISE_DB, NOISE_SHARE = 5.0, 0.1  # ...nor what is hardly louder than its quietest tenth
SPOKEN_OVER = 5  # frames of 20 ms over which levels are taken, since the sounds of a word differ
PEAK = 0.89  # -1 dBov; louder peaks crack in mu-law


def samples(pcm: bytes) -> Samples:
    """Returns floats from s16le; an odd last byte is dropped."""
    whole = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2")
    return (whole / 32768.0).astype(np.float32)


def pcm(sound: Samples) -> bytes:
    """Returns s16le from floats, clipped at full scale."""
    return (np.clip(sound, -1.0, 32767 / 32768) * 32768.0).round().astype("<i2").tobytes()


def silence(ms: int) -> bytes:
    return bytes(SAMPLE_RATE * ms // 1000 * 2)


def duration_ms(sound: bytes) -> int:
    return len(sound) // 2 * 1000 // SAMPLE_RATE


def frames(sound: bytes) -> list[bytes]:
    """Returns the sound in 20 ms frames, the last one padded with silence."""
    padded = sound + bytes(-len(sound) % FRAME_BYTES)
    return [padded[i : i + FRAME_BYTES] for i in range(0, len(padded), FRAME_BYTES)]


def level_dbov(sound: Samples) -> float:
    """Returns the root mean square of the whole sound, silence included."""
    power = float(np.mean(np.square(sound, dtype=np.float64))) if sound.size else 0.0
    return max(SILENT_DBOV, 10 * math.log10(power)) if power > 0 else SILENT_DBOV


def speech_dbov(sound: Samples) -> float:
    """Returns the level of the spoken part: of all 20 ms frames at most 25 dB below the loudest one."""
    width = SAMPLE_RATE // 50
    if sound.size < width:
        return level_dbov(sound)
    power = np.square(sound[: sound.size // width * width].reshape(-1, width), dtype=np.float64).mean(axis=1)
    spoken = power[power >= power.max() * 10**-2.5]
    return max(SILENT_DBOV, 10 * math.log10(float(spoken.mean()))) if power.max() > 0 else SILENT_DBOV


def lasted_ms(span: tuple[int, int]) -> int:
    """Returns how long speech lasted that `spoken_span` found."""
    return max(0, span[1] - span[0] - (SPOKEN_OVER - 1) * 20)


def spoken_span(sound: Samples) -> tuple[int, int]:
    """Returns from when to when speech is heard, in ms, 40 ms wide of the sounds that are not far below the loudest.

    A word is measured right down to noise 10 dB below it; noise that is louder makes it seem longer.
    """
    width = SAMPLE_RATE // 50
    if sound.size < SPOKEN_OVER * width:
        return 0, duration_ms(pcm(sound))
    power = np.square(sound[: sound.size // width * width].reshape(-1, width), dtype=np.float64).mean(axis=1)
    smooth = np.convolve(power, np.full(SPOKEN_OVER, 1 / SPOKEN_OVER), mode="same")
    loudest, noise = smooth.max(), np.quantile(smooth, NOISE_SHARE)
    least = max(loudest * 10 ** (-SPOKEN_DB / 10), noise * 10 ** (OVER_NOISE_DB / 10) if noise < loudest / 6 else 0.0)
    spoken = np.flatnonzero(smooth > least)
    return (int(spoken[0]) * 20, int(spoken[-1] + 1) * 20) if spoken.size else (0, 0)


def normalise(sound: bytes, target_dbov: float = SPEECH_DBOV) -> bytes:
    """Brings speech to one level, as far as its peaks allow; leaves silence as it is."""
    floats = samples(sound)
    level = speech_dbov(floats)
    if level <= SILENT_DBOV:
        return sound
    gain = min(10 ** ((target_dbov - level) / 20), PEAK / max(float(np.abs(floats).max()), 1e-9))
    return pcm((floats * np.float32(gain)).astype(np.float32))


def trim(sound: bytes, floor_dbov: float = -50.0, keep_ms: int = 20) -> bytes:
    """Cuts silence from both ends, except for `keep_ms`; sound that is all silent becomes empty."""
    loud = [level_dbov(samples(frame)) > floor_dbov for frame in frames(sound)]
    if not any(loud):
        return b""
    keep = SAMPLE_RATE * keep_ms // 1000 * 2
    first, last = loud.index(True), len(loud) - loud[::-1].index(True)
    return sound[max(0, first * FRAME_BYTES - keep) : last * FRAME_BYTES + keep]


def soften(sound: bytes, ms: int = 5) -> bytes:
    """Fades the first and last `ms`, so that a cut does not click."""
    floats = samples(sound)
    width = min(SAMPLE_RATE * ms // 1000, floats.size // 2)
    if not width:
        return sound
    ramp = np.linspace(0, 1, width, dtype=np.float32)
    floats[:width] *= ramp
    floats[-width:] *= ramp[::-1]
    return pcm(floats)


def join(parts: Sequence[bytes], gap_ms: int = 60) -> bytes:
    """Joins parts of one sentence, with a short silence between those that are not empty."""
    return silence(gap_ms).join(part for part in parts if part)


def resample(sound: Samples, rate: int, to: int) -> Samples:
    """Resamples to another rate in Hz with soxr's band-limited filter (aliases below -100 dB), without delay."""
    if rate == to or not sound.size:
        return sound
    changed: Samples = soxr.resample(sound, rate, to)
    return changed


def to_mulaw(sound: bytes) -> bytes:
    """Encodes each sample in one byte (ITU-T G.711).

    `deflect.recordings.mulaw` has the same without NumPy, since `deflect` does not import `speech`.
    """
    value = np.frombuffer(sound, dtype="<i2").astype(np.int32)
    magnitude = np.minimum(np.abs(value), 32635) + 132
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 15
    code = np.where(value < 0, 0x80, 0) | (exponent << 4) | mantissa
    low: NDArray[np.uint8] = (~code & 0xFF).astype(np.uint8)
    return low.tobytes()


def from_mulaw(codes: bytes) -> bytes:
    return _linear().take(np.frombuffer(codes, dtype=np.uint8)).tobytes()


@lru_cache(maxsize=1)
def _linear() -> NDArray[np.int16]:
    """Returns the sample of each of the 256 codes."""
    code = ~np.arange(256) & 0xFF
    magnitude = ((((code & 15) << 3) + 132) << ((code >> 4) & 7)) - 132
    narrow: NDArray[np.int16] = np.where(code & 0x80, -magnitude, magnitude).astype("<i2")
    return narrow
