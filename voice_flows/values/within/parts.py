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
    for length in range(min(MOST_WORDS, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            end = start + length
            if any(start < other.end and end > other.start for other in found):
                continue
            if _may_be(words[start:end], kind, language) and (value := read(" ".join(words[start:end]))) is not None:
                found.append(Part(start, end, value))
    return found


def _may_be(words: Sequence[str], kind: ValueType, language: str) -> bool:
    """True where the part has a word without which it is no such value; spares reading every part of a sentence."""
    names, written = locales.reading(language), "".join(words)
    plain = normal(" ".join(words))
    said = set(plain.split())
    if kind == "amount":
        money = bool(said & (names.units | names.cents)) or any(sign in written for sign in "€$£")
        return money and _begins_with_number(words, language)
    if kind == "date":
        named = bool(said & _days(language)) or any(sign in written for sign in "/-")
        return named and _ends_with_date(words[-1], language)
    return any(word[:1].isdigit() for word in numerals(plain, language).split()) or bool(said & _hours(language))


def _ends_with_date(word: str, language: str) -> bool:
    """True for a word that may be the last of a date; most parts of a sentence are told from one by it."""
    plain, names = normal(word), locales.reading(language)
    return (
        plain[:1].isdigit()
        or plain in _days(language) | names.around_date
        or bool(numerals(plain, language)[:1].isdigit())
    )


def _begins_with_number(words: Sequence[str], language: str) -> bool:
    first = words[1] if words[0] in ("€", "$", "£") and len(words) > 1 else words[0].lstrip("€$£")
    return numerals(normal(first), language)[:1].isdigit()


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
