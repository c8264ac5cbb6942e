"""A time of day as `HH:MM`: "las diez y veinte", "half past ten", `17h`, five to six."""

from __future__ import annotations

import re
import unicodedata

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import GUESSED, STRICT, Asked, Read, among

_WRITTEN = re.compile(r"\b(\d{1,2})\s?[:.hH]\s?([0-5]\d)\b")
_HOURS = re.compile(r"\b(\d{1,2})\s?[hH](?:rs?|oras)?\b")
_HALF = re.compile(r"(\d)([ap]\.?m\b)", re.IGNORECASE)
_KEPT = re.compile(r"\bt(\d{1,2})x(\d\d)\b")
_CLOCK = re.compile(r"(\d{1,2}):(\d{1,2})(<?)")
EVENING: range = range(1, 8)
"""Hours without a part of the day that businesses mean in the afternoon; asked back."""


def by_keys(digits: str, asked: Asked) -> Read | None:
    """HHMM of the 24 hour clock; HMM, and an hour alone."""
    if not digits.isdecimal() or len(digits) > 4:
        return None
    hour, minute = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return _read(int(hour), int(minute), STRICT)


def by_words(text: str, asked: Asked) -> Read | None:
    said, names = _prepared(text, asked.language), locales.reading(asked.language)
    for word, whole in names.whole_times.items():
        if word in said.split() and not re.search(r"\d", said):
            return Read(whole, _score([one for one in said.split() if one != word], asked))
    said, part = _without_part(said, asked.language)
    clocks = _CLOCK.findall(said)
    if len(clocks) == 1:
        hour, minute, before = clocks[0]
        rest = _CLOCK.sub(" ", said).split()
        at = (int(hour) - 1) % 24 * 60 + 60 - int(minute) if before else int(hour) * 60 + int(minute)
        return _placed(*divmod(at, 60), part, _score(rest, asked), exact=hour.startswith("0"))
    return _bare(said.split(), part, asked) if not clocks else None


def _prepared(text: str, language: str) -> str:
    """Normal words with number words as digits and every clear time as `H:MM`."""
    text = _HALF.sub(r"\1 \2", unicodedata.normalize("NFKC", text[:LONGEST]))
    text = _HOURS.sub(r" t\1x00 ", _WRITTEN.sub(r" t\1x\2 ", text))
    said = _KEPT.sub(r"\1:\2", numerals(normal(text), language))
    for pattern, form in locales.reading(language).clock:
        said = pattern.sub(form, said)
    return said


def _without_part(said: str, language: str) -> tuple[str, str]:
    parts = locales.reading(language).parts
    for phrase in sorted(parts, key=len, reverse=True):
        if re.search(rf"\b{phrase}\b", said):
            return re.sub(rf"\b{phrase}\b", " ", said, count=1), parts[phrase]
    return said, ""


def _bare(words: list[str], part: str, asked: Asked) -> Read | None:
    """An hour alone, an hour and minutes in two numbers, or three or four digits run together."""
    numbers = [word for word in words if word.isdecimal() and word.isascii()]
    score = _score([word for word in words if word not in numbers], asked)
    if len(numbers) == 1 and len(numbers[0]) in (3, 4):
        numbers = [numbers[0][:-2], numbers[0][-2:]]
    if len(numbers) == 3 and numbers[1] in ("0", "00"):
        numbers = [numbers[0], numbers[2]]
    if not 1 <= len(numbers) <= 2 or any(len(number) > 2 for number in numbers):
        return None
    minute = int(numbers[1]) if len(numbers) == 2 else 0
    return _placed(int(numbers[0]), minute, part, score, exact=False)


def _placed(hour: int, minute: int, part: str, score: float, *, exact: bool) -> Read | None:
    """Put the hour into its part of the day; without one, 1 to 7 is taken for the afternoon and asked back."""
    if part and hour <= 12:
        hour = hour % 12 + (12 if part == "pm" or (part == "night" and 6 <= hour < 12) else 0)
    elif not part and not exact and hour in EVENING:
        return _read(hour + 12, minute, min(score, GUESSED))
    return _read(hour, minute, score)


def _read(hour: int, minute: int, score: float) -> Read | None:
    valid = 0 <= hour < 24 and 0 <= minute < 60 and score > 0
    return Read(f"{hour:02}:{minute:02}", score) if valid else None


def _score(rest: list[str], asked: Asked) -> float:
    around = locales.hearing(asked.language)
    known = around.weak | around.around | locales.reading(asked.language).around_time
    return among(sum(word not in known for word in rest))
