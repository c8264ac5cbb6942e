"""The one value that a sentence means: the last one said, unless it is excluded. What is not clear is asked back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST
from voice_flows.values.reading import AMONG, GUESSED, Read, known
from voice_flows.values.sentences.clauses import Piece, Token, cut, joined, tokens
from voice_flows.values.sentences.manners import Manner, Reader
from voice_flows.values.sentences.ranges import ends

_COMPARED: Final = re.compile(r"[<>≤≥]\s?[\w€$£]")
"""A sign by which a value is only one end of a span: `>10h`."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands so far: a value, the words it was read from, and whether anything about it is doubtful."""

    value: Read | None = None
    tokens: tuple[Token, ...] = ()
    doubtful: bool = False
    marked: bool = False
    """A mark had its effect: the answer is not the plain value any more."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What each piece is weighed with."""

    read: Reader
    manner: Manner
    language: str


def meant(text: str, read: Reader, manner: Manner, language: str) -> Read | None:
    """Returns the value that was meant, with the score of its own words at most; `None` where none was.

    A range or a choice of two comes back without a value, with both in `Read.ends`.
    """
    if _COMPARED.search(text[:LONGEST]):
        found = _ranged(tokens(text), _Step(read, manner, language), text)
        return replace(found.at_most_guessed(), turned=True) if found else None
    clauses = cut(tokens(text), language)
    if len(clauses.pieces) == 1 and clauses.pieces[0].tokens == tokens(text):
        return _ranged(clauses.pieces[0].tokens, _Step(read, manner, language), text)
    step, said = _Step(read, manner, language), _Said(doubtful=clauses.doubted)
    for piece in clauses.pieces:
        said = _WEIGHED[piece.mark](said, piece, step)
    if said.value is None:
        return _whole(clauses.pieces, step)
    found = replace(said.value, score=min(said.value.score, AMONG)) if said.marked else said.value
    return found.at_most_guessed() if said.doubtful or clauses.conditional else found


def _whole(pieces: Sequence[Piece], step: _Step) -> Read | None:
    """Reads a value that only pauses were made in ("six one two... wait... three"), to be asked back."""
    if any(piece.mark not in ("", "correcting") for piece in pieces):
        return None
    found = step.read(" ".join(piece.text for piece in pieces if piece.tokens))
    return found.at_most_guessed() if found else None


def _ranged(said: Sequence[Token], step: _Step, text: str = "") -> Read | None:
    """Reads one piece: both ends of a range, else its value."""
    if both := ends(said, step.read, step.manner, step.language):
        return Read(None, 0.0, ends=(both[0].value, both[1].value))
    return step.read(text or joined(said)) if said else None


def _value(said: Sequence[Token], step: _Step) -> Read | None:
    found = _ranged(said, step)
    return found if found and (found.ends or found.score >= GUESSED) else None


# ---- one rule for each mark ----


def _plain(said: _Said, piece: Piece, step: _Step) -> _Said:
    if found := _value(piece.tokens, step):
        return replace(said, value=found, tokens=piece.tokens)
    return replace(said, tokens=piece.tokens, doubtful=said.doubtful or _weighty(piece.tokens, step))


def _corrected(said: _Said, piece: Piece, step: _Step) -> _Said:
    """ "X, perdón, Y" is Y; a correction of nothing is courtesy."""
    found = None if said.value and _continues(piece.tokens, step) else _value(piece.tokens, step)
    if found and said.value is None:
        return _Said(found, piece.tokens)
    if found and said.value:
        return _taken(said, piece, found, step, doubtful=False)
    if said.value and (next_one := _next_one((*said.tokens, *piece.tokens), step)):
        return _Said(next_one, piece.tokens, doubtful=True, marked=True)
    if said.value and piece.tokens and (patched := _patched(said, piece.tokens, step)):
        return _Said(patched, said.tokens, doubtful=True, marked=True)
    weighty = _weighty(piece.tokens, step) or (not piece.tokens and piece.marking not in _closing(step))
    return replace(said, doubtful=said.doubtful or weighty)


