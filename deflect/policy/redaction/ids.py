"""National ids of Spain, the United States, Mexico and Chile, passports, driving licences, by shape and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import chain
from typing import Final

from stdnum.cl import rut
from stdnum.es import dni, nie
from stdnum.mx import curp
from stdnum.us import itin, ssn

from deflect.policy.redaction.found import BOUNDARY, Found, Page
from deflect.policy.redaction.words import GAP, STEP, behind, named

_CURP: Final = re.compile(
    rf"(?<![a-z])[a-z]{{4}}{GAP}\d{{6}}{GAP}[hmx]{GAP}[a-z]{{2}}{GAP}[a-z]{{3}}{GAP}[a-z0-9]{GAP}\d(?!\d)"
)
_SPELT_CURP: Final = re.compile(
    rf"(?<![a-z])(?:[a-z]{GAP}){{4}}(?:\d{GAP}){{6}}[hmx]{GAP}(?:[a-z]{GAP}){{5}}[a-z0-9]{GAP}\d(?!\d)"
)
_RFC: Final = re.compile(rf"(?<![a-z])[a-z&]{{4}}{GAP}(?P<born>\d{{6}}){GAP}[a-z0-9]{{3}}(?![a-z0-9])")
_COMPANY: Final = rf"[a-z&]{{3,4}}{GAP}\d{{6}}{GAP}[a-z0-9]{{3}}(?![a-z0-9])"
_DASH: Final = rf"{BOUNDARY}?[\-–—‐‑]{BOUNDARY}?"
_RUT: Final = re.compile(
    rf"(?<!\d)(?<!\d[.\-])\d{{1,2}}[. ]?{BOUNDARY}?\d{{3}}[. ]?{BOUNDARY}?\d{{3}} ?{_DASH} ?[\dk](?![a-z0-9])"
)
_SSN: Final = re.compile(rf"(?<![\d\-])\d{{3}}(?:[./]|{_DASH})\d{{2}}(?:[./]|{_DASH})\d{{4}}(?![\d\-])")
_SSN_CUT: Final = re.compile(
    rf"(?:^|{BOUNDARY})\d{{3}}(?:{BOUNDARY}\d{{2}}-|-\d{{2}}{BOUNDARY})\d{{4}}(?:$|{BOUNDARY})"
)
"""One that two messages hold by themselves."""
_IN_GROUPS: Final = r"\d{3}[ -]\d\d[ -]\d{4}"
_DAY: Final = r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d\d)?\d\d(?![0-9])"
"""A date, which no id looks like."""
_LICENCE: Final = (
    rf"(?:(?=(?:[a-z\-]*\d){{4}})[a-z0-9][a-z0-9\-]{{4,20}}(?:[ ]\d{{2,5}}){{0,3}}(?![a-z0-9])"
    rf"|[a-z]?{GAP}\d(?:{GAP}\d){{5,12}}(?:{GAP}[a-z](?![a-z]))?(?!\d))"
)
"""A run with four digits or more, or digits one by one."""
_LETTERS_AS_WORDS: Final = frozenset("aeioyu")


def with_letters(page: Page) -> Iterator[Found]:
    """Yield each DNI and NIE of Spain, and each CURP and RFC of Mexico."""
    text = page.text
    for match in _dni().finditer(text):
        if dni.is_valid(_bare(match["digits"] + match["letter"])) and not _goes_on(text, match):
            yield Found("id", *match.span())
    for match in _nie().finditer(text):
        if nie.is_valid(_bare(match["digits"] + match["letter"])):
            yield Found("id", *match.span())
    yield from _called(text, "national_id", "id", rf"\d(?:{GAP}\d){{7}}(?:{GAP}[a-z](?![a-z]))?(?!{GAP}\d)")
    yield from _called(text, "national_id", "id", r"\d\.?\d{3}\.?\d{3}[ .\-]?[a-z](?![a-z])")
    yield from _named_after(text, "national_id", "id", rf"\d(?:{GAP}\d){{7}}(?!{GAP}\d)")
    yield from (Found("curp", *match.span()) for match in _CURP.finditer(text))
    for match in _SPELT_CURP.finditer(text):
        if curp.is_valid(_bare(match.group())):
            yield Found("curp", *match.span())
    yield from (Found("rfc", *match.span()) for match in _RFC.finditer(text) if _is_birthday(match["born"]))
    yield from _called(text, "rfc", "rfc", _COMPANY)
    yield from _called(text, "licence", "licence", _LICENCE)
    yield from _named_after(text, "licence", "licence", rf"[a-z]{GAP}\d(?:{GAP}\d){{5,8}}")
    yield from _called(text, "passport", "passport", rf"[a-z]{{0,3}}{GAP}\d(?:{GAP}\d){{5,8}}(?!\d)")


def of_digits(page: Page) -> Iterator[Found]:
    """Yield each social security number of the United States and Spain, and each RUT of Chile."""
    text = page.text
    for match in chain(_SSN.finditer(text), _SSN_CUT.finditer(text)):
        if ssn.is_valid(_bare(match.group())) or itin.is_valid(_bare(match.group())):
            yield Found("ssn", *match.span())
    yield from (Found("rut", *match.span()) for match in _RUT.finditer(text) if rut.is_valid(_bare(match.group())))
    yield from _called(text, "rut", "rut", rf"\d(?:{GAP}\d){{6,7}}{GAP}[\dk](?![a-z0-9])", rut.is_valid)
    yield from _named_after(text, "rut", "rut", rf"\d(?:{GAP}\d){{6,7}}{GAP}[\dk]", rut.is_valid)
    yield from _called(text, "social_short", "ssn", _IN_GROUPS)
    yield from _called(text, "social", "ssn", rf"\d(?:{GAP}\d){{8}}(?:(?:{GAP}\d){{2,3}})?(?!\d)")
    yield from _named_after(text, "social", "ssn", rf"\d(?:{GAP}\d){{8}}", ssn.is_valid)


def _named_after(text: str, words: str, kind: str, number: str, valid: Callable[[str], bool] = bool) -> Iterator[Found]:
    """The numbers of this shape right before their name; those that are `valid`, where they have check digits."""
    for match in _before_name(words, number).finditer(text):
        if valid(_bare(match["number"])):
            yield Found(kind, *match.span("number"))


def _bare(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", text).upper()


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """True where the letter is a word of the sentence ("12345678 a nombre de"), or belongs to an order's number."""
    apart = text[match.start("letter") - 1].isspace()
    if apart and _other().search(text, max(0, match.start() - 40), match.start()):
        return True
    return apart and match["letter"] in _LETTERS_AS_WORDS and re.match(r"\s+[a-z]", text[match.end() :]) is not None


