"""Decides which existing pieces of sound make up a sentence, and which melody each should end with. Pure.

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
"""The melodies that may stand in for a wanted one, best first."""
JOINT: Final = 2
"""One joint costs as much as two melodies that do not fit."""
LONGEST: Final = 60
"""Most words in a piece; sentences are shorter."""
_AROUND: Final = " \t,.;:¿?¡!…«»\"'“”()"
_THINKING: Final = re.compile(r"(?:(?<=…)|(?<=\.\.\.))\s+")
_SENTENCE: Final = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][»\"'”)]))\s+")


def sentences(text: str) -> tuple[str, ...]:
    """Returns the sentences of a text, without those that have nothing to say."""
    return tuple(one for one in _SENTENCE.split(text.strip()) if sounds(one))


def passages(text: str) -> tuple[str, ...]:
    """Returns a text cut after each ellipsis that ends a sentence, where the voice makes a longer pause."""
    return tuple(one for one in _THINKING.split(text.strip()) if sounds(one)) or (text,)


def sounds(text: str) -> bool:
    return any(character.isalnum() for character in text)


def bare(text: str) -> str:
    """Returns the words under which a piece is found: lower case, without punctuation around them."""
    return " ".join(text.split()).strip(_AROUND).casefold()


def ending(text: str) -> Ending:
    """Returns the melody of the last word."""
    last = text.rstrip(" »\"'”)")[-1:]
    return "asked" if last == "?" else "closed" if last in (".", "!", "…") else "on"


def cover(sentence: str, find: Callable[[str, Ending], tuple[Found, bool] | None]) -> list[tuple[str, Found]] | None:
    """Returns the fewest pieces that say the whole sentence, with their words, or `None` if some words have no piece.

    `find(words, ending)` returns a piece and whether its melody is the wanted one.
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
