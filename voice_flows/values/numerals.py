"""Number words as digits, in place: `cuarenta y ocho dos trece` is `48 2 13`, `double seven` is `77`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from num2words import num2words
from text_to_num import alpha2digit

from voice_flows import locales
from voice_flows.locales.normalize import normal

LONGEST_WRITTEN_OUT: Final = 3
"""Digits of a figure that may stand beside a scale word; a longer one is a number of its own."""
MOST_REPEATED: Final = 9
_ORDINAL_SIGNS: Final = str.maketrans({"º": "o", "ª": "a"})


@lru_cache(maxsize=4096)
def numerals(text: str, language: str) -> str:
    """A normal text (`normalize.normal`) with its number words as digits; every other word stays.

    Ordinals become `4o`, `2a`, `21st`: no digits, so that they count for nothing where a cardinal is asked for.
    """
    words = locales.reading(language)
    text = _in_words(_plural(text, language), language)
    text = " ".join(words.respelt.get(word, word) for word in text.split())
    for pattern, form in words.numbers:
        text = pattern.sub(form, text)
    read = str(alpha2digit(text, words.numerals, 0)).translate(_ORDINAL_SIGNS).replace(".ᵉʳ", "o").split()
    return " ".join(_repeated(_zeros(read, words.zero), words.repeats))


def one_by_one(text: str, language: str) -> str:
    """The same, each word for itself: `ochenta dos` is `80 2`, for codes that come out too short otherwise."""
    return " ".join(numerals(word, language) for word in text.split())


def position(ordinal: int, length: int) -> int | None:
    """Returns the index that a locale's ordinal names: from 1, from -1 back, and 0 for the middle, if there is one."""
    if ordinal:
        return ordinal - 1 if ordinal > 0 else length + ordinal
    return length // 2 if length % 2 else None


def _in_words(text: str, language: str) -> str:
    """Writes out figures beside a scale word, so that both are read as one number: `12 mil` is `doce mil`."""
    scales = locales.reading(language).scales
    read = text.split()
    if scales.isdisjoint(read):
        return text
    lang = locales.sayings(language).number_words
    for place, word in enumerate(read):
        beside = {*read[max(0, place - 1) : place], *read[place + 1 : place + 2]}
        if word.isdecimal() and len(word) <= LONGEST_WRITTEN_OUT and not word.startswith("0") and beside & scales:
            read[place] = normal(num2words(int(word), lang=lang))
    return " ".join(read)


def _plural(text: str, language: str) -> str:
    """Repeats digits in the plural: `dos ceros` is `cero cero`."""
    plurals, out = locales.reading(language).plurals, list[str]()
    if plurals.keys().isdisjoint(text.split()):
        return text
    lang, numerals_of = locales.sayings(language).number_words, locales.reading(language).numerals
    for word in text.split():
        times = str(alpha2digit(out[-1], numerals_of, 0)) if out and word in plurals else ""
        if times.isdecimal() and 1 < int(times[:3]) <= MOST_REPEATED:
            out[-1:] = [normal(num2words(int(plurals[word]), lang=lang))] * int(times)
        else:
            out.append(word)
    return " ".join(out)


def _zeros(read: list[str], zero: frozenset[str]) -> list[str]:
    """Words such as `oh` count only beside a digit or each other."""
    beside = ["", *read, ""]
    return [
        "0" if word in zero and any(near[-1:].isdecimal() or near in zero for near in (before, after)) else word
        for before, word, after in zip(beside, read, beside[2:], strict=False)
    ]


def _repeated(read: list[str], repeats: Mapping[str, int]) -> list[str]:
    """`doble` and its like go into the digit after them."""
    out = []
    for place, word in enumerate(read):
        times = repeats.get(read[place - 1], 1) if place and word.isdecimal() else 1
        if word not in repeats or not "".join(read[place + 1 : place + 2]).isdecimal():
            out.append(word[0] * (times - 1) + word)
    return out
