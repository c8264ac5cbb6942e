"""Where in a conversation the words stand that were searched for, and the text around them with those words marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import Final

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from deflect.desk.search.found import written
from deflect.desk.search.narrowing import Narrowing
from deflect.desk.search.terms import Term
from deflect.desk.thread import APART, call_item
from deflect.migrations.word_index import Phrase
from deflect.tables import Conversation, Entry, Leg
from deflect.tables.folded import words_of

BEFORE: Final = 40
"""Characters shown before the first marked word, and less where a word would be cut."""
LENGTH: Final = 160
"""Characters shown in all."""
THEIRS: Final = ("heard", "message_in", "voicemail")
"""Kinds of entries that are the customer's own words."""
_WORD: Final = re.compile(r"[^\W_]+|[^\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `marked` if it is what was searched for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """The newest entry that holds most of what was searched for; the customer's own words before ours."""

    item: str
    """The item of the thread that shows it: a call's card, or the entry itself."""
    sequence: int
    at: datetime
    theirs: bool
    """True for the customer's own words."""
    pieces: tuple[Piece, ...]


def hits(db: Session, conversations: Collection[str], terms: Sequence[Term], narrowing: Narrowing) -> Mapping[str, Hit]:
    """Returns the hit of each conversation that has one: the name, a number or the subject may be what was found."""
    phrases = tuple(each for term in terms for each in phrases_of(term))
    if not conversations or not (phrases or narrowing.any):
        return {}
    held = [written(Entry.text_folded, each) for each in phrases]
    here = select(Entry.id).where(Entry.conversation_id == Conversation.id, Entry.text != "", *narrowing.entries())
    if held:
        most = reduce(add, (case((one, 1), else_=0) for one in held))
        own = case((Entry.kind.in_(THEIRS), 1), else_=0)
        here = here.where(or_(*held)).order_by(most.desc(), own.desc())
    best = here.order_by(Entry.sequence.desc()).limit(1).correlate(Conversation).scalar_subquery()
    chosen = select(best).select_from(Conversation).where(Conversation.id.in_(conversations))
    shown = select(Entry, Leg.medium).outerjoin(Leg, Leg.id == Entry.leg_id)
    entries = db.execute(shown.where(Entry.id.in_(db.scalars(chosen).all())))
    return {entry.conversation_id: _hit(entry, medium == "voice", phrases) for entry, medium in entries}


def phrases_of(term: Term) -> Iterator[Phrase]:
    """Yields the phrases of a term as they may stand in a text."""
    yield from term.phrases
    for each in term.apart:
        yield from phrases_of(each)


def _hit(entry: Entry, called: bool, phrases: tuple[Phrase, ...]) -> Hit:
    theirs = entry.kind in THEIRS
    item = call_item(entry.leg_id) if called and entry.kind not in APART else entry.id
    return Hit(item, entry.sequence, entry.at, theirs, excerpt(entry.text, phrases))


def excerpt(text: str, phrases: Sequence[Phrase]) -> tuple[Piece, ...]:
    """Returns the text around the first phrase in it, in one line, with what belongs to a phrase marked."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    spans = marked(line, phrases)
    begin = _border(line, max(spans[0][0] - BEFORE, 0)) if spans else 0
    end = min(len(line), begin + LENGTH)
    pieces, at = [Piece("…")] if begin else [], begin
    for left, right in spans:
        if left >= end:
            break
        pieces += [Piece(line[at:left]), Piece(line[left : min(right, end)], marked=True)]
        at = min(right, end)
    pieces.append(Piece(line[at:end] + ("…" if end < len(line) else "")))
    return tuple(piece for piece in pieces if piece.text)


def _border(line: str, at: int) -> int:
    """Returns where a word begins, at or after a place."""
    return line.find(" ", at, at + BEFORE) + 1 or at if at else 0


def marked(line: str, phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Returns where phrases stand in a text, in order and without overlap."""
    words = [(each.start(), each.end(), words_of(each[0])) for each in _WORD.finditer(line)]
    words = [word for word in words if word[2]]
    spans: list[tuple[int, int]] = []
    for at in range(len(words)):
        length = max((len(phrase.words) for phrase in phrases if _stands(words, at, phrase)), default=0)
        if length and (not spans or words[at][0] >= spans[-1][1]):
            spans.append((words[at][0], words[at + length - 1][1]))
    return spans


def _stands(words: Sequence[tuple[int, int, str]], at: int, phrase: Phrase) -> bool:
    there = [word for _, _, word in words[at : at + len(phrase.words)]]
    if len(there) < len(phrase.words) or there[:-1] != list(phrase.words[:-1]):
        return False
    return there[-1].startswith(phrase.words[-1]) if phrase.open else there[-1] == phrase.words[-1]
