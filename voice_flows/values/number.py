"""A count or measure: whole or with decimals, in digits or words."""

from __future__ import annotations

import re
import unicodedata

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import STRICT, Asked, Read, among

_FIGURE = re.compile(r"(?<![\w.,])[-−]?\d[\d.,]*(?<=\d)(?![\w])")
LONGEST_NUMBER = 12
"""Digits; a longer run is a code or a card, not a count."""


def by_keys(digits: str, asked: Asked) -> Read | None:
    """`*` is the decimal point."""
    whole, _, fraction = digits.partition("*")
    if not whole.isdecimal() or (fraction and not fraction.isdecimal()) or len(digits) > LONGEST_NUMBER:
        return None
    return Read(plain(float(f"{whole}.{fraction or 0}")), STRICT)


def by_words(text: str, asked: Asked) -> Read | None:
    figures = _FIGURE.findall(unicodedata.normalize("NFKC", text[:LONGEST]))
    if len(figures) == 1 and len(figures[0]) <= LONGEST_NUMBER + 4:
        rest = normal(text.replace(figures[0], " "))
        value = figure(figures[0].replace("−", "-"), asked)
        return _scored(value, rest.split(), asked) if value is not None else None
    return _spoken(numerals(normal(text), asked.language).split(), asked) if not figures else None


def figure(written: str, asked: Asked) -> int | float | None:
    """`1.521,5` or `1,521.5`: the last mark is the decimal one unless it parts three digits as thousands do here."""
    negative, digits = written.startswith("-"), written.lstrip("-")
    thousands = r"\d{1,3}([.,])\d{3}(\1\d{3})*"
    last = max(digits.rfind("."), digits.rfind(","))
    home = locales.reading(asked.language).thousands_mark(asked.country)
    grouped = re.fullmatch(thousands, digits)
    if grouped and (grouped[1] == home or digits.count(grouped[1]) > 1):
        last = -1
    whole = re.sub(r"[.,]", "", digits if last < 0 else digits[:last])
    fraction = "" if last < 0 else digits[last + 1 :]
    if not whole or len(whole) > LONGEST_NUMBER or not (whole + fraction).isascii():
        return None
    return plain(float(f"{'-' if negative else ''}{whole}.{fraction or 0}"))


def plain(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _spoken(words: list[str], asked: Asked) -> Read | None:
    """`[menos] N [coma N]` with nothing but courtesy around."""
    names = locales.reading(asked.language)
    at = [place for place, word in enumerate(words) if re.fullmatch(r"\d+(?:[.,]\d+)?", word) and word.isascii()]
    if not at or len(at) > 2 or any(len(words[place]) > LONGEST_NUMBER for place in at):
        return None
    if len(at) == 2 and not (at[1] == at[0] + 2 and words[at[0] + 1] in names.point):
        return None
    figures = ".".join(words[place].replace(",", ".") for place in at)
    if figures.count(".") > 1:
        return None
    minus = at[0] > 0 and words[at[0] - 1] in names.negative
    rest = [*words[: at[0] - minus], *words[at[-1] + 1 :]]
    return _scored(plain(float(figures) * (-1 if minus else 1)), rest, asked)


def _scored(value: int | float, rest: list[str], asked: Asked) -> Read | None:
    around = locales.hearing(asked.language)
    spare = sum(word not in around.weak and word not in around.around for word in rest)
    return Read(value, among(spare)) if among(spare) else None
