"""Two values in one piece of a sentence: the ends of a range ("entre las diez y las doce"), or alternatives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from voice_flows import locales
from voice_flows.values.reading import GUESSED, Read
from voice_flows.values.sentences.clauses import Token, joined
from voice_flows.values.sentences.manners import Manner, Reader

_DASH: Final = re.compile(r"^(\d{1,2}(?:[:.]\d\d)?|\d+)[-–](\d{1,2}(?:[:.]\d\d)?|\d+)$")
_FIGURE: Final = re.compile(r"\d+(?:[:.,]\d+)*(?:[ap]\.?m\.?|h)?", re.IGNORECASE)
MOST_CUTS: Final = 24
"""Places at which a sentence may fall into two ends; a longer list of numbers is no range."""
LONGEST_TAIL: Final = 5
"""Words of the second end that may belong to the first one too ("de la tarde", "de mayo")."""


def ends(tokens: Sequence[Token], read: Reader, manner: Manner, language: str) -> tuple[Read, Read] | None:
    """Returns both values; `None` where there are no two."""
    if not manner.ranges:
        return None
    for one, other in islice(_halves(tokens, manner, language), MOST_CUTS):
        last = _read(joined(other), read)
        first = last and _first(one, other, read)
        if first and last and first.value != last.value and manner.alike(first, last):
            return first, last
    for one, other in _figures(tokens, language) if manner.dash else ():
        last = _read(joined(other), read)
        first = last and _first(one, other, read)
        if first and last and first.value < last.value:
            return first, last
    return None


def _halves(
    tokens: Sequence[Token], manner: Manner, language: str
) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    words = [token.words[0] if len(token.words) == 1 else "" for token in tokens]
    names = locales.sentences(language)
    for opening, joint in names.ranges:
        for start in (place for place, word in enumerate(words) if word == opening):
            for middle in (place for place in range(start + 2, len(words) - 1) if words[place] == joint):
                yield tokens[start + 1 : middle], tokens[middle + 1 :]
    for middle in (place for place in range(1, len(words) - 1) if words[place] in names.either):
        yield tokens[:middle], tokens[middle + 1 :]
    if manner.dash:
        yield from _dashed(tokens)


def _dashed(tokens: Sequence[Token]) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    for place, token in enumerate(tokens):
        if found := _DASH.match(token.raw.rstrip(",.;")):
            one, other = (Token(part, (part,), pause=False) for part in found.groups())
            yield (one,), (other, *tokens[place + 1 :])


def _figures(tokens: Sequence[Token], language: str) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    """Two figures with nothing but a joint between them: "5 to 6 pm" is no five minutes to six."""
    joints = {joint for _, joint in locales.sentences(language).ranges} - locales.sentences(language).joining
    for place in range(1, len(tokens) - 1):
        one, joint, other = tokens[place - 1 : place + 2]
        if joint.words[:1] and joint.words[0] in joints and _FIGURE.fullmatch(one.raw) and _FIGURE.match(other.raw):
            yield (one,), tokens[place + 1 :]


def _first(one: Sequence[Token], other: Sequence[Token], read: Reader) -> Read | None:
    """Returns the first end, completed by the last words of the second where that makes it surer."""
    best = _read(joined(one), read)
    for length in range(min(LONGEST_TAIL, len(other) - 1), 0, -1):
        whole = _read(joined((*one, *other[-length:])), read)
        if whole and (best is None or whole.score > best.score):
            best = whole
    return best


def _read(text: str, read: Reader) -> Read | None:
    found = read(text)
    return found if found and found.score >= GUESSED and not found.turned else None
