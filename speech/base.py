"""The interfaces of recognisers and synthesisers, and the values they return. No engine here.

All sound is PCM s16le mono at 8000 Hz unless a name says otherwise. Which choice a caller meant is not
decided here: hypotheses go to `voice_flows.understanding.matching`. What is known of languages is given by the wiring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from relevo.errors import RelevoError

SAMPLE_RATE = 8000
FRAME_MS = 20
FRAME_BYTES = SAMPLE_RATE * FRAME_MS // 1000 * 2


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One possible reading of an utterance.

    `phrase` is the index into the phrases the stream was started with, if the engine is sure that it is one of them;
    `score` is from 0 to 1.
    """

    text: str
    phrase: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a stream: the best text and up to 8 hypotheses, best first. Both are empty for silence."""

    text: str
    hypotheses: tuple[Hypothesis, ...] = ()
    language: str = ""
    """The language that was spoken, where it is surely another one than was expected; empty otherwise."""


class Stream(Protocol):
    """One utterance being recognised; used by one thread at a time."""

    def feed(self, pcm: bytes) -> None: ...

    def partial(self) -> str:
        """Returns the words so far, or an empty text if the engine cannot tell yet."""

    def finish(self) -> Result: ...


@runtime_checkable
class Foreseeing(Protocol):
    """A stream that can start to recognise before it is certain that the utterance is over."""

    def foresee(self) -> Future[Result] | None:
        """Starts what `finish` would return now; `None` if there is no capacity for it. More sound may still come."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language. What is left out leaves a language without help: phrases are then compared as they are spelt."""

    tag: str
    number_words: str = ""
    """The language of num2words; empty for the tag itself."""
    sounds: tuple[tuple[str, str], ...] = ()
    """Spellings of one sound, applied in order to text without accents."""
    beams: int = 1
    """Readings followed at once of what a recogniser writes unprompted."""
    prompt: str = "{}."
    """How a recogniser is told which phrases to expect."""
    yes_no: tuple[str, ...] = ()
    like_yes_no: tuple[str, ...] = ()
    """What else may have been said where yes or no is asked: sounds near to them."""
    like_digits: tuple[tuple[str, str], ...] = ()
    """Digits that are taken for each other within a number: such a number is asked back."""
    clear_words: frozenset[str] = frozenset()
    """Words that are each one thing: a recogniser that wrote one of them did not hear another. Without accents."""
    espeak: Mapping[str, str] = field(default_factory=dict)
    """Region in small letters to its espeak-ng voice, `""` for the language's own."""
    kokoro: str = ""
    """Its Kokoro voice; empty where it has none."""
    kokoro_letters: Mapping[str, str] = field(default_factory=dict)
    """First letter of a Kokoro voice of this language to the phonemes that it speaks."""


class Languages:
    """The languages that are known; any other has no help."""

    def __init__(self, known: Mapping[str, Language]) -> None:
        self._known = dict(known)
        self._others: dict[str, Language] = {}

    def of(self, tag: str) -> Language:
        """The language of a tag such as `es` or `es-MX`."""
        base = tag.casefold().replace("_", "-").partition("-")[0]
        return self._known.get(base) or self._others.setdefault(base, Language(base))

    def __iter__(self) -> Iterator[Language]:
        return iter(self._known.values())


class Recogniser(Protocol):
    """A loaded model that starts streams. Safe to share between threads."""

    def start(self, language: str, phrases: Sequence[str]) -> Stream:
        """Starts an utterance. `phrases` are the expected ones; empty means free speech.

        Raises `SpeechUnavailable` if the language has no model.
        """


class Synthesiser(Protocol):
    """Turns text into sound. `name` and `version` are part of the cache key of every sound."""

    name: str
    version: str

    def speak(self, text: str, language: str, voice: str) -> bytes:
        """Returns PCM s16le mono 8 kHz of `text`. Raises `SpeechUnavailable` on time-out or for a missing voice."""


class SpeechUnavailable(RelevoError):
    """Speech is not available now, so a call continues with keys. The message says why and how to fix it."""

    code = "speech_unavailable"
    retryable = True
