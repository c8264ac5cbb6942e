"""How a sentence is put together from pieces of sound that exist: which pieces, and how each should end. Pure.

A piece is kept under its words (`bare`) and the melody it ends with (`ending`): "mañana." falls, "mañana," goes on,
"¿mañana?" asks. Words are never said by a piece of other words; a melody may stand in for another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeAlias, TypeVar

Ending: TypeAlias = Literal["on", "closed", "asked"]
Found = TypeVar("Found")

STANDS_IN: Final[dict[Ending, tuple[Ending, ...]]] = {
    "on": ("on", "closed", "asked"),
    "closed": ("closed", "on", "asked"),
    "asked": ("asked", "on", "closed"),
}
"""Which melodies serve, best first, where one is wanted."""
JOINT: Final = 2
"""A joint weighs as much as two melodies that do not fit."""
LONGEST: Final = 60
"""Words of the longest piece; a sentence has fewer."""
_AROUND: Final = " \t,.;:¿?¡!…«»\"'“”()"
_SENTENCE: Final = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][»\"'”)]))\s+")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, without those in which there is nothing to hear."""
    return tuple(one for one in _SENTENCE.split(text.strip()) if sounds(one))


def sounds(text: str) -> bool:
    return any(character.isalnum() for character in text)


def bare(text: str) -> str:
    """The words alone, under which a piece is found: no capitals, no punctuation around them."""
    return " ".join(text.split()).strip(_AROUND).casefold()


def ending(text: str) -> Ending:
    """The melody of the last word."""
    last = text.rstrip(" »\"'”)")[-1:]
    return "asked" if last == "?" else "closed" if last in (".", "!", "…") else "on"


def cover(sentence: str, find: Callable[[str, Ending], tuple[Found, bool] | None]) -> list[tuple[str, Found]] | None:
    """The fewest pieces that say the whole sentence, each with its words; `None` where some words have no piece.

    `find(words, ending)` gives a piece and whether its melody is the one wanted.
    """
    words = _words(sentence)
    best: list[tuple[int, list[tuple[str, Found]]] | None] = [(0, [])]
    for end in range(1, len(words) + 1):
        known = [_step(best[start], words[start:end], find) for start in range(max(0, end - LONGEST), end)]
        reached = [one for one in known if one is not None]
        best.append(min(reached, key=lambda one: one[0]) if reached else None)
    last = best[-1]
    return last[1] if last is not None and last[1] else None


def _step(
    before: tuple[int, list[tuple[str, Found]]] | None,
    words: Sequence[str],
    find: Callable[[str, Ending], tuple[Found, bool] | None],
) -> tuple[int, list[tuple[str, Found]]] | None:
    if before is None:
        return None
    text = " ".join(words)
    found = find(bare(text), ending(text))
    if found is None:
        return None
    piece, fits = found
    return before[0] + JOINT + (not fits), [*before[1], (text, piece)]


def _words(sentence: str) -> list[str]:
    """Words with their punctuation; a sign that stands alone is a comma after the word before."""
    words: list[str] = []
    for word in sentence.split():
        if words and not sounds(word):
            words[-1] += word if not word.strip(_AROUND) else ","
        else:
            words.append(word)
    return words
