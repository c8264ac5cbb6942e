"""The values of each filter that are worth rendering ahead, as the filter says them.

Pure. Dates are cut into pieces that combine: every weekday, every day of the month, every month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Final

from voice_flows.wording.filters import Filter, filters

TODAY: Final = dt.date(2026, 12, 31)
"""The last day of a year, so that all others have passed."""
HOURS: Final = range(8, 21)
MINUTES: Final = (0, 10, 15, 20, 30, 40, 45, 50)
SPANS: Final = (2, 3, 4)
"""Lengths of delivery windows, in hours."""
LONGEST_WAIT: Final = 60
FLOORS: Final = 20
MOST: Final = 30
"""Largest number that is said alone: people ahead in a queue, things in a list."""


def values(family: str, language: str, country: str, closes: Set[bool]) -> tuple[str, ...]:
    """Returns what the filter `family` is likely to say, or pieces of it; empty for a filter not among `FAMILIES`.

    `closes` tells where such a value stands: before a full stop, elsewhere, or both. A long value is made once, with
    the end of a sentence where there is one; a short one for each place.
    """
    made = FAMILIES.get(family)
    if made is None:
        return ()
    said = dict.fromkeys(made(filters(language, "voice", country, TODAY)))
    places = {True in closes} if family in LONG else {False, *closes} if family in LISTED else closes
    return tuple(f"{value}." if close else value for value in said for close in sorted(places))


def _digits(said: Mapping[str, Filter]) -> Iterator[str]:
    """Lists single digits, and pairs that people say as one number."""
    single = [said["digits"](str(digit)) for digit in range(10)]
    yield from single
    for pair in range(10, 100):
        word = said["digits"](f"00{pair}").rpartition(", ")[2]
        if word != f"{single[pair // 10]} {single[pair % 10]}":
            yield word


def _letters(said: Mapping[str, Filter]) -> Iterator[str]:
    yield from (said["spell"](letter) for letter in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _phone(said: Mapping[str, Filter]) -> Iterator[str]:
    yield from (said["spell"](str(digit)) for digit in range(10))


def _numbers(said: Mapping[str, Filter]) -> Iterator[str]:
    yield from (said["number"](number) for number in range(MOST + 1))


def _ordinals(said: Mapping[str, Filter]) -> Iterator[str]:
    yield from (said["ordinal"](place, form) for place in range(1, FLOORS + 1) for form in ("m", "f", "noun"))


def _money(said: Mapping[str, Filter]) -> Iterator[str]:
    for amount in range(100):
        yield said["money"](amount)
        yield said["money"](f"1.{amount:02}").removeprefix(said["money"](1)).strip()


def _minutes(said: Mapping[str, Filter]) -> Iterator[str]:
    yield from (said["minutes"](minutes) for minutes in range(1, LONGEST_WAIT + 1))


def _days(said: Mapping[str, Filter]) -> Iterator[str]:
    yield from (said["day"](TODAY + dt.timedelta(days)) for days in (-1, 0, 1, 2, 3, 4, 5, 6))
    yield from (piece for day in _dates() for piece in _cut(said["day"](day)))


def _months(said: Mapping[str, Filter]) -> Iterator[str]:
    yield from (piece for day in _dates() for piece in _cut(said["date"](day)))


def _dates() -> Iterator[dt.date]:
    """Lists the days of this year that only a date names, since they have passed."""
    yield from (TODAY - dt.timedelta(days) for days in range(7, 365))


def _cut(day: str) -> Iterator[str]:
    """Cuts a day into weekday, number and month, each of two words or fewer."""
    words = day.split()
    pieces = (words[:2], words[2:-2], words[-2:]) if len(words) > 3 else (words[:1], words[1:])
    yield from (" ".join(piece) for piece in pieces if piece)


def _weekdays(said: Mapping[str, Filter]) -> Iterator[str]:
    yield from (said["weekday"](TODAY + dt.timedelta(days)) for days in range(7))


def _times(name: str) -> Callable[[Mapping[str, Filter]], Iterator[str]]:
    def times(said: Mapping[str, Filter]) -> Iterator[str]:
        yield from (said[name](dt.time(hour, minute)) for hour in HOURS for minute in MINUTES)

    return times


def _spans(said: Mapping[str, Filter]) -> Iterator[str]:
    for hour in HOURS:
        for length in SPANS:
            if hour + length <= HOURS.stop:
                yield said["span"](dt.time(hour), dt.time(hour + length))
                if hour + length < HOURS.stop:
                    yield said["span"](dt.time(hour, 30), dt.time(hour + length, 30))


FAMILIES: Final[Mapping[str, Callable[[Mapping[str, Filter]], Iterator[str]]]] = {
    "digits": _digits, "spell": _letters, "phone": _phone, "number": _numbers, "ordinal": _ordinals, "money": _money,
    "minutes": _minutes,
    "day": _days, "date": _months, "weekday": _weekdays, "time": _times("time"), "at": _times("at"), "span": _spans,
}  # fmt: skip
LONG: Final = frozenset({"time", "at", "span"})
LISTED: Final = frozenset({"digits", "spell", "phone"})
"""Filters that speak piece by piece, so that most pieces are followed by another."""