def _is_birthday(digits: str) -> bool:
    try:
        date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True


def _called(
    text: str, words: str, kind: str, number: str, valid: Callable[[str], bool] | None = None
) -> Iterator[Found]:
    """The numbers of this shape right after their name; a name that is an English word too needs a valid number."""
    for match in _named(words, number).finditer(text):
        if valid is None or not match.group().startswith("run") or valid(_bare(match["number"])):
            yield Found(kind, *match.span("number"))


@cache
def _named(words: str, number: str) -> re.Pattern[str]:
    return re.compile(rf"{behind(words)}(?<![a-z0-9])(?!(?:[a-z]{{0,3}}[^a-z0-9]{{0,3}})?{_DAY})(?P<number>{number})")


@cache
def _other() -> re.Pattern[str]:
    return re.compile(rf"{named('other', 'parcel')}[^a-z0-9]{{1,4}}$")


@cache
def _last_letter() -> str:
    """The letter at the end of an id of Spain, which may be announced: "letra equis"."""
    return rf"(?:{GAP}{named('letter')})?{GAP}(?P<letter>[a-z])(?![a-z])"


@cache
def _dni() -> re.Pattern[str]:
    return re.compile(rf"(?<!\d)(?P<digits>\d(?:{GAP}\d){{7}}){_last_letter()}")


@cache
def _nie() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?P<digits>[xyz]{GAP}\d(?:{GAP}\d){{6}}){_last_letter()}")


@cache
def _before_name(words: str, number: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\d)(?P<number>{number})(?:{STEP}[a-z]+){{0,3}}{STEP}{named(words)}")
