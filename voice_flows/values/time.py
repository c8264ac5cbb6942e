"""A time of day as `HH:MM`: "las diez y veinte", "half past ten", `17h`, five to six.

A date beside it is left to `date`. A length ("en dos horas") is no time of day, and minutes never come from a second
hour ("from five to six").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values.dates.names import with_names
from voice_flows.values.doubts import parted, recurring
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import GUESSED, STRICT, Asked, Read, scored

_WRITTEN = re.compile(r"(?<![\d/])(\d{1,2})\s?[:.hH]\s?([0-5]\d)(?:\s?(?:hrs?|hs|[hH]))?(?![\w/]|\.\d)")
_HOURS = re.compile(r"\b(\d{1,2})\s?[hH](?:r?s|r|oras)?\b")
_HALF = re.compile(r"(\d)([ap]\.?m\b)", re.IGNORECASE)
_SUFFIX = re.compile(r"\b(\d{1,2})ish\b", re.IGNORECASE)
_KEPT = re.compile(r"\bt(\d{1,2})x(\d\d)\b")
_UNFINISHED = re.compile(r"(?<!\d)\d{1,2}[:.,'’´]\d(?!\d)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{1,2})(<?)")
_WITHIN = ".:,'’´"
"""Signs between an hour and its minutes."""
HOUR = 60
NOON = 12 * HOUR
EVENING: range = range(1, 8)
"""Hours without a part of the day that businesses mean in the afternoon; asked back."""


def by_keys(digits: str, asked: Asked) -> Read | None:
    """HHMM of the 24 hour clock; HMM, and an hour alone."""
    if not digits.isdecimal() or len(digits) > 4:
        return None
    hour, minute = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return _read(int(hour), int(minute), (), asked)


def by_words(text: str, asked: Asked) -> Read | None:
    read = _by_words(text, asked)
    if read is None:
        return None
    counted = "%" in text or not locales.reading(asked.language).people.isdisjoint(normal(text).split())
    if counted or recurring(text, asked.language):
        return replace(read.at_most_guessed(), turned=True)
    doubtful = _UNFINISHED.search(text) or parted(text, asked.language, _WITHIN)
    return read.at_most_guessed() if doubtful else read


def _by_words(text: str, asked: Asked) -> Read | None:
    said, names = _prepared(text, asked.language), locales.reading(asked.language)
    if any(pattern.search(said) for pattern in names.lengths):
        return None
    for word, whole in names.whole_times.items():
        if word in said.split() and not re.search(r"\d", said):
            return scored(whole, _beside(said.replace(word, " ", 1), asked), names.around_time, asked.language)
    said, part = _without_part(said, asked.language)
    clocks = _CLOCK.findall(said)
    if len(clocks) == 1:
        hour, minute, before = clocks[0]
        if int(minute) >= HOUR:
            return None
        rest = _beside(_CLOCK.sub(" ", said), asked)
        at = (int(hour) - 1) % 24 * 60 + 60 - int(minute) if before else int(hour) * 60 + int(minute)
        at += NOON if before and hour == "1" else 0
        return _placed(*divmod(at, 60), part, rest, asked, exact=hour.startswith("0"))
    return _bare(said.split(), part, asked) if not clocks else None


def _prepared(text: str, language: str) -> str:
    """Normal words without a date, with number words as digits and every clear time as `H:MM`."""
    text = _HALF.sub(r"\1 \2", unicodedata.normalize("NFKC", text[:LONGEST]))
    text = _HOURS.sub(r" t\1x00 ", _WRITTEN.sub(r" t\1x\2 ", _SUFFIX.sub(r"\1", text)))
    said = numerals(normal(text), language)
    for pattern in _dates(locales.base(language)):
        said = pattern.sub(" ", said)
    said = _KEPT.sub(r"\1:\2", " ".join(said.split()))
    for rewritten, form in locales.reading(language).clock:
        said = rewritten.sub(form, said)
    return said


@lru_cache(maxsize=8)
def _dates(language: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of a date beside a time of day, with the names of months and weekdays."""
    return with_names(locales.reading(language).dates_beside, language)


def _without_part(said: str, language: str) -> tuple[str, str]:
    parts = locales.reading(language).parts
    for phrase in sorted(parts, key=len, reverse=True):
        if phrase in said and re.search(rf"\b{phrase}\b", said):
            return re.sub(rf"\b{phrase}\b", " ", said, count=1), parts[phrase]
    return said, ""


def _beside(said: str, asked: Asked) -> list[str]:
    """The words left over, without a day counted from today."""
    for phrase in sorted(locales.reading(asked.language).days, key=len, reverse=True):
        said = re.sub(rf"\b{phrase}\b", " ", said) if phrase in said else said
    return said.split()


def _bare(words: Sequence[str], part: str, asked: Asked) -> Read | None:
    """An hour alone, an hour and minutes in two numbers, or three or four digits run together."""
    at = [place for place, word in enumerate(words) if word.isdecimal() and word.isascii()]
    numbers = [words[place] for place in at]
    if len(at) > 1 and not _together(words[at[0] : at[-1]], asked):
        return None
    rest = _beside(" ".join(word for word in words if word not in numbers), asked)
    if len(numbers) == 1 and len(numbers[0]) in (3, 4):
        numbers = [numbers[0][:-2], numbers[0][-2:]]
    if len(numbers) == 3 and numbers[1] in ("0", "00"):
        numbers = [numbers[0], numbers[2]]
    if not 1 <= len(numbers) <= 2 or any(len(number) > 2 for number in numbers):
        return None
    minute = int(numbers[1]) if len(numbers) == 2 else 0
    read = _placed(int(numbers[0]), minute, part, rest, asked, exact=False)
    if read and len(at) == 2 and minute == int(numbers[0]) + 1:
        return read.at_most_guessed()  # "ten eleven" may be two hours
    is_day = at[0] and words[at[0] - 1] in locales.reading(asked.language).before_day and not part
    return read.at_most_guessed() if read and is_day else read


def _together(words: Sequence[str], asked: Asked) -> bool:
    """True for numbers with nothing but a joint between hour and minutes."""
    names = locales.reading(asked.language)
    return all(word.isdecimal() or word in names.in_times for word in words)


def _placed(hour: int, minute: int, part: str, rest: Sequence[str], asked: Asked, *, exact: bool) -> Read | None:
    """Put the hour into its part of the day; without one, 1 to 7 is taken for the afternoon and asked back."""
    if part == "noon" and hour == 12:
        return _read(12, minute, rest, asked)
    if part and hour <= 12:
        hour = hour % 12 + (12 if part == "pm" or (part == "night" and 6 <= hour < 12) else 0)
    elif not part and not exact and hour in EVENING:
        return _read(hour + 12, minute, rest, asked, GUESSED)
    return _read(hour, minute, rest, asked)


def _read(hour: int, minute: int, rest: Sequence[str], asked: Asked, sure: float = STRICT) -> Read | None:
    if not (0 <= hour < 24 and 0 <= minute < 60):
        return None
    read = scored(f"{hour:02}:{minute:02}", rest, locales.reading(asked.language).around_time, asked.language)
    return Read(read.value, min(read.score, sure), read.turned)
