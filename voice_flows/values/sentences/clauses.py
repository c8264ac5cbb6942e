"""A sentence cut at its marking words: what may be ignored goes, and each piece knows the mark and pauses before it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal

Mark: TypeAlias = Literal["", "correcting", "unable", "excluding", "refusing", "idle", "doubting"]
_TIGHT: Final = re.compile(r"([,;:!?¡¿…])(?=[^\W\d_])")
_SIGNS: Final = ",;:.!?¡¿…"
_PAUSE: Final = re.compile(r"[,;:.!?…]$")
_TAG: Final = re.compile(r"\?$")
_MARKS: Final[Sequence[Mark]] = ("correcting", "unable", "excluding", "refusing", "doubting", "idle")


@dataclass(frozen=True, slots=True)
class Token:
    """One word as written, its normal form (several words, or none), and whether a pause or question mark ends it."""

    raw: str
    words: tuple[str, ...]
    pause: bool
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Words up to the next mark. `paused`: a pause stands before the mark, and one after it."""

    mark: Mark
    tokens: tuple[Token, ...] = ()
    paused: tuple[bool, bool] = (False, False)
    marking: str = ""

    @property
    def text(self) -> str:
        return joined(self.tokens)


@dataclass(frozen=True, slots=True)
class Clauses:
    """All pieces of a sentence, and whether its speaker said not to be sure."""

    pieces: tuple[Piece, ...] = field(default=())
    doubted: bool = False
    conditional: bool = False
    """One of the marks stands under an `if`."""


def joined(tokens: Sequence[Token]) -> str:
    return " ".join(token.raw for token in tokens)


def tokens(text: str) -> tuple[Token, ...]:
    """Returns the words of a text as written."""
    spaced = _TIGHT.sub(r"\1 ", unicodedata.normalize("NFKC", text[:LONGEST]))
    return tuple(
        Token(raw, tuple(normal(raw).split()), bool(_PAUSE.search(raw)), bool(_TAG.search(raw)))
        for raw in spaced.split()
    )


def cut(said: Sequence[Token], language: str) -> Clauses:
    """Cuts a sentence at its marks, the longest phrase first."""
    pieces: list[Piece] = [Piece("")]
    doubted = conditional = False
    at = 0
    while at < len(said):
        mark, length = _marked(said, at, language)
        if not length:
            last = pieces[-1]
            pieces[-1] = replace(last, tokens=(*last.tokens, said[at]))
        elif mark in ("idle", "doubting"):
            doubted = doubted or mark == "doubting"
        elif _tag(said, at, length, mark):
            doubted = True
        else:
            conditional = conditional or _conditional(pieces[-1].tokens, language)
            _begin(pieces, mark, said, at, length)
        at += max(1, length)
    return Clauses(tuple(pieces), doubted, conditional)


def _begin(pieces: list[Piece], mark: Mark, said: Sequence[Token], at: int, length: int) -> None:
    """Begins a piece, or joins this mark with one that stands directly before it."""
    before = at > 0 and said[at - 1].pause
    marking = " ".join(word for token in said[at : at + length] for word in token.words)
    piece = Piece(mark, (), (before, said[at + length - 1].pause), marking)
    old = pieces[-1]
    if old.mark and not old.tokens:
        mark = mark if "correcting" not in (old.mark, mark) or mark == "excluding" else "correcting"
        pieces[-1] = Piece(mark, (), (old.paused[0], piece.paused[1]), f"{old.marking} {marking}")
    else:
        pieces.append(piece)


def _conditional(before: Sequence[Token], language: str) -> bool:
    """True where an `if` leads to the mark: "if Monday is not possible, Tuesday"."""
    conditional = locales.hearing(language).conditional
    return any(token.raw.lower().strip(_SIGNS) in conditional for token in before)


def _tag(said: Sequence[Token], at: int, length: int, mark: Mark) -> bool:
    """True for a closing "¿no?", which asks for a yes."""
    return mark == "refusing" and at > 0 and at + length == len(said) and said[-1].asked


def _marked(said: Sequence[Token], at: int, language: str) -> tuple[Mark, int]:
    """Returns the mark that begins here, and how many words it has; 0 where none does."""
    if not said[at].words:
        return "", 0
    for phrase, mark in _phrases(locales.base(language)).get(said[at].words[0], ()):
        if length := _length(said, at, phrase, pauses=mark == "correcting"):
            return mark, length
    return "", 0


def _length(said: Sequence[Token], at: int, phrase: tuple[str, ...], *, pauses: bool) -> int:
    """Returns how many words as written this phrase takes here; 0 where it does not stand here."""
    heard: tuple[str, ...] = ()
    for place, token in enumerate(said[at : at + len(phrase)], 1):
        heard += token.words
        if heard == phrase:
            return place
        if phrase[: len(heard)] != heard or (token.pause and not pauses):
            return 0
    return 0


@lru_cache(maxsize=8)
def _phrases(language: str) -> Mapping[str, tuple[tuple[tuple[str, ...], Mark], ...]]:
    """Returns the marking phrases by their first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Mark]]] = {}
    for phrase, mark in _listed(language):
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append((words, mark))
    return {first: tuple(sorted(several, key=lambda one: -len(one[0]))) for first, several in found.items()}


def _listed(language: str) -> Iterator[tuple[str, Mark]]:
    for mark in _MARKS:
        for phrase in sorted(getattr(locales.sentences(language), mark)):
            yield phrase, mark
