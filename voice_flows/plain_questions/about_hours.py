"""Whether somebody asks when we are open, and of which day. Pure.

Every word must belong to such a question or to the name of a day: "¿está abierto el paquete?" is none.
"""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import date
from functools import lru_cache
from typing import Final

from voice_flows import locales
from voice_flows.asking import hearing
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Speech, Text
from voice_flows.schema.parts import ValueType
from voice_flows.understanding import standing_commands, typed_values
from voice_flows.values.dates.days import standing
from voice_flows.values.dates.names import months, weekdays
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import Asked, ValueRule

MOST_WORDS: Final = 14
"""Words of the longest such question; more tell of something else."""
LEAST_WORDS: Final = 2
"""Words of the shortest one without a question mark: a mere "closed" answers something."""
_DATE: Final[ValueType] = "date"


def day_asked(event: Speech | Text, brand: str, language: str, today: date, country: str) -> date | None:
    """Returns the day whose opening hours are asked for, today where none is named; `None` for any other words."""
    if not standing_commands.surely_heard(event) or (isinstance(event, Text) and event.media):
        return None
    said = hearing.words(event)
    least = 1 if "?" in said else LEAST_WORDS
    if not least <= len(said.split()) <= MOST_WORDS or not tells_of_hours(said, language):
        return None
    words = _without_times(normal(said), language).split()
    beside = _beside(language) | set(normal(brand).split())
    holiday = standing(words, sorted(locales.reading(language).holidays, key=len, reverse=True)).split()
    strange = [place for place, word in enumerate(words) if word not in beside or word in holiday]
    if not strange:
        return today
    return _day(words[strange[0] : strange[-1] + 1], beside, Asked(ValueRule(), language, today, country))


def tells_of_hours(text: str, language: str) -> bool:
    """True for words that speak of opening or closing."""
    said = f" {normal(text)} "
    return any(f" {phrase} " in said for phrase in locales.sentences(language).opening_hours)


def _day(words: list[str], beside: Set[str], asked: Asked) -> date | None:
    names = beside | _names_of_days(asked.language)
    if any(word not in names and not word[:1].isdigit() for word in words):
        return None
    read = typed_values.read(_DATE, " ".join(words), asked)
    return date.fromisoformat(str(read.value)) if read and read.value else None


def _without_times(said: str, language: str) -> str:
    """The words without an hour and a part of the day: the hours of the whole day are told."""
    names = locales.reading(language)
    said = numerals(said, language)
    for pattern in names.clock_beside:
        said = pattern.sub(" ", said)
    for phrase in sorted(names.parts, key=len, reverse=True):
        said = re.sub(rf"\b{phrase}\b", " ", said)
    return said


@lru_cache(maxsize=8)
def _beside(language: str) -> frozenset[str]:
    names = locales.sentences(language)
    return frozenset(word for phrase in names.opening_hours | names.beside_opening_hours for word in phrase.split())


@lru_cache(maxsize=8)
def _names_of_days(language: str) -> frozenset[str]:
    """Weekdays, also in the plural, months, holidays, and words counted from today or that stand beside a date."""
    base, names = locales.base(language), locales.reading(language)
    phrases = (*names.days, *names.weeks_ahead, *names.around_date, *names.in_dates, *names.holidays)
    plain = (*weekdays(base), *(f"{day}s" for day in weekdays(base)), *months(base))
    return frozenset((*plain, *(word for phrase in phrases for word in phrase.split())))
