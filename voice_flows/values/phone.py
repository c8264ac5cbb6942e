"""A telephone number, kept as E.164; what numbers exist is libphonenumber's knowledge."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import AMONG, STRICT, Asked, Read

LEAST_DIGITS = 6


def by_keys(digits: str, asked: Asked) -> Read | None:
    return _valid(digits, asked, STRICT)


def by_words(text: str, asked: Asked) -> Read | None:
    """Written in any grouping, or said digit by digit, in pairs or in threes."""
    written = unicodedata.normalize("NFKC", text[:LONGEST])
    for digits in (re.sub(r"[^\d+]", "", written), _spoken(written, asked.language)):
        clean = re.sub(r"[\d\s+().\-/]", "", written) == ""
        if found := _valid(digits, asked, STRICT if clean else AMONG):
            return found
    return None


def _spoken(text: str, language: str) -> str:
    names = locales.reading(language)
    words = numerals(normal(text), language).split()
    plus = "+" if words and words[0] in names.plus else ""
    return plus + "".join(word for word in words if word.isdecimal() and word not in names.joints)


def _valid(digits: str, asked: Asked, score: float) -> Read | None:
    if not digits.isascii() or sum(map(str.isdecimal, digits)) < LEAST_DIGITS:
        return None
    abroad = "+" + digits[2:] if digits.startswith("00") else digits
    try:
        number = phonenumbers.parse(abroad, asked.country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return Read(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), score)
