"""Sound as numbers: WAV, resampling, level, edges. Pure: bytes and arrays in, bytes and arrays out.

Nothing here opens a file or knows an engine. PCM is s16le mono at 8000 Hz unless a name says otherwise;
samples are float32 from -1 to 1. Levels are dBov: 0 is the rms of a full-scale square wave (ITU-T G.100.1).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relevo.errors import RelevoError
from speech.base import FRAME_BYTES, SAMPLE_RATE
from speech.prompts import wav_formats
from speech.prompts.wav_formats import Form

Samples = NDArray[np.float32]

SILENT_DBOV = -96.0  # what digital silence measures; 16 bits hold nothing below
SPEECH_DBOV = -24.0  # level every prompt is brought to: loud on a handset, with head room for peaks
PEAK = 0.89  # -1 dBov; louder peaks crack in mu-law
ZERO_CROSSINGS = 16  # half-width of the resampling filter; 16 keeps aliases below -70 dB
BLOCK = 4096  # outputs resampled at once, so that long prompts need little memory


class NotAWav(RelevoError, ValueError):
    """These bytes are not a WAV that can be read."""

    code = "not_a_wav"
    retryable = False


def samples(pcm: bytes) -> Samples:
    """Floats from s16le; an odd last byte is dropped."""
    whole = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2")
    return (whole / 32768.0).astype(np.float32)


def pcm(sound: Samples) -> bytes:
    """s16le from floats; what is beyond full scale is clipped."""
    return (np.clip(sound, -1.0, 32767 / 32768) * 32768.0).round().astype("<i2").tobytes()


def silence(ms: int) -> bytes:
    return bytes(SAMPLE_RATE * ms // 1000 * 2)


def duration_ms(sound: bytes) -> int:
    return len(sound) // 2 * 1000 // SAMPLE_RATE


def frames(sound: bytes) -> list[bytes]:
    """The sound in 20 ms frames, the last one filled with silence."""
    padded = sound + bytes(-len(sound) % FRAME_BYTES)
    return [padded[i : i + FRAME_BYTES] for i in range(0, len(padded), FRAME_BYTES)]


def level_dbov(sound: Samples) -> float:
    """Root mean square of all of it, silence included."""
    power = float(np.mean(np.square(sound, dtype=np.float64))) if sound.size else 0.0
    return max(SILENT_DBOV, 10 * math.log10(power)) if power > 0 else SILENT_DBOV


def speech_dbov(sound: Samples) -> float:
    """Level of the spoken part: of the 20 ms frames at most 25 dB below the loudest one."""
    width = SAMPLE_RATE // 50
    if sound.size < width:
        return level_dbov(sound)
    power = np.square(sound[: sound.size // width * width].reshape(-1, width), dtype=np.float64).mean(axis=1)
    spoken = power[power >= power.max() * 10**-2.5]
    return max(SILENT_DBOV, 10 * math.log10(float(spoken.mean()))) if power.max() > 0 else SILENT_DBOV


def normalise(sound: bytes, target_dbov: float = SPEECH_DBOV) -> bytes:
    """Bring speech to one level, as far as its peaks allow; silence stays as it is."""
    floats = samples(sound)
    level = speech_dbov(floats)
    if level <= SILENT_DBOV:
        return sound
    gain = min(10 ** ((target_dbov - level) / 20), PEAK / max(float(np.abs(floats).max()), 1e-9))
    return pcm((floats * np.float32(gain)).astype(np.float32))


def trim(sound: bytes, floor_dbov: float = -50.0, keep_ms: int = 20) -> bytes:
    """Cut silence from both ends, leaving `keep_ms`; all-silent sound becomes empty."""
    loud = [level_dbov(samples(frame)) > floor_dbov for frame in frames(sound)]
    if not any(loud):
        return b""
    keep = SAMPLE_RATE * keep_ms // 1000 * 2
    first, last = loud.index(True), len(loud) - loud[::-1].index(True)
    return sound[max(0, first * FRAME_BYTES - keep) : last * FRAME_BYTES + keep]


def soften(sound: bytes, ms: int = 5) -> bytes:
    """Fade the first and last `ms`, so that a cut does not click."""
    floats = samples(sound)
    width = min(SAMPLE_RATE * ms // 1000, floats.size // 2)
    if not width:
        return sound
    ramp = np.linspace(0, 1, width, dtype=np.float32)
    floats[:width] *= ramp
    floats[-width:] *= ramp[::-1]
    return pcm(floats)


def join(parts: Sequence[bytes], gap_ms: int = 60) -> bytes:
    """Parts of one sentence in a row, with a short silence between those that sound."""
    return silence(gap_ms).join(part for part in parts if part)


def resample(sound: Samples, rate: int, to: int) -> Samples:
    """The same sound at another rate, by a polyphase windowed-sinc low-pass; delay-free."""
    if rate == to or not sound.size:
        return sound
    factor = math.gcd(rate, to)
    up, down = to // factor, rate // factor
    taps = _taps(up, down)
    half = taps.shape[1] // 2
    padded = np.pad(sound, (half, half + 1))
    count = -(-sound.size * up // down)
    blocks = (np.arange(at, min(at + BLOCK, count)) for at in range(0, count, BLOCK))
    return np.concatenate([_filtered(padded, taps, block * down, up) for block in blocks])


def _filtered(padded: Samples, taps: Samples, positions: NDArray[np.int64], up: int) -> Samples:
    around = np.lib.stride_tricks.sliding_window_view(padded, taps.shape[1])
    out: Samples = np.einsum("ij,ij->i", around[positions // up], taps[positions % up])
    return out


@lru_cache(maxsize=16)
def _taps(up: int, down: int) -> Samples:
    """One row of filter taps for each of the `up` positions between two input samples (Hann window)."""
    cutoff = min(1.0, up / down) * 0.95  # room for the roll-off below the lower Nyquist frequency
    half = math.ceil(ZERO_CROSSINGS / cutoff)
    offset = np.arange(-half, half + 1)[None, :] - np.arange(up)[:, None] / up
    window = np.where(np.abs(offset) <= half, 0.5 + 0.5 * np.cos(np.pi * offset / half), 0.0)
    rows = cutoff * np.sinc(cutoff * offset) * window
    taps: Samples = (rows / rows.sum(axis=1, keepdims=True)).astype(np.float32)
    return taps


def to_mulaw(sound: bytes) -> bytes:
    """One byte a sample (ITU-T G.711)."""
    value = np.frombuffer(sound, dtype="<i2").astype(np.int32)
    magnitude = np.minimum(np.abs(value), 32635) + 132
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 15
    code = np.where(value < 0, 0x80, 0) | (exponent << 4) | mantissa
    low: NDArray[np.uint8] = (~code & 0xFF).astype(np.uint8)
    return low.tobytes()


def from_mulaw(codes: bytes) -> bytes:
    return _linear()[np.frombuffer(codes, dtype=np.uint8)].tobytes()


@lru_cache(maxsize=1)
def _linear() -> NDArray[np.int16]:
    """The sample of each of the 256 codes."""
    code = ~np.arange(256) & 0xFF
    magnitude = ((((code & 15) << 3) + 132) << ((code >> 4) & 7)) - 132
    narrow: NDArray[np.int16] = np.where(code & 0x80, -magnitude, magnitude).astype("<i2")
    return narrow


def write_wav(sound: bytes, mulaw: bool = False) -> bytes:
    """A WAV of 8 kHz mono sound: PCM s16, or mu-law at half the size."""
    body = to_mulaw(sound) if mulaw else sound
    width = 1 if mulaw else 2
    shape = (Form.MULAW if mulaw else Form.PCM, 1, SAMPLE_RATE, SAMPLE_RATE * width, width, width * 8)
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, *shape) + b"data" + struct.pack("<I", len(body))
    pad = b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(head) + len(body) + len(pad)) + head + body + pad


def read_wav(content: bytes) -> bytes:
    """PCM s16le mono 8 kHz from any WAV of a known format, mixed down and resampled. Raises `NotAWav`."""
    wav = _read(content)
    if wav[:4] == (Form.MULAW, 1, SAMPLE_RATE, 8):  # as we keep prompts; a caller waits for it
        return from_mulaw(wav.body)
    return pcm(resample(_mono(wav), wav.rate, SAMPLE_RATE))


def read_wav_samples(content: bytes) -> tuple[int, Samples]:
    """The rate in Hz and the mono samples of a WAV. Raises `NotAWav`."""
    wav = _read(content)
    return wav.rate, _mono(wav)


class _Wav(NamedTuple):
    form: int
    channels: int
    rate: int
    bits: int
    body: bytes


def _mono(wav: _Wav) -> Samples:
    mulaw = (wav.form, wav.bits) == (Form.MULAW, 8)
    whole = samples(from_mulaw(wav.body)) if mulaw else wav_formats.floats(wav.form, wav.bits, wav.body)
    if whole is None or not wav.channels or not wav.rate:
        raise NotAWav(f"WAV format {wav.form} with {wav.bits} bits is not read; save it as {wav_formats.READ}")
    mono: Samples = whole[: whole.size // wav.channels * wav.channels].reshape(-1, wav.channels).mean(axis=1)
    return mono.astype(np.float32, copy=False)


def _read(content: bytes) -> _Wav:
    """Raises `NotAWav`."""
    chunks = _chunks(content)
    if "fmt " not in chunks or "data" not in chunks or len(chunks["fmt "]) < 16:
        raise NotAWav("not a WAV file: no fmt or no data chunk; save it as a WAV of PCM 16 bit")
    form, channels, rate, _, _, bits = struct.unpack("<HHIIHH", chunks["fmt "][:16])
    return _Wav(wav_formats.format_of(chunks["fmt "], form), channels, rate, bits, chunks["data"])


def _chunks(content: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    at = 12 if content[:4] == b"RIFF" and content[8:12] == b"WAVE" else len(content)
    while at + 8 <= len(content):
        name, size = content[at : at + 4].decode("latin-1"), struct.unpack("<I", content[at + 4 : at + 8])[0]
        found.setdefault(name, content[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return found
