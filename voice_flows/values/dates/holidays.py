"""Holidays by name: "en Navidad", "Good Friday", "Thanksgiving". What day each is on is data of the locales.

As an answer each is asked back: "para Navidad" may be days before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from voice_flows import locales
from voice_flows.values.dates.days import in_year, standing, without
from voice_flows.values.reading import GUESSED, Asked, Read

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EASTER: Final = "easter"


def holiday(words: Sequence[str], asked: Asked) -> Read | None:
    """The coming holiday that is named, or the last one where the question is about the past."""
    names = locales.reading(asked.language).holidays
    phrase = standing(words, sorted(names, key=len, reverse=True))
    if not phrase:
        return None
    days = [day_of(names[phrase], asked.today.year + ahead) for ahead in (-1, 0, 1)]
    if asked.rule.past:
        found = max(day for day in days if day <= asked.today)
    else:
        found = min(day for day in days if day >= asked.today)
    return in_year((found.day, found.month), str(found.year), without(words, phrase), asked, GUESSED)


def day_of(rule: str, year: int) -> date:
    """Returns the day of a year that a rule names.

    `12-25` is a date, `11-thu4` the fourth Thursday of a month, `05-mon-1` its last Monday, `easter-2` two days before
    Easter Sunday.
    """
    if rule.startswith(_EASTER):
        return _easter(year) + timedelta(days=int(rule.removeprefix(_EASTER) or 0))
    month, _, day = rule.partition("-")
    if day.isdecimal():
        return date(year, int(month), int(day))
    weekday, place = _WEEKDAYS.index(day[:3]), int(day[3:])
    if place > 0:
        first = date(year, int(month), 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (place - 1))
    last = date(year + int(month) // 12, int(month) % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def _easter(year: int) -> date:
    """Returns Easter Sunday of the Gregorian calendar (J. M. Oudin's algorithm)."""
    century, golden = year // 100, year % 19
    moon = (century - century // 4 - (century - (century - 17) // 25) // 3 + 19 * golden + 15) % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    days = moon - weekday
    month = 3 + (days + 40) // 44
    return date(year, month, days + 28 - 31 * (month // 4))
