"""The ways to read a few messages as plain letters and digits, each character with its place in its message.

The first way folds capitals, accents, digits of other scripts and invisible characters. Each language whose number
words are met adds ways with digits in their place ("cuatro uno" is `4 1`), and several messages add one in which the
last words of a message and the first ones of the next do not part their digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from deflect.policy.redaction import number_words, separators
from deflect.policy.redaction.words import code_names, names_of_words

FEWEST: Final = 3
"""Digits of the shortest secret: the code on a card."""
_HIDDEN: Final = frozenset(("Cf", "Mn", "Me", "Cc"))
_LAST_WORDS: Final = re.compile(r"(?<=\d)[^a-z0-9]*(?:[a-z]+[^a-z0-9]+){0,3}[a-z]*[^a-z0-9]*(?:\d/\d[^a-z0-9]*)?$")
_FIRST_WORDS: Final = re.compile(r"^[^a-z0-9]*(?:\d/\d[^a-z0-9]+)?(?:[a-z]+[^a-z0-9]+){0,3}(?:\d[.:)] +)?(?=\d)")
_TAIL: Final = 80
"""Characters at an end of a message that are looked at for digits that go on in the next one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, and where each of its characters begins and ends in its message; `joined` where words were left out."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    joined: bool = False

    def cut(self, start: int, end: int) -> Reading:
        """Characters `start` to `end` of this reading."""
        return Reading(self.text[start:end], self.starts[start:end], self.ends[start:end])


def readings(texts: Sequence[str]) -> Iterator[tuple[Reading, ...]]:
    """Yield the ways to read these messages, one reading a message.

    None where hardly a digit or number word is, and no password or birthday is named.
    """
    if not may_hold_secret(*texts):
        return
    folded = tuple(_folded(text) for text in texts)
    ways = [folded]
    if blanks := separators.ways(tuple(one.text for one in folded)):
        ways.append(tuple(_rewritten(one, pieces) for one, pieces in zip(folded, blanks, strict=True)))
    for rewritten in number_words.ways(tuple(one.text for one in folded)):
        ways.append(tuple(_rewritten(one, pieces) for one, pieces in zip(folded, rewritten, strict=True)))
    named = names_of_words().search("\n".join(one.text for one in folded)) is not None
    enough = [way for way in ways if sum(_digits(one.text) for one in way) >= (1 if named else FEWEST)]
    if named and folded not in enough[:1]:
        yield folded
    yield from enough
    yield from filter(None, map(_joined, enough))


def _digits(text: str) -> int:
    return sum(map(text.count, "0123456789"))


def may_hold_secret(*texts: str) -> bool:
    """False for texts with fewer digits and number words than the shortest secret has, and no name of one in words."""
    whole = "\n".join(texts)
    digits = len(re.findall(r"\d", whole))
    if digits >= FEWEST or digits + number_words.count(whole) > 1:
        return True
    return _names_secret(whole)


def may_answer_with_secret(question: str, answer: str) -> bool:
    """False for an answer without a digit or number word, where neither it nor its question names a secret in words."""
    return figures(answer) > 0 or _names_secret(question, answer)


def folded(text: str) -> str:
    """Return the text in lower case without accents, with ASCII digits and without invisible characters."""
    return text.lower() if text.isascii() else "".join(map(_plain, text))


def _names_secret(*texts: str) -> bool:
    return names_of_words().search(folded("\n".join(texts))) is not None


def figures(text: str) -> int:
    """Return how many digits and number words the text has."""
    return len(re.findall(r"\d", text)) + number_words.count(text)


def _folded(text: str) -> Reading:
    """The text in lower case without accents, with ASCII digits and without invisible characters."""
    if text.isascii():
        return Reading(text.lower(), range(len(text)), range(1, len(text) + 1))
    plain = [_plain(letter) for letter in text]
    starts = [at for at, letters in enumerate(plain) for _ in letters]
    return Reading("".join(plain), starts, [at + 1 for at in starts])


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    """The letters and digits that a character stands for; a space for another blank, nothing for an invisible one."""
    kept = []
    for each in unicodedata.normalize("NFKD", letter).casefold():
        digit = unicodedata.decimal(each, None)
        if digit is not None:
            kept.append(str(digit))
        elif each.isspace() or unicodedata.category(each) not in _HIDDEN:
            kept.append(each)
    return "".join(kept)


def _rewritten(reading: Reading, pieces: Sequence[number_words.Piece]) -> Reading:
    """The reading with other characters in the place of each piece."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for piece in pieces:
        size = len(piece.becomes)
        letters += [reading.text[done : piece.start], piece.becomes]
        starts += [*reading.starts[done : piece.start], *([reading.starts[piece.start]] * size)]
        ends += [*reading.ends[done : piece.start], *([reading.ends[piece.end - 1]] * size)]
        done = piece.end
    rest = reading.cut(done, len(reading.text))
    return Reading("".join([*letters, rest.text]), [*starts, *rest.starts], [*ends, *rest.ends])


def _joined(way: tuple[Reading, ...]) -> tuple[Reading, ...] | None:
    """The messages without the few words that part the digits at the end of one from those at the start of the next."""
    out = list(way)
    for number in range(1, len(out)):
        before, after = out[number - 1], out[number]
        last = _LAST_WORDS.search(before.text, max(0, len(before.text) - _TAIL))
        first = _FIRST_WORDS.match(after.text[:_TAIL])
        if last and first and not code_names().search(last.group() + first.group()):
            out[number - 1] = before.cut(0, last.start())
            out[number] = after.cut(first.end(), len(after.text))
    changed = any(one is not other for one, other in zip(out, way, strict=True))
    return tuple(Reading(one.text, one.starts, one.ends, joined=True) for one in out) if changed else None
