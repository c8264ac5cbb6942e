"""Fakes for tests of all packages: a recogniser with a script, and a voice whose texts can be told apart.

Both are deterministic and need no model. A `Chime` of a text is sound of its own, so that correlation shows which
prompt a caller heard; the same sound said into a `Scripted` recogniser is heard as its text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from speech import audio
from speech.base import SAMPLE_RATE, Hypothesis, Result, SpeechUnavailable
from speech.vad import WINDOW

NOTE_MS = 64
SAME = 0.5  # correlation from which two sounds are the same text; different texts stay below 0.3


class Chime:
    """A `Synthesiser` that plays noise drawn from the text's hash, longer for longer texts."""

    name = "chime"
    version = "1"

    def __init__(self, fails: bool = False) -> None:
        self.fails = fails

    def speak(self, text: str, language: str, voice: str) -> bytes:
        if self.fails:
            raise SpeechUnavailable("the fake voice was told to fail")
        return chime(text, language, voice) if text.strip() else b""


def chime(text: str, language: str = "es", voice: str = "") -> bytes:
    """PCM s16le mono 8 kHz: noise between 300 and 3400 Hz, 64 ms for each 5 letters, at least 320 ms."""
    seed = hashlib.sha256("\0".join((text, language, voice)).encode()).digest()
    draws = np.random.default_rng(int.from_bytes(seed[:8], "big"))
    length = SAMPLE_RATE * NOTE_MS * max(5, len(text) // 5) // 1000
    spectrum = np.fft.rfft(draws.standard_normal(length))
    hz = np.fft.rfftfreq(length, 1 / SAMPLE_RATE)
    spectrum[(hz < 300) | (hz > 3400)] = 0
    sound = np.fft.irfft(spectrum, length)
    return audio.soften(audio.pcm((sound / np.abs(sound).max() * 0.5).astype(np.float32)))


Wave = NDArray[np.float64]

ALIKE = 0.7
"""Heard: G.711 keeps 0.99; sounds that differ stay below 0.4 over 20 ms, far below over 240 ms."""


def likeness(heard: bytes, said: bytes) -> float:
    """Returns how much of `said` is anywhere in `heard`: the best normalised correlation, 0 to 1."""
    values = correlation(wave(heard), wave(said))
    return float(values.max()) if values.size else 0.0


def found_at_ms(heard: bytes, said: bytes) -> int:
    """Returns where `said` fits best in `heard`, in ms."""
    values = correlation(wave(heard), wave(said))
    return int(np.argmax(values)) * 1000 // SAMPLE_RATE if values.size else 0


def wave(pcm: bytes) -> Wave:
    return audio.samples(pcm).astype(np.float64)


def correlation(whole: Wave, part: Wave) -> Wave:
    """Returns the correlation of `whole` and `part` (-1 to 1) at each place where `part` fits."""
    if not part.size or whole.size < part.size:
        return np.zeros(0)
    size = 1 << (whole.size + part.size).bit_length()
    product = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size)), size)
    summed = np.concatenate([[0.0], np.cumsum(whole**2)])
    energy = summed[part.size :] - summed[: -part.size]
    scale = np.sqrt(np.maximum(energy, 1e-9) * (part**2).sum())
    values: Wave = product[: whole.size - part.size + 1] / np.maximum(scale, 1e-9)
    return values


class Scripted:
    """A `Recogniser` that returns its script in order, one entry per utterance, and then nothing.

    An entry is a text, a whole `Result`, or `SpeechUnavailable` to refuse with. A text that is a phrase (but for
    case) is heard as it with score 1; any other comes with score 0.4 and no phrase.
    """

    def __init__(
        self, script: Sequence[str | Result | SpeechUnavailable] = (), languages: Sequence[str] = ("es", "en")
    ) -> None:
        self.script = list(script)
        self.languages = tuple(languages)
        self.heard: list[bytes] = []  # the sound of each utterance

    def start(self, language: str, phrases: Sequence[str]) -> ScriptedStream:
        if language.split("-")[0] not in self.languages:
            raise SpeechUnavailable(f"no model for {language}")
        return ScriptedStream(self, tuple(phrases))


class ScriptedStream:
    def __init__(self, recogniser: Scripted, phrases: tuple[str, ...]) -> None:
        self._recogniser, self._phrases = recogniser, phrases
        self._sound = b""

    def feed(self, pcm: bytes) -> None:
        self._sound += pcm

    def partial(self) -> str:
        return ""

    def finish(self) -> Result:
        self._recogniser.heard.append(self._sound)
        said = self._recogniser.script.pop(0) if self._recogniser.script and self._sound else ""
        if isinstance(said, SpeechUnavailable):
            raise said
        return said if isinstance(said, Result) else heard(said, self._phrases)


def heard(said: str, phrases: Sequence[str]) -> Result:
    """Returns the result of a text that was understood word by word."""
    if not said:
        return Result("")
    folded = [phrase.casefold() for phrase in phrases]
    phrase = folded.index(said.casefold()) if said.casefold() in folded else None
    return Result(said, (Hypothesis(said, phrase, 1.0 if phrase is not None else 0.4),))


class Loudness:
    """A `Detector` without a model: sound above -40 dBov is speech."""

    def start(self) -> LoudnessStream:
        return LoudnessStream()


class LoudnessStream:
    def __init__(self) -> None:
        self._rest = b""

    def feed(self, pcm: bytes) -> list[float]:
        sound = self._rest + pcm
        whole = len(sound) // (WINDOW * 2) * WINDOW * 2
        self._rest = sound[whole:]
        windows = (sound[at : at + WINDOW * 2] for at in range(0, whole, WINDOW * 2))
        return [1.0 if audio.level_dbov(audio.samples(window)) > -40 else 0.0 for window in windows]
