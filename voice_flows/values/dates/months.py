"""Days by a month: named ("el 3 de mayo"), counted from this one ("el 20 del próximo mes"), or in numbers alone."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Final

from voice_flows import locales
from voice_flows.values.dates.days import alone, in_year, ints, later, ordered, placed, plain, standing, valid, without
from voice_flows.values.dates.names import months, weekdays
from voice_flows.values.dates.weekdays import nth
from voice_flows.values.reading import AMONG, GUESSED, STRICT, Asked, Read

LONG_YEAR: Final = 4
"""Figures of a year written in full."""


def named(words: Sequence[str], asked: Asked) -> Read | None:
    """A day and a month, perhaps a year, in either order; or the third Monday of it."""
    known = months(locales.base(asked.language))
    at = [place for place, word in enumerate(words) if word in known]
    if len(at) != 1:
        return None
    month = known[words[at[0]]]
    if which := nth(words, asked):
        return _which(which, month, words, asked)
    if last := standing(words[: at[0]], locales.reading(asked.language).last_day):
        return _last_day(month, without([*words[: at[0]], *words[at[0] + 1 :]], last), asked)
    before, after = ints(words[: at[0]]), ints(words[at[0] + 1 :])
    numbers = [*before[-1:], *after] if before else after
    if not numbers or len(before) > 1:
        return None
    rest = [word for place, word in enumerate(words) if place != at[0] and not plain(word)]
    sure = STRICT if _together(words[at[0] :], asked) else GUESSED
    return in_year((int(numbers[0]), month), "".join(numbers[1:]), rest, asked, sure)


def with_month(words: Sequence[str], asked: Asked) -> bool:
    """True where a month is named."""
    return not months(locales.base(asked.language)).keys().isdisjoint(words)


def _together(words: Sequence[str], asked: Asked) -> bool:
    """True where nothing but words between a day, a month and a year stands among their numbers."""
    places = [place for place, word in enumerate(words) if plain(word)]
    joints = locales.reading(asked.language).in_dates
    return not places or all(plain(word) or word in joints for word in words[1 : places[-1]])


def _which(which: tuple[int, int, list[str]], month: int, words: Sequence[str], asked: Asked) -> Read | None:
    place, weekday, rest = which
    year = "".join(ints(rest))
    years = [int(year)] if len(year) == 4 else [asked.today.year, asked.today.year + 1]
    found = (_nth_day(one, month, place, weekday) for one in (reversed(years) if asked.rule.past else years))
    fits = (day for day in found if day and (year or (day <= asked.today if asked.rule.past else day >= asked.today)))
    day = next(fits, None)
    left = [word for word in rest if not plain(word) and word not in months(locales.base(asked.language))]
    return placed(day, left, asked, AMONG) if day else None


def _last_day(month: int, rest: Sequence[str], asked: Asked) -> Read | None:
    """The last day of the month that is named, of this year or the next."""
    now = asked.today.year
    years = [int(year)] if len(year := "".join(ints(rest))) == LONG_YEAR else [now, now + _next(asked)]
    ends = [date(one, month, monthrange(one, month)[1]) for one in years]
    return _first_to_come(ends, [word for word in rest if not plain(word)], asked, AMONG)


def _nth_day(year: int, month: int, place: int, weekday: int) -> date | None:
    first, length = monthrange(year, month)
    days = range(1 + (weekday - first) % 7, length + 1, 7)
    return valid(year, month, days[place - 1 if place > 0 else place]) if place <= len(days) else None


def counted(words: Sequence[str], asked: Asked) -> Read | None:
    """A day of this month, of the next or of the last one, or the last day of it."""
    names = locales.reading(asked.language)
    if last := standing(words, names.last_of_month):
        end = asked.today.replace(day=monthrange(asked.today.year, asked.today.month)[1])
        return placed(end, without(words, last), asked)
    phrase = standing(words, names.months_ahead) or standing(words, names.coming_month)
    if not phrase and not _counts_weekdays(words, asked):
        return None
    other = without(words, phrase) if phrase else list(words)
    ahead = names.months_ahead.get(phrase)
    counts = (0, _next(asked)) if ahead is None else (ahead,)
    months_meant = [later(asked.today.replace(day=1), count) for count in counts]
    if which := nth(other, asked):
        place, weekday, rest = which  # asked back, since few say which they mean
        return _first_to_come([_nth_day(one.year, one.month, place, weekday) for one in months_meant], rest, asked)
    numbers, rest = ints(other), [word for word in other if not plain(word)]
    if len(numbers) != 1:
        return None
    days = [valid(one.year, one.month, int(numbers[0])) for one in months_meant]
    return _first_to_come(days, rest, asked, AMONG if ahead else GUESSED)


def _counts_weekdays(words: Sequence[str], asked: Asked) -> bool:
    """True for "the first Friday"; not for a number that is the date of such a weekday."""
    which = nth(words, asked)
    if which is None or which[0] < 0 or with_month(words, asked) or ints(which[2]) or any(map(str.isdecimal, words)):
        return False
    day = alone(which[0], asked)
    return day is None or day.weekday() != which[1]


def _first_to_come(days: Sequence[date | None], rest: list[str], asked: Asked, sure: float = GUESSED) -> Read | None:
    """The first of these days that does not lie behind us (before us, looking back); one alone may."""
    day = next((day for day in days if day and (len(days) == 1 or (day - asked.today).days * _next(asked) >= 0)), None)
    return placed(day, rest, asked, sure) if day else None


def _next(asked: Asked) -> int:
    return -1 if asked.rule.past else 1


def numbers(words: Sequence[str], asked: Asked) -> Read | None:
    """`3 5 58` said as numbers; a day of the month alone is asked back."""
    found = ints(words)
    rest = [word for word in words if not plain(word)]
    if len(found) == 1:
        day = alone(int(found[0]), asked)
        read = placed(day, rest, asked, GUESSED) if day else None
        return None if read and read.turned else read
    if not 2 <= len(found) <= 4 or weekdays(locales.base(asked.language)).keys() & set(rest):
        return None
    pair = ordered(int(found[0]), int(found[1]), asked)
    return in_year(pair, "".join(found[2:]), rest, asked, GUESSED if len(found) == 2 else STRICT)
