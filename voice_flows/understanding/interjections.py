"""What may be said instead of an answer, at any question: taking back a choice, and calling for help. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Speech, Text
from voice_flows.understanding import dangers

LEAST_SURE: Final = 0.25
"""Confidence below which the best reading counts as noise, which calls for no help."""
ALSO_SURE: Final = 0.5
"""Confidence from which other readings count too."""


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

    What is denied or long past is none; a spoken `no, an emergency` may well be one, so it counts.
    """
    written = isinstance(event, Text)
    heard = (dangers.said(reading, written=written) for reading in _readings(event, LEAST_SURE))
    return any(dangers.told(one, wanted, language) for one in heard)


def _readings(event: Speech | Text, least: float) -> Iterator[str]:
    if isinstance(event, Text):
        yield event.body
        return
    for place, reading in enumerate(event.hypotheses):
        if reading.score >= (least if place == 0 else max(least, ALSO_SURE)):
            yield reading.text


def _tail(said: str, rest: str) -> str:
    """Returns the rest as it was spelt, where that is known."""
    spelt = " ".join(said.split()[-len(rest.split()) :]) if rest else ""
    return spelt if normal(spelt) == rest else rest
