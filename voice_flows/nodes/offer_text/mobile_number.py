"""Reads the number to which a caller wants texts, and says what is wrong with one that cannot get any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import phonenumbers
from phonenumbers import PhoneNumberType as Plan

from voice_flows.values import phone
from voice_flows.values.reading import Asked

Problem: TypeAlias = Literal["", "emergency", "short", "premium", "landline", "few", "many", "unknown"]
LEAST: Final = 3
"""Fewer digits than this among other words are no attempt at a number."""
LONGEST_SHORT: Final = 6
_TEXTED: Final = frozenset({Plan.MOBILE, Plan.FIXED_LINE_OR_MOBILE, Plan.PERSONAL_NUMBER, Plan.UNKNOWN})
_COSTLY: Final = frozenset({Plan.PREMIUM_RATE, Plan.SHARED_COST})


@dataclass(frozen=True, slots=True)
class Entry:
    """A number as it was keyed or said: `number` in E.164, else what is wrong with it."""

    number: str = ""
    problem: Problem = ""
    count: int = 0
    """Digits that were given."""
    length: int = 0
    """Digits of a mobile number here; 0 if numbers of the country differ in length."""


def keyed(digits: str, country: str) -> Entry:
    """Reads a finished entry by keys."""
    return _judged(digits, country)


def said(text: str, asked: Asked) -> Entry | None:
    """Reads a number among spoken or written words; `None` where there is none."""
    if read := phone.by_words(text, asked):
        return _judged(str(read.value), asked.country)
    read_so = list(phone.digits_in(text, asked))
    if any(phone.is_emergency(digits, asked.country) for digits in read_so):
        return Entry("", "emergency")
    digits = max(read_so, key=len, default="")
    return _judged(digits, asked.country) if len(digits) >= LEAST else None


def _judged(written: str, country: str) -> Entry:
    digits = re.sub(r"[^\d+]", "", written)
    count, length = len(re.sub(r"\D", "", digits)), _length(country)
    if phone.is_emergency(digits, country):
        return Entry("", "emergency", count, length)
    if phone.never_dialled(digits, country) == "premium":
        return Entry("", "premium", count, length)
    number = phone.parsed(digits, country)
    if number is None:
        return Entry("", _malformed(digits, count, length), count, length)
    kind = phonenumbers.number_type(number)
    if kind in _COSTLY:
        return Entry("", "premium", count, length)
    if kind not in _TEXTED:
        return Entry("", "landline", count, length)
    return Entry(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), "", count, length)


def _malformed(digits: str, count: int, length: int) -> Problem:
    abroad = digits.startswith(("+", "00"))
    if count <= LONGEST_SHORT and not abroad and count != length:
        return "short" if count >= LEAST else "few"
    if abroad or not length or count == length:
        return "unknown"
    return "few" if count < length else "many"


def _length(country: str) -> int:
    example = phonenumbers.example_number_for_type(country, Plan.MOBILE)
    return len(str(example.national_number)) if example else 0
