"""Decides when an utterance begins and ends, from probability of speech and level. Pure: time is a frame count.

It knows no engine and no sound. The silence that ends an utterance is given by the wait, 0.6 s in a menu. What is much
softer than the caller is silence too, whoever speaks there: people behind the caller, a television.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

START_MS = 80  # shorter sounds are clicks
WORD_MS = 200  # a word alone is longer: what is over sooner was a cough, and no engine is asked what it said...
SHORTEST_WORD_MS = 120  # ...unless words of two or three letters are expected, such as yes and no
SHORT_WORD = 3  # letters
PRE_ROLL_MS = 300  # sound kept from before the start: soft first consonants are below the threshold
MAX_MS = 10_000  # an utterance longer than this is cut and recognised: somebody else's conversation, or music
PAUSE_MS = 300  # a silence after which an engine may look ahead: most are the end
SETTLED_MS = 300  # a partial that is exactly one phrase must stay so for this long to end a wait early...
SETTLED_SILENCE_MS = 160  # ...and the voice must have stopped: "uno" may be on its way to "uno dos"
VOICED = 0.5  # probability from which a frame begins or carries speech
UNVOICED = 0.35  # below this a frame within speech is silence; between the two it carries on what was
LEVEL_MS = 256  # levels are means over so long, since those of single sounds vary by 20 dB...
BEHIND_DB = 12.0  # ...and what is so far below the loudest of the utterance is behind the caller
SILENT_DBOV = -96.0

MENU_S = 0.6


@dataclass(frozen=True, slots=True)
class Began:
    """Speech has been going on since `at_ms`."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The utterance is over; its last voiced frame ended at `at_ms`. `brief`: too short for a word."""

    at_ms: int
    brief: bool = False


Mark = Began | Ended
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Ear:
    """The state of one stream. Times are in ms of its sound."""

    end_ms: int
    word_ms: int = WORD_MS
    now_ms: int = 0
    began_ms: int | None = None  # of the utterance, or of the voiced run that may become one
    speaking: bool = False
    voiced_ms: int = 0  # end of the last voiced frame
    exact_since_ms: int | None = None  # since when the partial has been exactly one phrase
    powers: tuple[float, ...] = ()  # of the last frames, newest last
    loudest_dbov: float = SILENT_DBOV  # mean level of the utterance at its loudest


def ear(end_of_speech_s: float, phrases: Sequence[str] = ()) -> Ear:
    """Returns the state before the first frame of a stream in which one of `phrases` is expected."""
    short = any(len(phrase) <= SHORT_WORD for phrase in phrases)
    return Ear(end_ms=round(end_of_speech_s * 1000), word_ms=SHORTEST_WORD_MS if short else WORD_MS)


def hear(
    state: Ear,
    probability: float,
    frame_ms: int,
    exact: bool = False,
    *,
    sure: bool = False,
    dbov: float | None = None,
) -> tuple[Ear, Mark | None]:
    """Takes one frame and its level; without a level only the probability counts.

    `exact`: the words so far are exactly one of the phrases; `sure`: so were those up to this pause.
    """
    state = replace(state, now_ms=state.now_ms + frame_ms)
    if dbov is not None:
        state = replace(state, powers=(*state.powers, 10 ** (dbov / 10))[-max(1, LEVEL_MS // frame_ms) :])
    if state.speaking:
        state = _louder(state)
        return _within(state, 0.0 if _behind(state) else probability, frame_ms, exact, sure)
    return _before(state, probability, frame_ms)


def _louder(state: Ear) -> Ear:
    return replace(state, loudest_dbov=max(state.loudest_dbov, _level(state)))


def _behind(state: Ear) -> bool:
    """True where the sound is too far below the caller's own level to be the caller."""
    return bool(state.powers) and _level(state) < state.loudest_dbov - BEHIND_DB


def _level(state: Ear) -> float:
    mean = sum(state.powers) / len(state.powers) if state.powers else 0.0
    return 10 * math.log10(mean) if mean > 0 else SILENT_DBOV


def _before(state: Ear, probability: float, frame_ms: int) -> tuple[Ear, Mark | None]:
    if probability < VOICED:
        return replace(state, began_ms=None, loudest_dbov=SILENT_DBOV), None
    began = state.now_ms - frame_ms if state.began_ms is None else state.began_ms
    state = _louder(replace(state, began_ms=began, voiced_ms=state.now_ms))
    if state.now_ms - began < START_MS:
        return state, None
    return replace(state, speaking=True, exact_since_ms=None), Began(began)


def _within(state: Ear, probability: float, frame_ms: int, exact: bool, sure: bool) -> tuple[Ear, Mark | None]:
    carried_on = probability >= UNVOICED and state.voiced_ms == state.now_ms - frame_ms
    if probability >= VOICED or carried_on:
        state = replace(state, voiced_ms=state.now_ms)
    since = (state.exact_since_ms if state.exact_since_ms is not None else state.now_ms) if exact else None
    state = replace(state, exact_since_ms=since)
    if not _over(state) and not (sure and paused(state)):
        return state, None
    after = Ear(end_ms=state.end_ms, word_ms=state.word_ms, now_ms=state.now_ms, powers=state.powers)
    return after, Ended(state.voiced_ms, _brief(state))


def _over(state: Ear) -> bool:
    assert state.began_ms is not None
    silent = state.now_ms - state.voiced_ms
    settled = state.exact_since_ms is not None and state.now_ms - state.exact_since_ms >= SETTLED_MS
    too_long = state.now_ms - state.began_ms >= MAX_MS
    coughed = _brief(state) and silent >= PAUSE_MS
    return silent >= state.end_ms or too_long or coughed or (settled and silent >= SETTLED_SILENCE_MS)


def _brief(state: Ear) -> bool:
    return state.voiced_ms - (state.began_ms or 0) < state.word_ms


def paused(state: Ear) -> bool:
    """True if the voice has stopped within an utterance, perhaps for good."""
    return state.speaking and state.now_ms - state.voiced_ms >= PAUSE_MS


def exactly_one(partial: str, phrases: Sequence[str]) -> bool:
    """True if the words so far are one phrase and cannot become another one by continuing."""
    words, *meant = ([*_WORD.findall(text.casefold())] for text in (partial, *phrases))
    return bool(words) and words in meant and not any(p[: len(words)] == words and p != words for p in meant)
