"""An amount of money, as a number of units with two decimals: "doce con cincuenta", `12,50 €`, twelve fifty."""

from __future__ import annotations

import re
import unicodedata

from voice_flows import locales
from voice_flows.locales.hearings import Reading
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values import number
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import Asked, Read, among

_SIGNS = re.compile(r"[€$£]|\b(?:EUR|USD|MXN|GBP)\b", re.IGNORECASE)
_FIGURE = re.compile(r"(?<![\w.,])\d[\d.,]*(?<=\d)(?![\d])")


def by_keys(digits: str, asked: Asked) -> Read | None:
    """`12*50` is twelve fifty."""
    read = number.by_keys(digits, asked)
    return Read(number.plain(round(read.value, 2)), read.score) if read else None


def by_words(text: str, asked: Asked) -> Read | None:
    """Nothing negative; at most one amount."""
    plain = _SIGNS.sub(" ", unicodedata.normalize("NFKC", text[:LONGEST]).replace("¢", " cents "))
    if "-" in plain and re.search(r"-\s*\d", plain):
        return None
    marked = [figure for figure in _FIGURE.findall(plain) if not figure.isdecimal()]
    if len(marked) == 1 and len(_FIGURE.findall(plain)) == 1:
        value = number.figure(marked[0], asked)
        words = normal(plain.replace(marked[0], " ")).split()
        return _scored(value, words, asked) if value is not None else None
    return _spoken(numerals(normal(plain), asked.language).split(), asked) if not marked else None


def _spoken(words: list[str], asked: Asked) -> Read | None:
    names = locales.reading(asked.language)
    decimals = [word for word in words if re.fullmatch(r"\d+[.,]\d{1,2}", word)]
    at = [place for place, word in enumerate(words) if word.isdecimal() and word.isascii()]
    if len(decimals) == 1 and not at:
        rest = [word for word in words if word not in decimals]
        return _scored(float(decimals[0].replace(",", ".")), rest, asked)
    if not at or len(at) > 2 or any(len(words[place]) > number.LONGEST_NUMBER for place in at):
        return None
    if set(words) & names.negative:
        return None
    value = _one(words, at[0], names) if len(at) == 1 else _two(words, at, names)
    kept = {place for place, word in enumerate(words) if place in at or word in names.with_cents | names.point}
    rest = [word for place, word in enumerate(words) if place not in kept]
    return _scored(value, rest, asked) if value is not None else None


def _one(words: list[str], at: int, names: Reading) -> float | None:
    """Units, or cents alone, or units and a half."""
    following = words[at + 1 : at + 2]
    if following and following[0] in names.cents:
        return int(words[at]) / 100
    return int(words[at]) + sum(names.halves.get(word, 0.0) for word in words[at + 1 :])


def _two(words: list[str], at: list[int], names: Reading) -> float | None:
    """Units and cents with nothing else between them than a currency and a joint."""
    between = set(words[at[0] + 1 : at[1]])
    if between - names.units - names.with_cents - names.point:
        return None
    units, cents = int(words[at[0]]), words[at[1]]
    if len(cents) > 2:
        return None
    tenths = between & names.point - names.with_cents and len(cents) == 1
    return units + int(cents) / (10 if tenths else 100)


def _scored(value: float, rest: list[str], asked: Asked) -> Read | None:
    names, around = locales.reading(asked.language), locales.hearing(asked.language)
    known = names.units | names.cents | around.weak | around.around | set(names.halves)
    score = among(sum(word not in known for word in rest))
    return Read(number.plain(round(float(value), 2)), score) if score else None
