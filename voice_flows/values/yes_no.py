"""Yes or no, as true or false; 1 and 2 on keys and in writing."""

from __future__ import annotations

from voice_flows.locales.normalize import normal
from voice_flows.values.polarity import polarity
from voice_flows.values.reading import STRICT, Asked, Read

_NUMBERED = {"1": True, "2": False}


def by_keys(digits: str, asked: Asked) -> Read | None:
    return Read(_NUMBERED[digits], STRICT) if digits in _NUMBERED else None


def by_words(text: str, asked: Asked) -> Read | None:
    if (sign := normal(text)) in _NUMBERED:
        return Read(_NUMBERED[sign], STRICT)
    answer, score = polarity(text, asked.language, asked.rule.asking)
    return Read(answer, score) if answer is not None else None
