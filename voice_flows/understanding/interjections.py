"""What may be said instead of an answer, at any question: taking back a choice, and calling for help. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import normal, same_word
from voice_flows.model.turns import Speech, Text

LEAST_SURE: Final = 0.25
"""Confidence below which the best reading counts as noise, which calls for no help."""
ALSO_SURE: Final = 0.5
"""Confidence from which other readings count too."""
OTHER_WORDS: Final = 2
"""From so many further words of weight, `it is no emergency` introduces what it is instead."""


def taken_back(event: Speech | Text, language: str) -> str | None:
    """Returns what followed the words that take a choice back; `None` where no choice was taken back."""
    said = next(_readings(event, 0.0), "")
    words = normal(said)
    own = locales.base(language)
    for code in (own, *(other for other in locales.known() if other != own)):
        for phrase in sorted(locales.hearing(code).undoing, key=len, reverse=True):
            if words == phrase or words.startswith(f"{phrase} "):
                return _tail(said, words.removeprefix(phrase).strip())
    return None


def calls_for_help(event: Speech | Text, wanted: Sequence[str], language: str) -> bool:
    """True where one of these words or sentences was said, exactly or nearly so, or a sentence of a life in danger.

    Those are known in every language. `It is no emergency, I want ...` is none; a bare `no, an emergency` may well be
    one, so it counts.
    """
    for said in _readings(event, LEAST_SURE):
        words = normal(said)
        if any(_within(normal(phrase).split(), words.split(), language) for phrase in wanted):
            return True
        if any(_in_danger(words, code) for code in locales.known()):
            return True
    return False


def _readings(event: Speech | Text, least: float) -> Iterator[str]:
    if isinstance(event, Text):
        yield event.body
        return
    for place, reading in enumerate(event.hypotheses):
        if reading.score >= (least if place == 0 else max(least, ALSO_SURE)):
            yield reading.text


def _within(phrase: Sequence[str], heard: Sequence[str], language: str) -> bool:
    length = len(phrase)
    for start in range(len(heard) - length + 1 if length else 0):
        window = heard[start : start + length]
        if all(same_word(one, other, language) for one, other in zip(phrase, window, strict=True)):
            rest = [*heard[:start], *heard[start + length :]]
            if not _denied(heard[:start], rest, language):
                return True
    return False


def _in_danger(said: str, language: str) -> bool:
    """True for a sentence of the language that tells of a life in danger, and is not denied."""
    found = (match for pattern in locales.hearing(language).emergencies for match in pattern.finditer(said))
    parts = ((said[: match.start()].split(), said[match.end() :].split()) for match in found)
    return any(not _denied(before, [*before, *after], language) for before, after in parts)


def _denied(before: Sequence[str], rest: Sequence[str], language: str) -> bool:
    """True for a no shortly before it, with further words that say what it is instead."""
    words = locales.hearing(language)
    weighty = [word for word in rest if word not in words.weak | words.negations]
    return bool(words.negations & set(before[-3:])) and len(weighty) >= OTHER_WORDS


def _tail(said: str, rest: str) -> str:
    """Returns the rest as it was spelt, where that is known."""
    spelt = " ".join(said.split()[-len(rest.split()) :]) if rest else ""
    return spelt if normal(spelt) == rest else rest
