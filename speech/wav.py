"""WAV files in memory, read and written by libsndfile. The only home of `soundfile`.

PCM is s16le mono at 8000 Hz; prompts are kept as mu-law (ITU-T G.711), half the size.
"""

from __future__ import annotations

import io
import struct
from typing import Final

import numpy as np
import soundfile

from relevo.errors import RelevoError
from speech.audio import Samples, from_mulaw, pcm, resample
from speech.base import SAMPLE_RATE

_SHAPE: Final = struct.pack("<HHIIHH", 7, 1, SAMPLE_RATE, SAMPLE_RATE, 1, 8)
"""Of a `fmt` chunk: WAVE_FORMAT_MULAW, mono."""


class NotAWav(RelevoError, ValueError):
    """The bytes are not a readable WAV file."""

    code = "not_a_wav"
    retryable = False


def write_wav(sound: bytes, mulaw: bool = False) -> bytes:
    """A WAV of 8 kHz mono sound: PCM s16, or mu-law at half the size."""
    file = io.BytesIO()
    subtype = "ULAW" if mulaw else "PCM_16"
    soundfile.write(file, np.frombuffer(sound, "<i2"), SAMPLE_RATE, subtype=subtype, format="WAV")
    return file.getvalue()


def read_wav(content: bytes) -> bytes:
    """PCM s16le mono 8 kHz from any WAV that libsndfile reads, mixed down and resampled. Raises `NotAWav`."""
    if (codes := _kept(content)) is not None:
        return from_mulaw(codes)
    with _opened(content) as wav:
        if (wav.subtype, wav.channels, wav.samplerate) == ("ULAW", 1, SAMPLE_RATE):
            return bytes(wav.read(dtype="int16").astype("<i2").tobytes())
        return pcm(resample(_mono(wav), wav.samplerate, SAMPLE_RATE))


def read_wav_samples(content: bytes) -> tuple[int, Samples]:
    """The rate in Hz and the mono samples, from -1 to 1, of a WAV. Raises `NotAWav`."""
    with _opened(content) as wav:
        return wav.samplerate, _mono(wav)


def _kept(content: bytes) -> bytes | None:
    """Returns the mu-law codes of a whole WAV as we write prompts; `None` of any other.

    libsndfile reads the same, at ten times the cost: each prompt of each call is read so.
    """
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return None
    at, shape = 12, b""
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        body = content[at + 8 : at + 8 + size] if name in (b"fmt ", b"data") else b""
        if name == b"fmt ":
            shape = body[:16]
        elif name == b"data":
            return body if shape == _SHAPE and len(body) == size else None
        at += 8 + size + size % 2
    return None


def _opened(content: bytes) -> soundfile.SoundFile:
    try:
        wav = soundfile.SoundFile(io.BytesIO(content))
    except soundfile.LibsndfileError as refused:
        raise NotAWav(f"not a WAV that can be read ({refused.error_string}); save it as a WAV of PCM 16 bit") from None
    if wav.format not in ("WAV", "WAVEX"):
        raise NotAWav(f"this is {wav.format} and no WAV; save it as a WAV of PCM 16 bit")
    return wav


def _mono(wav: soundfile.SoundFile) -> Samples:
    try:
        sound = wav.read(dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as broken:
        raise NotAWav(f"the WAV breaks off ({broken.error_string}); save it again") from None
    mono: Samples = np.nan_to_num(np.clip(sound, -1.0, 1.0)).mean(axis=1, dtype=np.float32)
    return mono
