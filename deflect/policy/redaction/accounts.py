"""Bank accounts: IBAN (ISO 13616) in any writing, the older number of Spain, and CLABE, the number of Mexico."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Final

from stdnum import iban
from stdnum.es import ccc

from deflect.policy.redaction.found import BOUNDARY, Found, Page
from deflect.policy.redaction.words import GAP, denied, ends_with_name, named

_BEGINS: Final = re.compile(rf"(?=([a-z]{GAP}[a-z]{GAP}\d{GAP}\d))")
_SHORTEST, _LONGEST = 15, 34
_LETTERS: Final = re.compile(rf"[a-z0-9](?:[^a-z0-9]{{0,3}}[a-z0-9]){{0,{_LONGEST - 1}}}")
_BETWEEN: Final = re.compile(r"[^a-z0-9]+")
_CLABE: Final = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{17}}(?!{GAP}\d)")
_WEIGHTS: Final = (3, 7, 1) * 6
_TWO: Final = 2
_TELEPHONE: Final = 9
"""Digits of a group that is rather a telephone number."""
_CCC: Final = re.compile(rf"(?<![a-z0-9])\d(?:{GAP}\d){{19}}(?!{GAP}\d)")
_GROUPED: Final = re.compile(r"\d{4}[^a-z0-9]\d{4}[^a-z0-9]\d\d[^a-z0-9]\d{10}")


def ibans(page: Page) -> Iterator[Found]:
    """Yield each IBAN whose check digits are right, and one that is called so though a digit is wrong."""
    done = 0
    for match in _BEGINS.finditer(page.text):
        if match.start() < done:
            continue
        stretch = _stretch(page.text, match.start())
        code = _BETWEEN.sub("", stretch).upper()
        written_so = _BETWEEN.search(stretch[:4]) is None
        size = next((size for size in _checked(code) if _is_iban(code[:size], written_so)), 0)
        if not size and ends_with_name("iban", words=4).search(page.text, max(0, match.start() - 40), match.start()):
            size = _digits_at_the_end(code)
        end = match.start() + _length(stretch, size)
        if size and not denied().match(page.text, end):
            done = end
            yield Found("iban", match.start(), done)


def _checked(code: str) -> list[int]:
    """The lengths, the longest first, at which the code's check digits are right (ISO 7064, mod 97)."""
    if len(code) < _SHORTEST:
        return []
    first, rest, right = int("".join(str(int(letter, 36)) for letter in code[:4])), 0, []
    for size, letter in enumerate(code[4:], start=5):
        value = int(letter, 36)
        rest = (rest * (100 if value > 9 else 10) + value) % 97
        if size >= _SHORTEST and (rest * 10**6 + first) % 97 == 1:
            right.append(size)
    return right[::-1]


def _is_iban(code: str, written_so: bool) -> bool:
    """True for a code whose bank is known; for any of its country where no word can be meant by its first letters."""
    return iban.is_valid(code) or (written_so and iban.is_valid(code, check_country=False))


def national(page: Page) -> Iterator[Found]:
    """Yield each account number of Spain without its country, where it is called an account or grouped like one."""
    for match in _CCC.finditer(page.text):
        digits = re.sub(r"\D", "", match.group())
        near = page.text[max(0, match.start() - 60) : match.end() + 40]
        called = _GROUPED.fullmatch(match.group()) or _named_account().search(near)
        if called and ccc.is_valid(digits):
            yield Found("iban", *match.span())


@cache
def _named_account() -> re.Pattern[str]:
    return re.compile(named("account"))


def _stretch(text: str, start: int) -> str:
    """The letters and digits that may belong to an IBAN which begins here, with what stands between them."""
    found = _LETTERS.match(text, start)
    return found.group() if found else ""


def _length(stretch: str, size: int) -> int:
    """Characters of the stretch up to its letter or digit number `size`."""
    letters = (at for at, letter in enumerate(stretch, start=1) if not _BETWEEN.match(letter))
    return next(islice(letters, size - 1, None), 0) if size else 0


def _digits_at_the_end(code: str) -> int:
    """The length of a code that is an IBAN but for a wrong digit: all up to the last digit of its first stretch."""
    match = re.match(r"[A-Z]{2}\d{2}(?:[A-Z]{4})?\d{9,28}", code)
    return match.end() if match else 0


def clabes(page: Page) -> Iterator[Found]:
    """Yield each number of 18 digits that has a CLABE's check digit, or that is called one."""
    for match in _CLABE.finditer(page.text):
        digits = [int(letter) for letter in match.group() if letter.isdigit()]
        called = ends_with_name("clabe", words=4).search(page.text, max(0, match.start() - 60), match.start())
        if called or (_is_clabe(digits) and _stands_so(page.text, match)):
            yield Found("clabe", *match.span())


def _stands_so(text: str, match: re.Match[str]) -> bool:
    """True for digits in one group, or in groups as an account number is written: no telephones, no parcel."""
    sizes = [len(group) for group in re.findall(r"\d+", match.group())]
    if len(sizes) > 1 and re.search(rf"\d{GAP}$", text[: match.start()]):
        return False
    even = len(set(sizes[:-1])) < _TWO and sizes[0] < _TELEPHONE
    if BOUNDARY in match.group():
        return match.group().count(BOUNDARY) == 1 and _TELEPHONE not in sizes and (even or len(sizes) == _TWO)
    return even or sizes in ([18], [3, 3, 11, 1])


def _is_clabe(digits: list[int]) -> bool:
    weighed = sum(digit * weight % 10 for digit, weight in zip(digits, _WEIGHTS[:17], strict=False))
    return (10 - weighed % 10) % 10 == digits[17]
