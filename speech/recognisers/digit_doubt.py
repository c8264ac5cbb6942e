"""What else a string of digits may have been: the same with one digit that sounds like it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from speech.base import Language
from speech.recognisers.phonetic_similarity import plain

LEAST_DIGITS = 3
MOST_ALTERNATIVES = 8
NEARLY_NATS = 3.2  # an alternative less likely than what was written by no more than this may be what was said
_PIECE = re.compile(r"\d|[^\W\d_]+")


def alternatives(text: str, language: Language) -> list[str]:
    """Returns the text with one digit replaced by one that sounds like it, in digits or words as it was written.

    Empty where the text is not made of digits alone.
    """
    names = {plain(str(digit), language): str(digit) for digit in range(10)}
    pieces = [(piece.span(), names.get(plain(piece[0], language))) for piece in _PIECE.finditer(text)]
    if len(pieces) < LEAST_DIGITS or any(digit is None for _, digit in pieces):
        return []
    found = [
        text[:start] + _written(other, text[start:end], language) + text[end:]
        for (start, end), digit in pieces
        for other in _like(digit or "", language)
    ]
    return found[:MOST_ALTERNATIVES]


def _like(digit: str, language: Language) -> Iterator[str]:
    for one, other in language.like_digits:
        if digit in (one, other):
            yield other if digit == one else one


def _written(digit: str, instead_of: str, language: Language) -> str:
    return digit if instead_of.isdecimal() else plain(digit, language)
