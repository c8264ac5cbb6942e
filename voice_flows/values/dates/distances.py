"""Days counted from another day that is named: "a week on Tuesday", "two Fridays from now", "el lunes tras de Navidad".

How each language says it is data of the locales. Where the other day is none that can be known ("pasado el puente"),
no day comes out, so that no wrong one is read back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, TypeAlias

from voice_flows import locales
from voice_flows.values.dates.days import later, placed, plain, standing
from voice_flows.values.dates.names import weekdays, with_names
from voice_flows.values.reading import GUESSED, STRICT, Asked, Read

Reader: TypeAlias = Callable[[Sequence[str], Asked], Read | None]
"""Reads a day from words that name one by themselves."""
MOST: Final = 24
"""Weeks, months or weekdays that anybody counts ahead."""


@dataclass(frozen=True, slots=True)
class Distance:
    """A day counted from another one; without `read`, nobody can say which."""

    read: Read | None


def distant(words: Sequence[str], asked: Asked, read: Reader) -> Distance | None:
    """Returns the day at a distance; `None` where no distance is said, or from no day that is named."""
    if asked.rule.past:
        return None
    said = " ".join(words)
    for found in _found(said, asked.language):
        anchor = found.groupdict().get("anchor")
        if anchor and standing(anchor.split(), locales.reading(asked.language).unknown_days):
            return Distance(None)
        if base := _base(anchor, asked, read):
            return Distance(None if found.groupdict().get("span") else _counted(found, base, asked))
    return None


def _found(said: str, language: str) -> Iterator[re.Match[str]]:
    """Places where a distance is said, but not those within a day of the locale ("the day after tomorrow")."""
    day = standing(said.split(), locales.reading(language).days)
    start = f" {said} ".rfind(f" {day} ") if day else -1
    within = range(start, start + len(day)) if day else range(0)
    for pattern in _patterns(locales.base(language)):
        found = pattern.search(said)
        if found and found.start("unit") not in within:
            yield found


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    return with_names(locales.reading(language).distances, language)


def _base(anchor: str | None, asked: Asked, read: Reader) -> Read | None:
    """Returns the day that is counted from: today where no other is named."""
    if anchor is None:
        return Read(asked.today.isoformat(), STRICT)
    found = read(anchor.split(), asked)
    return found if found and found.score >= GUESSED and not found.turned else None


def _counted(found: re.Match[str], base: Read, asked: Asked) -> Read | None:
    groups = found.groupdict()
    day = _day(groups, date.fromisoformat(str(base.value)), asked)
    if day is None or day < asked.today:
        return None
    from_today = groups.get("anchor") is None or bool(
        standing(groups["anchor"].split(), locales.reading(asked.language).days)
    )
    a_week = bool(groups.get("weeks")) and _number(groups.get("n"), asked.language) == 1
    counted = bool(groups.get("n")) and not any(map(groups.get, ("weekday", "months", "fortnights")))
    sure = base.score if a_week or (counted and from_today) else GUESSED
    beside = f"{found.string[: found.start()]} {found.string[found.end() :]}".split()
    return placed(day, beside, asked, sure)


def _day(groups: dict[str, str | None], base: date, asked: Asked) -> date | None:
    count = _number(groups.get("n"), asked.language)
    if count is None or not 0 < count <= (365 if not any(map(groups.get, ("weekday", "weeks", "months"))) else MOST):
        return None
    sign = -1 if groups.get("back") else 1
    if weekday := groups.get("weekday"):
        wanted = weekdays(locales.base(asked.language))[weekday]
        first = ((wanted - base.weekday()) * sign - 1) % 7 + 1
        count += bool(groups.get("skipped"))
        return base + timedelta(sign * (first + 7 * (count - 1)))
    if groups.get("months"):
        return later(base, sign * count)
    return base + timedelta(sign * count * (7 if groups.get("weeks") else 14 if groups.get("fortnights") else 1))


def _number(said: str | None, language: str) -> int | None:
    """Returns how many are counted: one without a number; `None` for a word that is none."""
    words, names = (said or "").split(), locales.reading(language)
    if not words:
        return 1
    if number := plain(words[0]):
        return int(number)
    place = locales.hearing(language).ordinals.get(words[0])
    return place if place else names.groups.get(words[0], 1)
