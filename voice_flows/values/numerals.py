"""Number words as digits, in place: `cuarenta y ocho dos trece` is `48 2 13`, `double seven` is `77`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from text_to_num import alpha2digit

from voice_flows import locales


@lru_cache(maxsize=4096)
def numerals(text: str, language: str) -> str:
    """A normal text (`normalize.normal`) with its number words as digits; every other word stays.

    Ordinals become `4o`, `2a`, `21st`: no digits, so that they count for nothing where a cardinal is asked for.
    """
    words = locales.reading(language)
    for pattern, form in words.numbers:
        text = pattern.sub(form, text)
    read = str(alpha2digit(text, words.numerals, 0)).replace("º", "o").replace("ª", "a").split()
    return " ".join(_repeated(_zeros(read, words.zero), words.repeats))


def one_by_one(text: str, language: str) -> str:
    """The same, each word for itself: `ochenta dos` is `80 2`, for codes that come out too short otherwise."""
    return " ".join(numerals(word, language) for word in text.split())


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
    for before, word in pairwise(["", *read]):
        times = repeats.get(before, 1) if word.isdecimal() else 1
        if word not in repeats:
            out.append(word[0] * (times - 1) + word)
    return out
