"""A day as `YYYY-MM-DD`: "el 3 de mayo", "next Friday", "pasado mañana", `24/11`. Counts from the given today alone.

A birthday (`rule.past`) looks back for its year, anything else ahead. A time of day beside it is left to `time`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values.dates.days import in_year, ordered, standing, without
from voice_flows.values.dates.distances import distant
from voice_flows.values.dates.holidays import holiday
from voice_flows.values.dates.months import counted, named, numbers, with_month
from voice_flows.values.dates.names import nearest
from voice_flows.values.dates.relative import relative
from voice_flows.values.dates.weekdays import weekday
from voice_flows.values.doubts import recurring
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import GUESSED, Asked, Read, known

LONG_YEAR: Final = 4
LEAP_YEAR: Final = 2000
"""The year of a date without one, or with two figures of it: 29 February may be meant."""
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(?<![\d/.\-])(\d{1,2})\s?[/.\-]\s?(\d{1,2})(?:\s?[/.\-]\s?(\d{4}|\d{2}))?(?![\d/\-])")
_CLOCK = re.compile(r"(?<![\d:])\d{1,2}(?::[0-5]\d\s?(?:h\b)?|\s?h\b)", re.IGNORECASE)


def by_keys(digits: str, asked: Asked) -> Read | None:
    """DDMMYYYY, DDMMYY or DDMM; the month first in the United States, in English."""
    if not digits.isdecimal() or len(digits) not in (4, 6, 8):
        return None
    return in_year(ordered(int(digits[:2]), int(digits[2:4]), asked), digits[4:], (), asked)


def is_none(text: str, asked: Asked) -> bool:
    """True for day, month and perhaps year in figures that no calendar has: `31/2`, 31021958."""
    bare = text.strip()
    figures = _FIGURES.findall(bare)
    if bare.isdecimal() and bare.isascii() and len(bare) in (4, 6, 8):
        figures = [(bare[:2], bare[2:4], bare[4:])]
    if len(figures) != 1:
        return False
    first, second, year = figures[0]
    day, month = ordered(int(first), int(second), asked)
    try:
        date(int(year) if len(year) == LONG_YEAR else LEAP_YEAR, month, day)
    except ValueError:
        return True
    return False


def by_words(text: str, asked: Asked) -> Read | None:
    read = _as_written(text, asked)
    read = read if read and read.score > GUESSED else _misheard(text, asked) or read
    return replace(read.at_most_guessed(), turned=True) if read and recurring(text, asked.language) else read


def _misheard(text: str, asked: Asked) -> Read | None:
    """Words that sound nearly like those of dates ("maniana") are taken for them, to be asked back."""
    words, turning = normal(text).split(), locales.sentences(asked.language).turning
    corrected = " ".join(
        word if word in turning or known(word, asked.language) else nearest(word, locales.base(asked.language))
        for word in words
    )
    found = _as_written(corrected, asked) if corrected != " ".join(words) else None
    return replace(found, score=min(found.score, GUESSED)) if found else None


def _as_written(text: str, asked: Asked) -> Read | None:
    written = _CLOCK.sub(" ", unicodedata.normalize("NFKC", text[:LONGEST]))
    if found := _ISO.search(written):
        return in_year((int(found[3]), int(found[2])), found[1], _words(_ISO.sub(" ", written), asked), asked)
    figures = _FIGURES.findall(written)
    if len(figures) == 1:
        first, second, year = figures[0]
        rest = _words(_FIGURES.sub(" ", written), asked)
        return in_year(ordered(int(first), int(second), asked), year, rest, asked)
    if figures:
        return None
    if len(bare := written.strip()) in (6, 8) and bare.isdecimal() and bare.isascii():
        return by_keys(bare, asked)
    words = _in_year(_words(written, asked), asked)
    if distance := distant(words, asked, _day):
        return distance.read
    read = _day(words, asked) or (None if with_month(words, asked) else numbers(words, asked))
    return replace(read.at_most_guessed(), turned=True) if read and _counts_from(words, asked) else read


def _day(words: Sequence[str], asked: Asked) -> Read | None:
    """A day that words name, other than by its number alone."""
    return (
        holiday(words, asked)
        or named(words, asked)
        or relative(words, asked)
        or counted(words, asked)
        or weekday(words, asked)
    )


def _in_year(words: Sequence[str], asked: Asked) -> Sequence[str]:
    """The words with a year counted from this one in figures, at the end."""
    names = locales.reading(asked.language)
    phrase = standing(words, names.years_ahead)
    return [*without(words, phrase), str(asked.today.year + names.years_ahead[phrase])] if phrase else words


def _counts_from(words: Sequence[str], asked: Asked) -> bool:
    """True where the day named is only where another is counted from ("the day after Friday")."""
    names = locales.reading(asked.language)
    day = standing(words, names.days)
    return bool(standing(without(words, day) if day else words, names.counted_from))


def _words(written: str, asked: Asked) -> Sequence[str]:
    """The words without a time of day: it says nothing about the date."""
    said, names = numerals(normal(written), asked.language), locales.reading(asked.language)
    for pattern in names.clock_beside:
        said = pattern.sub(" ", said)
    words = said.split()
    if day := standing(words, (phrase for phrase in names.days if " " in phrase)):
        said = " ".join(words).replace(day, day.replace(" ", "_"), 1)
    for phrase in sorted(names.parts.keys() - names.days.keys(), key=len, reverse=True):
        said = re.sub(rf"\b{phrase}\b", " ", said)
    return said.replace("_", " ").split()
