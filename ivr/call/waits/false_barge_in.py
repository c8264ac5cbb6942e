"""Tells an answer from a false barge-in: noise, a cough, or a listener's backchannels ("mhm"). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from speech.base import Result
from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.understanding.matching import BARELY, GARBLED

SHORT_MS: Final = 400
"""A cough or a door is shorter than this; few words are."""


def is_false_barge_in(
    result: Result, lasted_ms: int, phrases: Sequence[str], language: str, *, over_prompt: bool
) -> bool:
    """True for noise and, during a prompt, for short low-confidence sounds and backchannels.

    A phrase that the question expects needs less confidence than other words, of which such a sound makes some.
    """
    if not result.hypotheses:
        return True
    if not over_prompt:
        return False
    unlikely = all(one.score < (BARELY if one.phrase is None else GARBLED) for one in result.hypotheses)
    return (unlikely and lasted_ms < SHORT_MS) or _is_backchannel(result.text, phrases, language)


def _is_backchannel(text: str, phrases: Sequence[str], language: str) -> bool:
    """`mhm`, `ajá`, `sí sí` and nothing else, unless the question asks for such words."""
    said = set(normal(text).split())
    expected = {frozenset(normal(phrase).split()) for phrase in phrases}
    return bool(said) and said <= locales.hearing(language).nods and said not in expected
