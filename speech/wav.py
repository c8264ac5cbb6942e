"""WAV files in memory, read and written by libsndfile. The only home of `soundfile`.

PCM is s16le mono at 8000 Hz; prompts are kept as mu-law (ITU-T G.711), half the size.
"""

from __future__ import annotations

import io

import numpy as np
import soundfile

from relevo.errors import RelevoError
from speech.audio import Samples, pcm, resample
from speech.base import SAMPLE_RATE


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
    with _opened(content) as wav:
        if (wav.subtype, wav.channels, wav.samplerate) == ("ULAW", 1, SAMPLE_RATE):  # as we keep prompts
            return bytes(wav.read(dtype="int16").astype("<i2").tobytes())
        return pcm(resample(_mono(wav), wav.samplerate, SAMPLE_RATE))


def read_wav_samples(content: bytes) -> tuple[int, Samples]:
    """The rate in Hz and the mono samples, from -1 to 1, of a WAV. Raises `NotAWav`."""
    with _opened(content) as wav:
        return wav.samplerate, _mono(wav)


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
