"""Bank accounts: IBAN (ISO 13616) in any writing, and CLABE, the account number of Mexico."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from stdnum import iban

from deflect.policy.redaction.found import Found, Page
from deflect.policy.redaction.words import GAP, STEP, denied, named

_BEGINS: Final = re.compile(rf"(?=([a-z]{GAP}[a-z]{GAP}\d{GAP}\d))")
_SHORTEST, _LONGEST = 15, 34
_CLABE: Final = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{17}}(?!{GAP}\d)")
_WEIGHTS: Final = (3, 7, 1) * 6


def ibans(page: Page) -> Iterator[Found]:
    """Yield each IBAN whose check digits are right, and one that is called so though a digit is wrong."""
    done = 0
    for match in _BEGINS.finditer(page.text):
        if match.start() < done:
            continue
        at = _letters(page.text, match.start())
        code = "".join(page.text[place] for place in at).upper()
        size = next((size for size in range(len(at), _SHORTEST - 1, -1) if iban.is_valid(code[:size])), 0)
        if not size and _called().search(page.text, max(0, match.start() - 40), match.start()):
            size = _digits_at_the_end(code)
        if size and not denied().match(page.text, at[size - 1] + 1):
            done = at[size - 1] + 1
            yield Found("iban", at[0], done)


def _letters(text: str, start: int) -> list[int]:
    """Where the letters and digits stand that may belong to an IBAN which begins here."""
    at: list[int] = []
    for place in range(start, len(text)):
        if text[place].isascii() and text[place].isalnum():
            if at and place - at[-1] > 4:
                break
            at.append(place)
            if len(at) == _LONGEST:
                break
    return at


def _digits_at_the_end(code: str) -> int:
    """The length of a code that is an IBAN but for a wrong digit: all up to the last digit of its first stretch."""
    match = re.match(r"[A-Z]{2}\d{2}(?:[A-Z]{4})?\d{9,28}", code)
    return match.end() if match else 0


@cache
def _called() -> re.Pattern[str]:
    return re.compile(rf"{named('iban')}(?:{STEP}[a-z]+){{0,4}}[^a-z0-9]{{0,4}}$")


def clabes(page: Page) -> Iterator[Found]:
    """Yield each number of 18 digits that has a CLABE's check digit, or that is called one."""
    for match in _CLABE.finditer(page.text):
        digits = [int(letter) for letter in match.group() if letter.isdigit()]
        called = _called_clabe().search(page.text, max(0, match.start() - 60), match.start())
        if called or _is_clabe(digits):
            yield Found("clabe", *match.span())


def _is_clabe(digits: list[int]) -> bool:
    weighed = sum(digit * weight % 10 for digit, weight in zip(digits, _WEIGHTS[:17], strict=False))
    return (10 - weighed % 10) % 10 == digits[17]


@cache
def _called_clabe() -> re.Pattern[str]:
    return re.compile(rf"{named('clabe')}(?:{STEP}[a-z]+){{0,4}}[^a-z0-9]{{0,4}}$")
