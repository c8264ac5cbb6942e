"""Names of months and weekdays in normal form, and words that sound nearly like those of dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from babel.dates import get_day_names, get_month_names

from voice_flows import locales
from voice_flows.locales.normalize import likeness, normal

NEAR: Final = 0.75
"""Alikeness from which a word is taken for one of dates; what comes of it is asked back."""


@lru_cache(maxsize=8)
def months(language: str) -> Mapping[str, int]:
    """Names and abbreviations in normal form."""
    calendar = locales.reading(language).calendar
    wide, short = get_month_names("wide", locale=calendar), get_month_names("abbreviated", locale=calendar)
    names = {normal(str(name)): int(month) for one in (short, wide) for month, name in one.items()}
    return names | dict(locales.reading(language).more_months)


@lru_cache(maxsize=8)
def weekdays(language: str) -> Mapping[str, int]:
    """Names and abbreviations in normal form; Monday is 0."""
    calendar = locales.reading(language).calendar
    wide, short = get_day_names("wide", locale=calendar), get_day_names("abbreviated", locale=calendar)
    names = {normal(str(name)): int(day) for one in (short, wide) for day, name in one.items()}
    return names | dict(locales.reading(language).more_weekdays)


def with_names(patterns: Sequence[str], language: str) -> tuple[re.Pattern[str], ...]:
    """Returns the patterns with `{month}` and `{weekday}` standing for any name of one."""
    several = {"{month}": "|".join(months(language)), "{weekday}": "|".join(weekdays(language))}
    filled = list(patterns)
    for name, names in several.items():
        filled = [pattern.replace(name, names) for pattern in filled]
    return tuple(map(re.compile, filled))


@lru_cache(maxsize=4096)
def nearest(word: str, language: str) -> str:
    """Returns the word of dates that sounds nearly like this one, else the word itself."""
    best = max(_vocabulary(language), key=lambda known: likeness(word, known, language))
    return best if likeness(word, best, language) >= NEAR else word


@lru_cache
def _vocabulary(language: str) -> tuple[str, ...]:
    relative = (word for phrase in locales.reading(language).days for word in phrase.split())
    return tuple(dict.fromkeys((*relative, *weekdays(language), *months(language))))
