"""Whether an utterance is a yes or a no, ignoring words of courtesy. An utterance with both is neither."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import normal

EXACT: Final = 0.98
LEFTOVER: Final = 0.09
"""Each word that is neither yes, no nor courtesy makes the answer less sure: two are fine, three are asked back."""
HEAVY: Final = 3
"""A word that comes before the answer weighs as much as three of them."""
RESERVED: Final = 0.71
"""Cap for a yes with a `but`: ask back."""
MOST_LEFT: Final = 3
SIGNS: Final = {"👍": "yes", "✅": "yes", "👌": "yes", "✔": "yes", "👎": "no", "❌": "no", "✖": "no"}


def polarity(text: str, language: str) -> tuple[bool | None, float]:
    """Yes, no or `None`, and how surely, 0..1."""
    signs = {meaning for sign, meaning in SIGNS.items() if sign in text[:8]}
    plain = _single(normal(text))
    if not plain:
        return ((signs == {"yes"}), EXACT) if len(signs) == 1 else (None, 0.0)
    lists = _lists(locales.base(language))
    for answer, phrases in lists[:2]:
        if plain in phrases:
            return answer, EXACT
    return _surrounded(plain.split(), lists, locales.base(language))


def _surrounded(
    words: list[str], lists: tuple[tuple[bool | None, frozenset[str]], ...], language: str
) -> tuple[bool | None, float]:
    """Read left to right, the longest phrase first; what is neither answer nor courtesy is left over."""
    found: list[bool] = []
    left = position = 0
    around, reserving = locales.hearing(language).around, locales.hearing(language).reserving
    while position < len(words):
        answer, length = _longest(words, position, lists)
        if length and answer is None:
            return None, 0.0
        if length:
            found.append(bool(answer))
        elif words[position] not in around:
            left += 1 if found else HEAVY
        position += max(1, length)
    if len(set(found)) != 1 or left > MOST_LEFT:
        return None, 0.0
    score = EXACT - LEFTOVER * left
    return found[0], score if reserving.isdisjoint(words) else min(score, RESERVED)


def _longest(
    words: list[str], position: int, lists: tuple[tuple[bool | None, frozenset[str]], ...]
) -> tuple[bool | None, int]:
    for length in range(min(5, len(words) - position), 0, -1):
        phrase = " ".join(words[position : position + length])
        for answer, phrases in reversed(lists):
            if phrase in phrases:
                return answer, length
    return None, 0


@lru_cache(maxsize=8)
def _lists(language: str) -> tuple[tuple[bool | None, frozenset[str]], ...]:
    """Yes, no and neither; phrases of neither win over a no they begin with."""
    words = locales.hearing(language)
    yes = frozenset(_single(normal(phrase)) for phrase in (*words.yes, *words.more_yes))
    no = frozenset(_single(normal(phrase)) for phrase in (*words.no, *words.more_no))
    return (True, yes), (False, no), (None, frozenset(map(_single, words.neither)))


def _single(text: str) -> str:
    """`siii` and `nooo` are drawn out; two equal letters stay, so that `see` is not `se`."""
    return re.sub(r"(\D)\1{2,}", r"\1", text)
