"""A telephone number, kept as E.164; what numbers exist is libphonenumber's knowledge."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

import phonenumbers

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values.numerals import numerals, one_by_one
from voice_flows.values.reading import AMONG, GUESSED, SPARE, STRICT, Asked, Read, known

LEAST_DIGITS = 6
ABOLISHED: Final[Mapping[str, tuple[str, tuple[str, ...], int]]] = {"MX": ("52", ("044", "045", "01", "1"), 10)}
"""Countries without prefixes that people still dial, store and signal: their code, the prefixes, the digits after."""


_HELP = frozenset({"112", "911"})
"""Emergency numbers that mobile networks know in every country (3GPP TS 22.101)."""
_HELP_AT_HOME = {
    "ES": frozenset({"061", "062", "080", "085", "088", "091", "092"}),
    "MX": frozenset({"060", "065", "066", "068", "080"}),
}
"""Numbers of police, doctors and firemen that libphonenumber does not count as emergency numbers."""
_COSTLY = (phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST)


def is_emergency(number: str, country: str) -> bool:
    """Returns whether this calls for help in the country, or anywhere by a mobile telephone."""
    digits = re.sub(r"[\s().\-/]", "", number[:LONGEST])
    if not digits.isdecimal() or not digits.isascii():
        return False
    at_home = _HELP_AT_HOME.get(country, frozenset())
    return digits in _HELP | at_home or phonenumbers.is_emergency_number(digits, country)


def never_dialled(number: str, country: str) -> str:
    """Returns `emergency` or `premium` for a number that no machine may dial; else an empty text."""
    digits = re.sub(r"[\s().\-/]", "", number)
    if is_emergency(digits, country):
        return "emergency"
    try:
        read = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return ""
    short_cost = phonenumbers.expected_cost_for_region(read, country)
    costly = phonenumbers.number_type(read) in _COSTLY or short_cost == phonenumbers.ShortNumberCost.PREMIUM_RATE
    return "premium" if costly else ""


def by_keys(digits: str, asked: Asked) -> Read | None:
    return _valid(digits, asked, STRICT)


def by_words(text: str, asked: Asked) -> Read | None:
    """Written in any grouping, or said digit by digit, in pairs or in threes."""
    written = unicodedata.normalize("NFKC", text[:LONGEST])
    clean = re.sub(r"[\d\s+().\-/]", "", written) == ""
    typed = re.sub(r"[^\d+]", "", written), normal(re.sub(r"\d", " ", written)).split()
    for digits, rest in chain([typed], _spoken(written, asked)):
        if found := _valid(digits, asked, STRICT if clean else AMONG):
            return _beside(found, rest, asked)
    return None


def current(digits: str, country: str) -> str:
    """Returns a number in the writing of today's plan, without a prefix that its country has done away with."""
    for code, _, length in ABOLISHED.values():
        if found := re.fullmatch(rf"\+{code}1(\d{{{length}}})", digits):
            return f"+{code}{found[1]}"
    if country in ABOLISHED:
        code, prefixes, length = ABOLISHED[country]
        for prefix in prefixes:
            if len(digits) == len(prefix) + length and digits.startswith(prefix):
                return digits.removeprefix(prefix)
        if found := re.fullmatch(rf"{code}1?(\d{{{length}}})", digits):
            return f"+{code}{found[1]}"
    return digits


def _beside(read: Read, rest: list[str], asked: Asked) -> Read:
    names = locales.reading(asked.language)
    left = [word for word in rest if word not in names.before_code | names.joints | names.plus]
    turned = any(word in locales.sentences(asked.language).turning for word in left)
    strange = sum(not known(word, asked.language) for word in left)
    return Read(read.value, min(read.score, GUESSED), turned) if turned or strange > SPARE else read


def _spoken(text: str, asked: Asked) -> Iterator[tuple[str, list[str]]]:
    """The digits as they can be read, and the words beside them."""
    names, said = locales.reading(asked.language), normal(text)
    for read in dict.fromkeys(
        (numerals(said, asked.language), one_by_one(said, asked.language), _hundreds(said, asked))
    ):
        words = read.split()
        plus = "+" if words and words[0] in names.plus else ""
        digits = "".join(word for word in words if word.isdecimal() and word not in names.joints)
        yield plus + digits, [word for word in words if not word.isdecimal()]


def _hundreds(said: str, asked: Asked) -> str:
    """Each hundred ends its number ("eight hundred four five six" is 800 456)."""
    hundred = locales.reading(asked.language).hundred
    parts = re.split(rf"(?<=\b{hundred}\b)", said) if hundred else [said]
    return " ".join(numerals(part.strip(), asked.language) for part in parts)


def digits_in(text: str, asked: Asked) -> Iterator[str]:
    """The digits of a sentence in every way in which they can be read, whether they make a number or not."""
    written = unicodedata.normalize("NFKC", text[:LONGEST])
    yield re.sub(r"[^\d+]", "", written)
    yield from (digits for digits, _ in _spoken(written, asked))


def parsed(digits: str, country: str) -> phonenumbers.PhoneNumber | None:
    """A number that exists, in the writing of today's plan; `None` for any other."""
    if not digits.isascii() or sum(map(str.isdecimal, digits)) < LEAST_DIGITS:
        return None
    abroad = "+" + digits[2:] if digits.startswith("00") else digits
    try:
        number = phonenumbers.parse(current(abroad, country), country)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _valid(digits: str, asked: Asked, score: float) -> Read | None:
    number = parsed(digits, asked.country)
    if number is None:
        return None
    return Read(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), score)