def _refused(said: _Said, piece: Piece, step: _Step) -> _Said:
    """ "X no, Y" is Y, "no X, Y" too; "X no" is nothing; "no, X" is X, and "no X" without a pause is asked back."""
    if said.value:
        found = None if _continues(piece.tokens, step) else _value(piece.tokens, step)
        if next_one := _next_one((*said.tokens, *piece.tokens), step):
            return _Said(next_one, piece.tokens, doubtful=True, marked=True)
        if found is None and (patched := _patched(said, piece.tokens, step)):
            return _Said(patched, said.tokens, doubtful=True, marked=True)
        if found is None:
            return _Said(None, (), said.doubtful, marked=True)
        if piece.paused == (True, False) and _opens(piece.tokens, step):  # "el 48213, no el 48214"
            return replace(said, doubtful=True, marked=True)
        return _taken(said, piece, found, step, doubtful=piece.paused == (True, False))
    if next_one := _next_one(piece.tokens, step):
        return _Said(next_one, piece.tokens, doubtful=True, marked=True)
    if not piece.paused[1] and (second := _second(piece.tokens, step)):
        return _Said(second, piece.tokens, said.doubtful, marked=True)
    if found := _value(piece.tokens, step):
        return _Said(found, piece.tokens, said.doubtful or not piece.paused[1], marked=True)
    return replace(said, doubtful=said.doubtful or _weighty(piece.tokens, step))


def _unable(said: _Said, piece: Piece, step: _Step) -> _Said:
    """ "X no puedo, Y" is Y, "no puedo X, Y" too; "no puedo X" is nothing."""
    found = _value(piece.tokens, step)
    if said.value and (next_one := _next_one((*said.tokens, *piece.tokens), step)):
        return _Said(next_one, piece.tokens, doubtful=True, marked=True)
    if said.value:
        return _taken(said, piece, found, step, doubtful=False) if found else _Said(None, (), said.doubtful, True)
    if piece.paused[1] and found:
        return _Said(found, piece.tokens, said.doubtful, marked=True)
    return _instead(said, piece, step)


def _excluded(said: _Said, piece: Piece, step: _Step) -> _Said:
    """ "X, not Y" is X; "not X, Y" and "X it is not, Y" are Y; "not X" is nothing."""
    if said.value is None:
        next_one = _next_one(piece.tokens, step)
        return _Said(next_one, (), doubtful=True, marked=True) if next_one else _instead(said, piece, step)
    if piece.paused == (False, True):
        return _refused(said, piece, step)
    found = _value(piece.tokens, step)
    if found is None and not piece.tokens:
        return _Said(None, (), said.doubtful, marked=True)
    if found and found.value == said.value.value:
        return _Said(None, (), said.doubtful, marked=True)
    turning = locales.sentences(step.language).turning
    bounded = any(word in turning for token in piece.tokens for word in token.words)  # "at ten, never after"
    bounded = bounded or (found is not None and not step.manner.alike(found, said.value))  # "Monday, not at ten"
    value = replace(said.value, turned=said.value.turned or bounded)
    return replace(said, value=value, marked=True, doubtful=said.doubtful or found is None)


_WEIGHED = {
    "": _plain,
    "correcting": _corrected,
    "refusing": _refused,
    "unable": _unable,
    "excluding": _excluded,
}


# ---- pieces of the rules ----


def _taken(said: _Said, piece: Piece, found: Read, step: _Step, *, doubtful: bool) -> _Said:
    """Puts the new value in the place of the old one, with what of the old still holds."""
    whole = _completed(said.tokens, piece.tokens, found, step)
    new = step.manner.merge(said.value, whole) if said.value and not found.ends and not said.value.ends else whole
    return _Said(new, piece.tokens, doubtful, marked=True)


def _instead(said: _Said, piece: Piece, step: _Step) -> _Said:
    """Takes the second value of an excluded piece; a value of a later clause only to be asked back."""
    if second := _second(piece.tokens, step):
        return _Said(second, piece.tokens, said.doubtful, marked=True)
    later = next((place + 1 for place, token in enumerate(piece.tokens[:-1]) if token.pause), 0)
    if later and not _value(piece.tokens[:later], step) and (found := _value(piece.tokens[later:], step)):
        return _Said(found, piece.tokens[later:], doubtful=True, marked=True)
    return replace(said, tokens=(), marked=True)


