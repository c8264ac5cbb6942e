"""The longest parts of a sentence that are a date, a time or an amount by themselves, wherever they stand in it.

What is read in a part is decided by the reader that is passed in; this only chooses where to look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from babel.dates import get_day_names, get_month_names

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Json
from voice_flows.schema.parts import ValueType
from voice_flows.values.numerals import numerals

MOST_WORDS: Final = 7
"""Words of the longest value that is looked for: `el veintiséis de noviembre de dos mil veintiséis`."""

Reader: TypeAlias = Callable[[str], Json]
"""Returns the value that a part is by itself, else `None`."""


@dataclass(frozen=True, slots=True)
class Part:
    """The words from `start` up to `end`, and the value that they are."""

    start: int
    end: int
    value: Json


def words_of(sentence: str) -> list[str]:
    """Returns the words of a sentence without the signs around them."""
    return [word.strip('¿?¡!;()"').rstrip(".,:") for word in sentence.split()]


def parts(words: Sequence[str], kind: ValueType, read: Reader, language: str) -> list[Part]:
    """Returns every part that is such a value, the longest first; none overlaps another."""
    found: list[Part] = []
    signs = _signs(words, kind, language)
    if not any(sign.needed for sign in signs):
        return found
    for length in range(min(MOST_WORDS, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            end = start + length
            if not signs[start].begins or not signs[end - 1].ends or not any(one.needed for one in signs[start:end]):
                continue
            if any(start < other.end and end > other.start for other in found):
                continue
            if (value := read(" ".join(words[start:end]))) is not None:
                found.append(Part(start, end, value))
    return found


@dataclass(frozen=True, slots=True)
class _Sign:
    """What one word tells of a part that holds it; spares reading every part of a sentence."""

    needed: bool
    """Without such a word, a part is no such value."""
    begins: bool = True
    """It may be the first word of one."""
    ends: bool = True
    """It may be the last."""


def _signs(words: Sequence[str], kind: ValueType, language: str) -> list[_Sign]:
    names = locales.reading(language)
    if kind == "amount":
        money = names.units | names.cents
        return [
            _Sign(not money.isdisjoint(_plain(word)) or any(sign in word for sign in "€$£"), begins)
            for word, begins in zip(words, _beginnings(words, language), strict=True)
        ]
    if kind == "date":
        days, around = _days(language), names.around_date
        return [
            _Sign(
                not days.isdisjoint(plain := _plain(word)) or any(sign in word for sign in "/-"),
                ends=_is_number(word, language) or " ".join(plain) in days | around,
            )
            for word in words
        ]
    hours = _hours(language)
    return [_Sign(_is_number(word, language) or not hours.isdisjoint(_plain(word))) for word in words]


def _plain(word: str) -> list[str]:
    return normal(word).split()


def _is_number(word: str, language: str) -> bool:
    """True for a word that begins with a figure, or is a word for one."""
    plain = normal(word)
    return plain[:1].isdigit() or any(one[:1].isdigit() for one in numerals(plain, language).split())


def _beginnings(words: Sequence[str], language: str) -> list[bool]:
    """Which words an amount may begin with: a number, or a sign of money before one."""
    number = [numerals(normal(word.lstrip("€$£")), language)[:1].isdigit() for word in words]
    return [
        number[place + 1] if word in ("€", "$", "£") and place + 1 < len(words) else number[place]
        for place, word in enumerate(words)
    ]


@lru_cache(maxsize=16)
def _days(language: str) -> frozenset[str]:
    """Names of months and weekdays, and words counted from today."""
    names = locales.reading(language)
    calendar = [*get_month_names("wide", locale=names.calendar).values(), *_weekdays(names.calendar)]
    return frozenset(word for name in (*calendar, *names.days) for word in normal(name).split())


def _weekdays(calendar: str) -> list[str]:
    return [name for width in ("wide", "abbreviated") for name in get_day_names(width, locale=calendar).values()]


@lru_cache(maxsize=16)
def _hours(language: str) -> frozenset[str]:
    return frozenset(word for name in locales.reading(language).whole_times for word in name.split())
