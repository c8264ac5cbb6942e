"""A day as `YYYY-MM-DD`: "el 3 de mayo", "next Friday", "pasado mañana", `24/11`. Counts from the given today alone.

A birthday (`rule.past`) looks back for its year, anything else ahead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import get_day_names, get_month_names

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, likeness, normal
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import GUESSED, STRICT, Asked, Read, among

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(?<![\d/.\-])(\d{1,2})\s?[/.\-]\s?(\d{1,2})(?:\s?[/.\-]\s?(\d{4}|\d{2}))?(?![\d/\-])")
_ORDINAL = re.compile(r"^(\d{1,2})(?:st|nd|rd|th|o|a)$")
NEAR = 0.75
"""Alikeness from which a word is taken for one of dates; what comes of it is asked back."""
AHEAD = 20
"""Years ahead up to which a year of two digits is this century's, in a date that is no birthday."""
OLDEST, LATEST = 1850, 2200


def by_keys(digits: str, asked: Asked) -> Read | None:
    """DDMMYYYY, DDMMYY or DDMM; the month first in the United States, in English."""
    if not digits.isdecimal() or len(digits) not in (4, 6, 8):
        return None
    return _day(_ordered(int(digits[:2]), int(digits[2:4]), asked), digits[4:], STRICT, asked)


def by_words(text: str, asked: Asked) -> Read | None:
    read = _as_written(text, asked)
    return read if read and read.score > GUESSED else _misheard(text, asked) or read


def _misheard(text: str, asked: Asked) -> Read | None:
    """Words that sound nearly like those of dates ("maniana") are taken for them, to be asked back."""
    words = normal(text).split()
    mended = " ".join(_nearest(word, locales.base(asked.language)) for word in words)
    found = _as_written(mended, asked) if mended != " ".join(words) else None
    return Read(found.value, min(found.score, GUESSED)) if found else None


@lru_cache(maxsize=4096)
def _nearest(word: str, language: str) -> str:
    best = max(_vocabulary(language), key=lambda known: likeness(word, known, language))
    return best if likeness(word, best, language) >= NEAR else word


@lru_cache
def _vocabulary(language: str) -> tuple[str, ...]:
    relative = (word for phrase in locales.reading(language).days for word in phrase.split())
    return tuple(dict.fromkeys((*relative, *_weekdays(language), *_months(language))))


def _as_written(text: str, asked: Asked) -> Read | None:
    written = unicodedata.normalize("NFKC", text[:LONGEST])
    if found := _ISO.search(written):
        return _day((int(found[3]), int(found[2])), found[1], _spare(_ISO.sub(" ", written), asked), asked)
    figures = _FIGURES.findall(written)
    if len(figures) == 1:
        first, second, year = figures[0]
        return _day(_ordered(int(first), int(second), asked), year, _spare(_FIGURES.sub(" ", written), asked), asked)
    if figures:
        return None
    if len(bare := written.strip()) in (6, 8) and bare.isdecimal() and bare.isascii():
        return by_keys(bare, asked)
    words = _without_part(numerals(normal(written), asked.language), asked.language).split()
    if set(words) & set(_months(locales.base(asked.language))):
        return _named(words, asked)
    return _relative(words, asked) or _weekday(words, asked) or _numbers(words, asked)


# ---- a month by name ----


def _named(words: list[str], asked: Asked) -> Read | None:
    """A day and a month, perhaps a year, in either order."""
    months = _months(locales.base(asked.language))
    at = [place for place, word in enumerate(words) if word in months]
    if len(at) != 1:
        return None
    before, after = _ints(words[: at[0]]), _ints(words[at[0] + 1 :])
    numbers = [*before[-1:], *after] if before else after
    if not numbers or len(before) > 1:
        return None
    rest = [word for place, word in enumerate(words) if place != at[0] and not _ints([word])]
    year = "".join(numbers[1:])
    return _day((int(numbers[0]), months[words[at[0]]]), year, _score(rest, asked), asked)


def _numbers(words: list[str], asked: Asked) -> Read | None:
    """`3 5 58` said as numbers; a day of the month alone is asked back."""
    numbers = _ints(words)
    score = _score([word for word in words if not _ints([word])], asked)
    if len(numbers) == 1:
        return _alone(int(numbers[0]), min(score, GUESSED), asked)
    if len(numbers) < 2 or len(numbers) > 4:
        return None
    pair = _ordered(int(numbers[0]), int(numbers[1]), asked)
    return _day(pair, "".join(numbers[2:]), min(score, GUESSED) if len(numbers) == 2 else score, asked)


def _alone(day: int, score: float, asked: Asked) -> Read | None:
    if not 1 <= day <= 31 or not score:
        return None
    step = timedelta(-1 if asked.rule.past else 1)
    found = asked.today
    while found.day != day:  # every number up to 31 comes within two months
        found += step
    return Read(found.isoformat(), score)


# ---- counted from today ----


def _relative(words: list[str], asked: Asked) -> Read | None:
    names = locales.reading(asked.language)
    said = " ".join(words)
    for phrase in sorted(names.days, key=len, reverse=True):
        if re.search(rf"\b{phrase}\b", said):
            rest = re.sub(rf"\b{phrase}\b", " ", said, count=1)
            return None if _ints(rest.split()) else _in_days(names.days[phrase], _score(rest.split(), asked), asked)
    if found := names.in_days.match(said):
        groups = found.groupdict()
        days = int(groups["n"]) * (7 if groups.get("weeks") else 1)
        return _in_days(-days if groups.get("ago") else days, STRICT, asked)
    return None


