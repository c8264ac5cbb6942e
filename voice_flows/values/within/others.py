"""A sentence without the dates, times, amounts and counts in it, so that the code beside them stands alone.

Only a part that says nothing else goes, with a word before it that turns its meaning ("from", "desde"). A bare number
is none of them: it may be a part of the code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final, TypeAlias

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Json
from voice_flows.schema.parts import ValueType
from voice_flows.values import amount
from voice_flows.values import date as dates
from voice_flows.values import time as times
from voice_flows.values.dates.names import months, weekdays
from voice_flows.values.doubts import hour_or_day, is_hour_or_day
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import STRICT, Asked, ValueRule
from voice_flows.values.within.parts import parts, words_of

_Reader: TypeAlias = Callable[[str, Asked], Json]
_WRITTEN_DATE: Final = re.compile(r"\d[/-]\d")


def without_others(text: str, asked: Asked) -> list[str]:
    """Returns the pieces between dates, times, amounts and counts; the text alone where there are none."""
    pieces = [text]
    for kind in _READERS:
        pieces = [left for piece in pieces for left in _cut(piece, kind, asked)]
    return pieces


def _cut(text: str, kind: ValueType, asked: Asked) -> Iterator[str]:
    words, plain = words_of(text), replace(asked, rule=ValueRule())
    found = sorted(parts(words, kind, partial(_read, kind, plain), asked.language), key=lambda part: part.start)
    if not found:
        yield text
        return
    starts = [0, *(part.end for part in found)]
    ends = [*(_with_turning(words, part.start, asked.language) for part in found), len(words)]
    yield from (" ".join(words[start:end]) for start, end in zip(starts, ends, strict=True) if start < end)


@lru_cache(maxsize=4096)
def _read(kind: ValueType, asked: Asked, said: str) -> Json:
    """Reads one part; kept, since the same parts are read for each cut of a sentence that takes something back."""
    return _READERS[kind](said, asked)


def _with_turning(words: Sequence[str], start: int, language: str) -> int:
    """Returns where a part begins together with the word that turns its meaning; a no may deny the code."""
    before = normal(words[start - 1]) if start else ""
    turns = before in locales.sentences(language).turning and before not in locales.hearing(language).negations
    return start - 1 if turns else start


def _date(said: str, asked: Asked) -> Json:
    """Returns the date of a part that names a day: digits alone are none."""
    words = numerals(normal(said), asked.language).split()
    names = months(asked.language).keys() | weekdays(asked.language).keys() | locales.reading(asked.language).things
    if names.isdisjoint(words) and not _WRITTEN_DATE.search(said):
        return None
    reads = (dates.by_words(said, replace(asked, rule=ValueRule(past=past))) for past in (True, False))
    return next((read.value for read in reads if read and read.score >= STRICT), None)


def _time(said: str, asked: Asked) -> Json:
    """Returns the hour of a part that says it as one, with `a las` or a sign."""
    if is_hour_or_day(said, asked.language):
        return said
    read = times.by_words(said, replace(asked, rule=ValueRule())) if hour_or_day(said, asked.language) else None
    return read.value if read and read.score >= STRICT else None


def _amount(said: str, asked: Asked) -> Json:
    read = amount.by_words(said, replace(asked, rule=ValueRule()))
    return read.value if read and read.score >= STRICT else None


def _count(said: str, asked: Asked) -> Json:
    """Returns a small number with the counted thing after it ("2 cajas")."""
    number, _, counted = numerals(normal(said), asked.language).partition(" ")
    names = locales.reading(asked.language)
    return said if number.isdecimal() and len(number) <= 2 and counted in names.things | names.people else None


_READERS: Final[Mapping[ValueType, _Reader]] = {"date": _date, "amount": _amount, "time": _time, "number": _count}
