"""A spoken address that is corrected while it is said: "... punto es, no, punto com", "... sorry, dot net"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from voice_flows import locales

LONGEST_PHRASE: Final = 4
"""Words of the longest phrase of correction."""
_SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "edu", "gob", "gov", "ltd", "me", "net", "nom", "org"})
"""Labels before a country's own that go with it: `co.uk`, `com.mx`."""


def as_corrected(chunks: Sequence[Sequence[str]], language: str) -> list[str] | None:
    """Returns the words of the address that is meant, signs as `@` and `.`; `None` where that is not clear.

    Between two chunks a no stands by itself.
    """
    pieces = [piece for words in chunks for piece in _pieces(words, language)]
    said = pieces[0]
    for new in pieces[1:]:
        if not new or not said:
            said = said or new
            continue
        if (corrected := _corrected(said, new, language)) is None:
            return None
        said = corrected
    return said


def _corrected(old: list[str], new: list[str], language: str) -> list[str] | None:
    at = old.index("@") if "@" in old else -1
    if new[0] in locales.reading(language).letter_remarks:
        return [*old, *new]  # "beta, no, con uve"
    if at < 0:
        return _new_local(old, new)
    if "@" in new:
        return [*old[:at], *new] if new[0] == "@" else new
    if new[0] == ".":
        return [*_without_end(old, at), *new]
    return [*old[: at + 1], *new] if "." in new else None


def _new_local(old: list[str], new: list[str]) -> list[str]:
    """Returns the new words in the place of as many old ones: "pepe guion bajo doce, no, trece"."""
    at = new.index("@") if "@" in new else len(new)
    return [*old[:-at], *new] if at < len(old) else new


def _without_end(words: list[str], at: int) -> list[str]:
    """The address up to the last part of its domain: `ejemplo.es`, `example.co.uk`."""
    dots = [place for place, word in enumerate(words) if word == "." and place > at]
    if len(dots) > 1 and words[dots[-2] + 1] in _SECOND_LEVEL:
        dots.pop()
    return words[: dots[-1]] if dots else words


def _pieces(words: Sequence[str], language: str) -> list[list[str]]:
    """Cuts at phrases of correction; a bare no is one after the sign, or before a remark on a letter."""
    names, pieces, place = locales.sentences(language), list[list[str]]([[]]), 0
    remarks = locales.reading(language).letter_remarks
    while place < len(words):
        phrases = ((size, " ".join(words[place : place + size])) for size in range(LONGEST_PHRASE, 0, -1))
        length = next((size for size, phrase in phrases if phrase in names.correcting), 0)
        if not length and words[place] in names.refusing:
            after = words[place + 1 : place + 2]
            length = int("@" in words[:place] or bool(after and after[0] in remarks))
        if length:
            pieces.append([])
        else:
            pieces[-1].append(words[place])
        place += length or 1
    return pieces
