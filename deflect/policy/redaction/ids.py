"""National ids of Spain, the United States, Mexico and Chile, and passports, by check digits and the words beside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from stdnum.cl import rut
from stdnum.es import dni, nie
from stdnum.us import itin, ssn

from deflect.policy.redaction.found import Found, Page
from deflect.policy.redaction.words import GAP, STEP, named

_DNI: Final = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{7}}{GAP}(?P<letter>[a-z])(?![a-z])")
_NIE: Final = re.compile(rf"(?<![a-z])[xyz]{GAP}\d(?:{GAP}\d){{6}}{GAP}[a-z](?![a-z])")
_CURP: Final = re.compile(rf"(?<![a-z])[a-z]{{4}}{GAP}\d{{6}}{GAP}[hmx]{GAP}[a-z]{{5}}{GAP}[a-z0-9]{GAP}\d(?!\d)")
_RFC: Final = re.compile(rf"(?<![a-z])[a-z&]{{4}}{GAP}(?P<born>\d{{6}}){GAP}[a-z0-9]{{3}}(?![a-z0-9])")
_COMPANY: Final = rf"[a-z&]{{3,4}}{GAP}\d{{6}}{GAP}[a-z0-9]{{3}}(?![a-z0-9])"
_RUT: Final = re.compile(r"(?<!\d)(?<!\d[.\-])\d{1,2}[. ]?\d{3}[. ]?\d{3} ?[\-–—‐‑] ?[\dk](?![a-z0-9])")
_SSN: Final = re.compile(r"(?<![\d\-])\d{3}[\-–—‐‑.]\d{2}[\-–—‐‑.]\d{4}(?![\d\-])")
_LETTERS_AS_WORDS: Final = frozenset("aeioyu")


def with_letters(page: Page) -> Iterator[Found]:
    """Yield each DNI and NIE of Spain, and each CURP and RFC of Mexico."""
    text = page.text
    for match in _DNI.finditer(text):
        if dni.is_valid(_bare(match.group())) and not _goes_on(text, match):
            yield Found("id", *match.span())
    yield from (Found("id", *match.span()) for match in _NIE.finditer(text) if nie.is_valid(_bare(match.group())))
    yield from (Found("curp", *match.span()) for match in _CURP.finditer(text))
    yield from (Found("rfc", *match.span()) for match in _RFC.finditer(text) if _is_birthday(match["born"]))
    yield from _called(text, "rfc", "rfc", _COMPANY)
    yield from _called(text, "passport", "passport", rf"[a-z]{{0,3}}{GAP}\d(?:{GAP}\d){{5,8}}(?!\d)")


def of_digits(page: Page) -> Iterator[Found]:
    """Yield each social security number of the United States and Spain, and each RUT of Chile."""
    text = page.text
    for match in _SSN.finditer(text):
        if ssn.is_valid(_bare(match.group())) or itin.is_valid(_bare(match.group())):
            yield Found("ssn", *match.span())
    yield from (Found("rut", *match.span()) for match in _RUT.finditer(text) if rut.is_valid(_bare(match.group())))
    yield from _called(text, "rut", "rut", rf"\d(?:{GAP}\d){{6,7}}{GAP}[\dk](?![a-z0-9])")
    yield from _called(text, "social", "ssn", rf"\d(?:{GAP}\d){{8}}(?:(?:{GAP}\d){{2,3}})?(?!\d)")
    yield from (
        Found("ssn", *match.span("number"))
        for match in _called_after().finditer(text)
        if ssn.is_valid(_bare(match["number"]))
    )


def _bare(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", text).upper()


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """True where the letter is a word of the sentence: "12345678 a nombre de"."""
    apart = text[match.start("letter") - 1].isspace()
    return apart and match["letter"] in _LETTERS_AS_WORDS and re.match(r"\s+[a-z]", text[match.end() :]) is not None


def _is_birthday(digits: str) -> bool:
    try:
        date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True


def _called(text: str, words: str, kind: str, number: str) -> Iterator[Found]:
    """The numbers of this shape right after their name."""
    for match in _named(words, number).finditer(text):
        yield Found(kind, *match.span("number"))


@cache
def _named(words: str, number: str) -> re.Pattern[str]:
    return re.compile(rf"{named(words)}(?:{STEP}[a-z]+){{0,4}}?[^a-z0-9]{{0,4}}(?<![a-z0-9])(?P<number>{number})")


@cache
def _called_after() -> re.Pattern[str]:
    """Nine digits before their name."""
    return re.compile(rf"(?<!\d)(?P<number>\d(?:{GAP}\d){{8}})(?:{STEP}[a-z]+){{0,3}}{STEP}{named('social')}")
