"""Turns a human recording into a prompt: reads any WAV, cuts silence and adjusts the level. Pure.

Quality problems are returned as remarks; only an unusable recording is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from relevo.errors import RelevoError
from speech import audio
from speech.base import SAMPLE_RATE
from speech.wav import read_wav_samples

LONGEST_S: Final = 60
BELOW_SPEECH_DB: Final = 30
"""Sound at either end that is this far below the speech is cut off."""
ABOVE_ROOM_DB: Final = 6
LEAST_BELOW_DB: Final = 15
"""...and so is what hardly stands out of the room's own noise, unless it is nearly as loud as the speech."""
KEEP_MS: Final = 40
CLIPPED: Final = 0.999
CLIPPED_SHARE: Final = 0.0005
QUIET_DBOV: Final = -45.0
LEAST_SNR_DB: Final = 20.0
NARROW_HZ: Final = 8000
PACE: Final = (5.0, 28.0)
"""Letters per second at the slowest and fastest that people speak; outside this range the text differs or is cut."""
SHORT_LETTERS: Final = 6


class UnusableRecording(RelevoError, ValueError):
    """The recording has no speech in it, or far too much."""

    code = "unusable_recording"
    retryable = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """PCM s16le mono 8 kHz, its length, the change of level, and remarks on quality."""

    pcm: bytes
    seconds: float
    moved_db: float
    remarks: tuple[str, ...]


def prepare(wav: bytes, text: str) -> Prepared:
    """Raises `wav.NotAWav`, `UnusableRecording`."""
    rate, sound = read_wav_samples(wav)
    narrow = audio.resample(sound, rate, SAMPLE_RATE)
    before = audio.speech_dbov(narrow)
    room = min(max(before - BELOW_SPEECH_DB, _floor(narrow) + ABOVE_ROOM_DB), before - LEAST_BELOW_DB)
    cut = audio.trim(audio.pcm(narrow), max(audio.SILENT_DBOV + 1, room), KEEP_MS)
    seconds = audio.duration_ms(cut) / 1000
    if before <= audio.SILENT_DBOV + 1 or not cut:
        raise UnusableRecording("the recording is silent; record it again, or choose another file")
    if seconds > LONGEST_S:
        raise UnusableRecording(f"the recording lasts {seconds:.0f} s; a prompt lasts {LONGEST_S} s at the most")
    pcm = audio.normalise(audio.soften(cut))
    after = audio.speech_dbov(audio.samples(pcm))
    return Prepared(pcm, seconds, after - before, tuple(_remarks(sound, rate, narrow, before, seconds, text)))


def _remarks(
    sound: audio.Samples, rate: int, narrow: audio.Samples, level: float, seconds: float, text: str
) -> list[str]:
    letters = sum(map(str.isalnum, text))
    pace = letters / max(seconds, 0.1)
    found = []
    if float(np.mean(np.abs(sound) >= CLIPPED)) > CLIPPED_SHARE:
        found.append("it is clipped: record it again farther from the microphone")
    if level < QUIET_DBOV:
        found.append(f"it is very quiet ({level:.0f} dBov): raising it raises its noise too")
    if (snr := level - _floor(narrow)) < LEAST_SNR_DB:
        found.append(f"it is noisy: speech is only {snr:.0f} dB above the room")
    if rate < NARROW_HZ:
        found.append(f"it was recorded at {rate} Hz: a telephone carries more; use 8000 Hz or above")
    if letters > SHORT_LETTERS and not PACE[0] <= pace <= PACE[1]:
        found.append(f"{letters} letters in {seconds:.1f} s: is it this text, and all of it?")
    return found


def _floor(sound: audio.Samples) -> float:
    """Returns the level of the quietest tenth of its 20 ms frames."""
    width = SAMPLE_RATE // 50
    if sound.size < width:
        return audio.SILENT_DBOV
    frames = sound[: sound.size // width * width].reshape(-1, width)
    levels = np.sort(np.square(frames, dtype=np.float64).mean(axis=1))
    return audio.level_dbov(np.full(1, np.sqrt(levels[: max(1, levels.size // 10)].mean()), np.float32))
