"""Two matters in one sentence: "change my appointment and are my results in?" is a choice and another one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from voice_flows import locales
from voice_flows.model.turns import Choice, Heard, Speech, Text
from voice_flows.understanding import matching

LEAST_WORDS: Final = 3
"""Words that a matter takes at the least: "an invoice and an order" is about one, and asked back."""
_SENTENCES: Final = r"[.;!?]\s+"


@dataclass(frozen=True, slots=True)
class Part:
    """One matter: its choice, and the customer's own words for it."""

    choice: str
    words: str
    score: float


def found(choices: Sequence[Choice], event: Speech | Text, language: str) -> tuple[Part, Part] | None:
    """Returns two matters of a sentence, the one that it is more about first; `None` where it holds fewer.

    That is the choice which the whole sentence would be taken for, else the one that was named first.
    """
    said = matching.sentence(event)
    for one, other in _halves(said, language):
        first, second = _part(choices, event, one, language), _part(choices, event, other, language)
        if first and second and first.choice != second.choice:
            whole = matching.choose(choices, event, language)
            turned = whole.verdict == "accept" and whole.choices[0] == second.choice
            return (second, first) if turned else (first, second)
    return None


def _halves(said: str, language: str) -> Iterator[tuple[str, str]]:
    """Yields both sides of each place where one matter may end and another begin."""
    for joint in _joints(language).finditer(said):
        one, other = said[: joint.start()].strip(), said[joint.end() :].strip()
        if min(len(one.split()), len(other.split())) >= LEAST_WORDS:
            yield one, other


@lru_cache(maxsize=16)
def _joints(language: str) -> re.Pattern[str]:
    joining = sorted(locales.hearing(language).joining, key=len, reverse=True)
    return re.compile(rf"(?:,\s*|\s+)(?:{'|'.join(map(re.escape, joining))})\s+|{_SENTENCES}", re.IGNORECASE)


def _part(choices: Sequence[Choice], event: Speech | Text, words: str, language: str) -> Part | None:
    """Returns the matter that these words are surely about."""
    if isinstance(event, Text):
        alone: Speech | Text = Text(words)
    else:
        alone = replace(event, hypotheses=(Heard(words, None, event.hypotheses[0].score),), compared=None)
    match = matching.choose(choices, alone, language)
    return Part(match.choices[0], words, match.score) if match.verdict == "accept" else None
