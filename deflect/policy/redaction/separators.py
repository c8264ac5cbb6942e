"""What people put between the groups of one number besides a mark or two: a letter, a long gap, a line break of a page.

It becomes a blank, so that the finders meet the number as it is usually written. One letter must part all groups of
the number, and at least three; a long gap, or different letters, must part the groups of a card.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from deflect.policy.redaction.number_words import Piece

_MARKS: Final = r"(?:[\s.\-_–—•*·,;:|/\\~=]|</?[a-z]{1,5}\s?/?>){1,12}"
_PART: Final = rf"(?:{_MARKS}|[a-z])"
_CARDS: Final = tuple(
    re.compile(rf"(?<![a-z0-9])[2-6]\d{{3}}{rest}(?![a-z0-9])")
    for rest in (rf"(?:{_PART}\d{{4}}){{3}}", rf"{_PART}\d{{6}}{_PART}\d{{5}}")
)
"""Cards in their groups, as they are printed."""
_BETWEEN: Final = re.compile(rf"(?<=\d){_PART}(?=\d)")
_USUAL: Final = 3
"""Characters of a gap that the finders read over by themselves."""
_RUN: Final = re.compile(
    r"(?<![a-z0-9])(?:[a-z]{2})?\d+"
    r"(?P<part>(?:[a-z]|\s{0,2}[x×]\s{0,2}|\s[b-df-hj-np-tv-xz]\s))\d+"  # vowels and y between blanks are words
    r"(?:(?P=part)\d+)*(?:(?P=part)(?:[a-z](?![a-z0-9])|$)|(?![a-z0-9]))"
    r"|(?<![a-z0-9])\d+(?P<end>[a-z])$"
)
"""Groups that one letter parts; where the message ends with it, the next one may go on."""


def ways(texts: Sequence[str]) -> tuple[tuple[Piece, ...], ...] | None:
    """Return what becomes a blank in each of the folded texts, or `None` where nothing does."""
    runs = [[match for match in _RUN.finditer(text) if _whole(match, text, len(texts))] for text in texts]
    used = Counter(_letter(match) for found in runs for match in found for _ in range(_parts(match)))
    pieces = []
    for text, found in zip(texts, runs, strict=True):
        spans = {span for match in found if used[_letter(match)] > 1 for span in _spans(match)}
        for card in (match for pattern in _CARDS for match in pattern.finditer(text)):
            parts = [(card.start() + at.start(), card.start() + at.end()) for at in _BETWEEN.finditer(card.group())]
            if any(end - start > _USUAL or text[start:end].isalpha() for start, end in parts):
                spans |= set(parts)
        pieces.append(tuple(Piece(start, end, " ") for start, end in sorted(spans)))
    return tuple(pieces) if any(pieces) else None


def _whole(match: re.Match[str], text: str, messages: int) -> bool:
    """True for a run of three groups, and for a shorter one at an edge of a message before or after others."""
    return _parts(match) > 1 or (messages > 1 and (match.end() == len(text) or match.start() == 0))


def _letter(match: re.Match[str]) -> str:
    return (match["part"] or match["end"]).strip()


def _parts(match: re.Match[str]) -> int:
    return match.group().count(_letter(match), 1)


def _spans(match: re.Match[str]) -> list[tuple[int, int]]:
    part = re.escape(match["part"] or match["end"])
    return [
        (match.start() + at.start(), match.start() + at.end())
        for at in re.finditer(rf"(?<=\d){part}(?=[0-9]|[a-z]$|$)", match.group())
    ]