def _in_days(days: int, score: float, asked: Asked) -> Read | None:
    day = asked.today + timedelta(days)
    return Read(day.isoformat(), score) if score and not (asked.rule.past and days > 0) else None


def _weekday(words: list[str], asked: Asked) -> Read | None:
    """The coming one (the last one, looking back); with a number, the day of that number if it is such a weekday."""
    names, weekdays = locales.reading(asked.language), _weekdays(locales.base(asked.language))
    at = [place for place, word in enumerate(words) if word in weekdays]
    if len({weekdays[words[place]] for place in at}) != 1:
        return None
    wanted = weekdays[words[at[0]]]
    said = " ".join(words)
    week = next((phrase for phrase in names.following if re.search(rf"\b{phrase}\b", said)), "")
    rest = (re.sub(rf"\b{week}\b", " ", said) if week else said).split()
    rest = [word for word in rest if word not in weekdays]
    score = _score([word for word in rest if not _ints([word])], asked)
    if numbers := _ints(rest):
        return _numbered(wanted, numbers, score, asked)
    return _coming(wanted, bool(week), names.doubtful_next & set(rest), score, asked)


def _numbered(wanted: int, numbers: list[str], score: float, asked: Asked) -> Read | None:
    found = _alone(int(numbers[0]), score, asked) if len(numbers) == 1 else None
    if found is None:
        return None
    fits = date.fromisoformat(found.value).weekday() == wanted
    return Read(found.value, score if fits else min(score, GUESSED))


def _coming(wanted: int, following: bool, doubtful: frozenset[str], score: float, asked: Asked) -> Read | None:
    if not score:
        return None
    if asked.rule.past:
        back = (asked.today.weekday() - wanted - 1) % 7 + 1
        return Read((asked.today - timedelta(back)).isoformat(), score)
    ahead = (wanted - asked.today.weekday() - 1) % 7 + 1
    monday = 7 - asked.today.weekday()
    if following:
        ahead = monday + wanted
    elif doubtful and ahead < monday:
        score = min(score, GUESSED)
    return Read((asked.today + timedelta(ahead)).isoformat(), score)


# ---- pieces ----


def _ordered(first: int, second: int, asked: Asked) -> tuple[int, int]:
    """Day and month of two numbers."""
    american = asked.country in locales.reading(asked.language).month_first
    swapped = american if first <= 12 and second <= 12 else first <= 12
    return (second, first) if swapped else (first, second)


def _day(pair: tuple[int, int], year: str, score: float, asked: Asked) -> Read | None:
    day, month = pair
    if not score or not 1 <= month <= 12 or not 1 <= day <= 31 or len(year) not in (0, 2, 4):
        return None
    now = asked.today.year
    if len(year) == 4:
        years = [int(year)]
    elif year:
        years = [now - now % 100 + int(year), now - now % 100 - 100 + int(year)]
    else:
        years = [now - back if asked.rule.past else now + back for back in range(9)]
    found = (_valid(one, month, day) for one in years)
    fitting = next((one for one in found if one and _fits(one, year, asked)), None)
    return Read(fitting.isoformat(), score) if fitting else None


def _fits(day: date, year: str, asked: Asked) -> bool:
    if asked.rule.past:
        return day <= asked.today
    return day.year <= asked.today.year + AHEAD if len(year) == 2 else bool(year) or day >= asked.today


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if OLDEST <= year <= LATEST else None
    except ValueError:
        return None


def _ints(words: list[str]) -> list[str]:
    """The numbers among the words, ordinals of days included."""
    plain = (_ORDINAL.sub(r"\1", word) for word in words)
    return [word for word in plain if word.isdecimal() and word.isascii() and len(word) <= 4]


def _without_part(said: str, language: str) -> str:
    """A part of the day says nothing about the date."""
    for phrase in sorted(locales.reading(language).parts, key=len, reverse=True):
        said = re.sub(rf"\b{phrase}\b", " ", said)
    return said


def _spare(text: str, asked: Asked) -> float:
    return _score(normal(text).split(), asked)


def _score(rest: list[str], asked: Asked) -> float:
    around, names = locales.hearing(asked.language), locales.reading(asked.language)
    known = around.weak | around.around | names.around_date | set(_weekdays(locales.base(asked.language)))
    return among(sum(word not in known for word in rest))


@lru_cache(maxsize=8)
def _months(language: str) -> Mapping[str, int]:
    """Names and abbreviations in normal form."""
    calendar = locales.reading(language).calendar
    wide, short = get_month_names("wide", locale=calendar), get_month_names("abbreviated", locale=calendar)
    return {normal(str(name)): int(month) for names in (short, wide) for month, name in names.items()}


@lru_cache(maxsize=8)
def _weekdays(language: str) -> Mapping[str, int]:
    calendar = locales.reading(language).calendar
    wide, short = get_day_names("wide", locale=calendar), get_day_names("abbreviated", locale=calendar)
    return {normal(str(name)): int(day) for names in (short, wide) for day, name in names.items()}
