"""A day made of its numbers, and how sure it is by the words that are left beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from voice_flows import locales
from voice_flows.values.dates.names import weekdays
from voice_flows.values.reading import GUESSED, STRICT, Asked, Read, scored

AHEAD: Final = 20
"""Years ahead up to which a year of two digits is this century's, in a date that is no birthday."""
OLDEST, LATEST = 1850, 2200
_ORDINAL: Final = re.compile(r"^(\d{1,2})(?:st|nd|rd|th|o|a)$")


def placed(day: date, rest: Iterable[str], asked: Asked, sure: float = STRICT) -> Read | None:
    """Returns the day with its score. A day that lies behind us answers no question about what is to come.

    It is then asked back, as is one that a weekday beside it contradicts.
    """
    if asked.rule.past and day > asked.today:
        return None
    left, names = list(rest), locales.reading(asked.language)
    named = weekdays(locales.base(asked.language))
    read = scored(day.isoformat(), left, names.around_date | named.keys(), asked.language)
    contradicted = any(named[word] != day.weekday() for word in left if word in named)
    implausible = day < asked.today and not asked.rule.past
    sure = min(sure, GUESSED) if contradicted or implausible else sure
    return Read(read.value, min(read.score, sure), read.turned)


def ordered(first: int, second: int, asked: Asked) -> tuple[int, int]:
    """Day and month of two numbers."""
    american = asked.country in locales.reading(asked.language).month_first
    swapped = american if first <= 12 and second <= 12 else first <= 12
    return (second, first) if swapped else (first, second)


def in_year(pair: tuple[int, int], year: str, rest: Iterable[str], asked: Asked, sure: float = STRICT) -> Read | None:
    """The day and month in the year given, which may have two digits, or in the nearest that fits the question."""
    day, month = pair
    if not 1 <= month <= 12 or not 1 <= day <= 31 or len(year) not in (0, 2, 4):
        return None
    now = asked.today.year
    if len(year) == 4:
        years = [int(year)]
    elif year:
        years = [now - now % 100 + int(year), now - now % 100 - 100 + int(year)]
    else:
        years = [now - back if asked.rule.past else now + back for back in range(9)]
    found = (valid(one, month, day) for one in years)
    fitting = next((one for one in found if one and _fits(one, year, asked)), None)
    return placed(fitting, rest, asked, sure) if fitting else None


def alone(day: int, asked: Asked) -> date | None:
    """The next day of the month with this number; the last one, looking back."""
    if not 1 <= day <= 31:
        return None
    step = timedelta(-1 if asked.rule.past else 1)
    found = asked.today
    while found.day != day:  # every number up to 31 comes within two months
        found += step
    return found


def valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if OLDEST <= year <= LATEST else None
    except ValueError:
        return None


def later(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    month = day.year * 12 + day.month - 1 + months
    year, index = divmod(month, 12)
    return next(one for one in (valid(year, index + 1, day.day - back) for back in range(4)) if one)


def ints(words: Iterable[str]) -> list[str]:
    """The numbers among the words, ordinals of days included."""
    return [number for word in words if (number := plain(word))]


def plain(word: str) -> str:
    """Returns the number that a word is, without an ordinal's ending; empty for no number of a date."""
    bare = _ORDINAL.sub(r"\1", word)
    return bare if bare.isdecimal() and bare.isascii() and len(bare) <= 4 else ""


def without(words: Sequence[str], phrase: str) -> list[str]:
    """The words without the first place where this phrase stands."""
    said = re.sub(rf"(?<!\S){re.escape(phrase)}(?!\S)", " ", " ".join(words), count=1)
    return said.split()


def standing(words: Sequence[str], phrases: Iterable[str]) -> str:
    """Returns the longest of the phrases that stands in the words; empty where none does."""
    said = f" {' '.join(words)} "
    return next((one for one in sorted(phrases, key=len, reverse=True) if f" {one} " in said), "")


def _fits(day: date, year: str, asked: Asked) -> bool:
    if asked.rule.past:
        return day <= asked.today
    return day.year <= asked.today.year + AHEAD if len(year) == 2 else bool(year) or day >= asked.today
