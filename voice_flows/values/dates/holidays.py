"""Holidays by name: "en Navidad", "Good Friday", "Thanksgiving". What day each is on is data of the locales.

As an answer each is asked back: "para Navidad" may be days before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from dateutil.easter import easter
from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

from voice_flows import locales
from voice_flows.values.dates.days import in_year, standing, without
from voice_flows.values.reading import GUESSED, Asked, Read

_WEEKDAYS: Final = {"mon": MO, "tue": TU, "wed": WE, "thu": TH, "fri": FR, "sat": SA, "sun": SU}
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
        sunday: date = easter(year)
        return sunday + timedelta(days=int(rule.removeprefix(_EASTER) or 0))
    month, _, day = rule.partition("-")
    if day.isdecimal():
        return date(year, int(month), int(day))
    weekday, place = _WEEKDAYS[day[:3]], int(day[3:])
    found: date = date(year, int(month), 1) + relativedelta(day=1 if place > 0 else 31, weekday=weekday(place))
    return found
