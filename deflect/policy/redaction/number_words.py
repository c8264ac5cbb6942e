"""Number words and names of letters in folded text, and what to write in their place, language by language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.values.numerals import numerals

_WORDS: Final = re.compile(r"[^\W\d_]+")
_FEWEST: Final = 3
"""Names of letters shorter than this are words as well ("de"): they count only where a sentence ends."""
_NEAR: Final = 6
"""Characters between two words of one number, at the most."""
_USUAL: Final = 3
"""Characters between two digits that the finders read over by themselves."""
_IDLE: Final = 4
"""Words without meaning that may stand between two digits."""
_LONGEST: Final = 48
"""Words that are read as one; a card has 16 digits."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end` of a text, and what they become."""

    start: int
    end: int
    becomes: str


def count(text: str) -> int:
    """The number words of a text, in whichever language has most."""
    return sum(map(_counts, _WORDS.findall(text)))


def ways(texts: tuple[str, ...]) -> Iterator[list[list[Piece]]]:
    """Yield, for each way to read the number words of these folded texts as digits, the pieces of each text.

    A language gives two ways where they differ: words together ("cuarenta y uno" is `41`), and each word for itself.
    """
    for language in locales.known():
        runs = [list(_runs(text, language)) for text in texts]
        if not any(runs):
            continue
        jointly = [[piece for run in found for piece in _close(_jointly(run, language))] for found in runs]
        singly = [[piece for run in found for piece in _close(_singly(run, language))] for found in runs]
        yield jointly
        if singly != jointly:
            yield singly


@lru_cache(maxsize=16384)
def _counts(word: str) -> bool:
    plain = normal(word)
    return any(_is_number(plain, language) for language in locales.known())


@lru_cache(maxsize=16384)
def _is_number(word: str, language: str) -> bool:
    reading = locales.reading(language)
    return word in reading.repeats or word in reading.zero or numerals(word, language).isdecimal()


def _runs(text: str, language: str) -> Iterator[list[Piece]]:
    """Digits and number words that stand together, each with what it is read from; runs that hold no word are left out.

    A capital stands for the name of a letter.
    """
    run: list[Piece] = []
    idle: list[Piece] = []
    letters, idle_words = _letters(language), _idle(language)
    for match in _tokens(language).finditer(text):
        token = Piece(match.start(), match.end(), match.group())
        if run and token.start - (idle or run)[-1].end > _NEAR:
            yield from _worth(run)
            run, idle = [], []
        if token.becomes.isdigit() or _is_number(token.becomes, language):
            run += [*idle, token]
            idle = []
        elif token.becomes in letters and not idle and _stands_alone(text, token):
            run.append(Piece(token.start, token.end, letters[token.becomes].upper()))
        elif run and len(idle) < _IDLE and token.becomes in idle_words:
            told_off = " " in token.becomes  # "next four" names no digit
            idle.append(Piece(token.start, token.end, " ") if told_off else token)
        else:
            yield from _worth(run)
            run, idle = [], []
    yield from _worth(run)


def _close(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, with one blank for a long pause between two of them ("seis... uno")."""
    end = -1
    for piece in pieces:
        if 0 <= end < piece.start - _USUAL:
            yield Piece(end, piece.start, " ")
        yield piece
        end = piece.end


def _worth(run: list[Piece]) -> Iterator[list[Piece]]:
    """The run in stretches of bounded length, where it holds anything but digits."""
    if any(not token.becomes.isdigit() for token in run):
        for start in range(0, len(run), _LONGEST):
            yield run[start : start + _LONGEST]


def _jointly(run: Sequence[Piece], language: str) -> Iterator[Piece]:
    """The run's words as the numbers that they form together; a number takes the place of all its words."""
    first = 0
    while first < len(run):
        last = first
        while last + 1 < len(run) and _is_one(run[first : last + 2], language):
            last += 1
        yield Piece(run[first].start, run[last].end, _read(run[first : last + 1], language))
        first = last + 1


def _is_one(tokens: Sequence[Piece], language: str) -> bool:
    """True for words of one number: "cuarenta y uno", "doble cuatro"."""
    if any(token.becomes.isupper() for token in tokens) or tokens[-1].becomes in locales.reading(language).repeats:
        return False
    read = numerals(" ".join(token.becomes for token in tokens), language).split()
    return sum(word.isdecimal() for word in read) <= 1


def _read(tokens: Sequence[Piece], language: str) -> str:
    """The digits of these words, or the letter; a space where they mean neither."""
    words = [token.becomes for token in tokens]
    if words[0].isupper():
        return words[0].lower()
    if len(words) == 1 and words[0] in locales.reading(language).zero:
        return "0"
    return "".join(word for word in numerals(" ".join(words), language).split() if word.isdecimal()) or " "


def _singly(run: Sequence[Piece], language: str) -> Iterator[Piece]:
    return (Piece(token.start, token.end, _read((token,), language)) for token in run)


@lru_cache(maxsize=64)
def _idle(language: str) -> frozenset[str]:
    """Words between two digits that mean nothing."""
    return locales.reading(language).joints | locales.of(language).secrets.fillers


@lru_cache(maxsize=64)
def _letters(language: str) -> dict[str, str]:
    """The name of a letter to the letter."""
    named = locales.sayings(language).letters
    return {
        normal(name): letter
        for letter, name in named.items()
        if len(name) > 1 and letter.isascii() and letter.isalpha()
    }


@lru_cache(maxsize=64)
def _tokens(language: str) -> re.Pattern[str]:
    """Words and numbers; a letter's name of two words ("i griega") is one, and so is "the next four"."""
    several = (name for name in (*_letters(language), *locales.of(language).secrets.fillers) if " " in name)
    long = "".join(rf"(?<![a-z]){name}(?![a-z])|" for name in several)
    return re.compile(rf"{long}[a-z]+|\d+")


def _stands_alone(text: str, token: Piece) -> bool:
    """False for a short word of a sentence that is a letter's name as well."""
    return token.end - token.start >= _FEWEST or not re.match(r"[^a-z0-9.,;]+[a-z]", text[token.end : token.end + 4])
