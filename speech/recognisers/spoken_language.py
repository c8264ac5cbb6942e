"""Which language was spoken, where it is surely another one than the recogniser was told to expect. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

LEAST_WORDS: Final = 3
"""Shorter utterances are names and answers, whose language cannot be told."""
LEAST_S: Final = 1.0
"""Seconds of sound; less does not tell a language."""
SURE: Final = 0.97
"""Share of the other language among the two from which it is taken."""
LIKELY: Final = 0.5
"""Its probability among all languages at the least."""


def worth_asking(text: str, seconds: float) -> bool:
    """True for a sentence long enough to tell its language."""
    return len(text.split()) >= LEAST_WORDS and seconds >= LEAST_S


def other(heard: Mapping[str, float], told: str, known: Iterable[str]) -> str:
    """Returns the known language that was surely heard instead of the one told; empty where none was.

    `heard` are the probabilities of all languages by their code.
    """
    others = [code for code in known if code != told]
    best = max(others, key=lambda code: heard.get(code, 0.0), default="")
    likely = heard.get(best, 0.0)
    return best if likely >= LIKELY and likely >= SURE * (likely + heard.get(told, 0.0)) else ""