def _next_one(said: Sequence[Token], step: _Step) -> Read | None:
    """Returns the value after the one that is taken back ("not this Monday, the one after")."""
    if step.manner.following is None:
        return None
    names = locales.sentences(step.language)
    ends = [place for place in range(2, len(said)) if said[place - 1].pause]
    for end in (len(said), *reversed(ends)):
        for place in range(1, end):
            tail = [word for token in said[place:end] for word in token.words if word not in names.before_next_one]
            if " ".join(tail) in names.next_one and (old := _value(said[:place], step)) and not old.ends:
                found = step.manner.following(old, joined(said[:place]), step.language)
                more = _value(said[end:], step) if end < len(said) else None
                return step.manner.merge(found, more).at_most_guessed() if found and more else found
    return None


def _second(said: Sequence[Token], step: _Step) -> Read | None:
    """Returns the second of two values that follow each other, from the cut where both are surest."""
    opening, joining = locales.sentences(step.language).opening, locales.sentences(step.language).joining
    best: tuple[float, Read] | None = None
    for place in range(1, len(said)):
        begins = said[place].words[:1]
        if joining & {*said[place].words, *said[place - 1].words}:
            continue  # "not Monday and Tuesday" excludes both
        if not (said[place - 1].pause or step.manner.free or (begins and begins[0] in opening)):
            continue
        one = _value(said[:place], step)
        other = _value(said[place:], step) if one else None
        if (
            not one
            or not other
            or one.ends
            or other.ends
            or one.value == other.value
            or not step.manner.alike(one, other)
        ):
            continue
        sure = one.score + other.score + said[place - 1].pause
        if best is None or sure > best[0]:
            best = sure, step.manner.merge(one, other)
    return best[1] if best else None


def _patched(said: _Said, new: Sequence[Token], step: _Step) -> Read | None:
    """Reads the new words in the place of the last ones of the old value ("el 3 de mayo, perdón, de junio").

    Never as the value that was taken back, unless only a part of its day was.
    """
    if not new:
        return None
    whole = (joined((*said.tokens[:place], *new)) for place in range(len(said.tokens) - 1, 0, -1))
    found = [read for one in whole if (read := step.read(one)) and read.score >= GUESSED]
    if not _is_part(new, step):
        found = [read for read in found if said.value is None or read.value != said.value.value]
    return max(found, key=lambda read: (not read.turned, read.score), default=None)


def _completed(old: Sequence[Token], new: Sequence[Token], found: Read, step: _Step) -> Read:
    """Returns the new value with the last words of the old one, where those still hold."""
    manner = step.manner
    for place in range(1, len(old) if manner.tails else 0):
        tail = old[place:]
        if not _is_part(tail, step) and not _may_hold(tail, new, found, step):
            continue
        whole = step.read(joined((*new, *tail)))
        if whole and whole.score >= AMONG and whole.value != found.value:
            return found.at_most_guessed() if manner.tails == "doubt" else whole
    return found


def _is_part(said: Sequence[Token], step: _Step) -> bool:
    """True for a part of the day: "por la tarde"."""
    return " ".join(word for token in said for word in token.words) in locales.reading(step.language).parts


def _may_hold(tail: Sequence[Token], new: Sequence[Token], found: Read, step: _Step) -> bool:
    """True for old words that may still hold: a date's beside one that is not sure, a scale word beside a count."""
    scales = locales.reading(step.language).scales
    if step.manner.tails == "doubt":
        return len(new) == 1 and not scales.isdisjoint(tail[0].words)
    return step.manner.tails == "any" and found.score <= GUESSED


def _continues(said: Sequence[Token], step: _Step) -> bool:
    """True for words that carry on a value begun before: "y cuarto", "con cincuenta"."""
    names = locales.reading(step.language)
    return bool(said and said[0].words and said[0].words[0] in names.with_cents | names.point)


def _opens(said: Sequence[Token], step: _Step) -> bool:
    """True for words that begin a value anew: "el", "at"."""
    return not locales.sentences(step.language).opening.isdisjoint(said[0].words)


def _closing(step: _Step) -> frozenset[str]:
    """Words of correction that close a sentence as courtesy or preference ("el lunes, mejor")."""
    return locales.hearing(step.language).around | locales.sentences(step.language).ignorable


def _weighty(said: Sequence[Token], step: _Step) -> bool:
    """True for words that no list explains."""
    return not all(map(partial(known, language=step.language), (word for token in said for word in token.words)))
