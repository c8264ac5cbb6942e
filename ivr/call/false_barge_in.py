"""Whether a sound was an answer at all: noise, a cough, or the nods of somebody who listens. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from speech.base import Result
from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.understanding.matching import GARBLED

SHORT_MS: Final = 400
"""A cough, a door, a dog; few words are as short."""


def nobody(result: Result, lasted_ms: int, phrases: Sequence[str], language: str, *, over_prompt: bool) -> bool:
    """Noise; over a prompt also a short sound in which the recogniser itself believes no word, and nods."""
    if not result.hypotheses:
        return True
    if not over_prompt:
        return False
    disbelieved = all(one.score < GARBLED for one in result.hypotheses)
    return (disbelieved and lasted_ms < SHORT_MS) or _nods(result.text, phrases, language)


def _nods(text: str, phrases: Sequence[str], language: str) -> bool:
    """`mhm`, `ajá`, `sí sí` and nothing else, where the question does not ask for such words."""
    said = set(normal(text).split())
    expected = {frozenset(normal(phrase).split()) for phrase in phrases}
    return bool(said) and said <= locales.hearing(language).nods and said not in expected
