"""Replaces words of a conversation, or one message of it with its files, by a mark. Nothing brings them back.

What redacting changes is told first, as it will read; then it is one transaction. The audit and the timeline keep that
it was done, never the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from deflect.conversations import derived_words
from deflect.desk.commands import Refused, Unknown, locked, told
from deflect.desk.redacting import rests
from deflect.people.merging import groups
from deflect.policy.redaction import Removed, shown, without
from deflect.storage import events
from deflect.storage.transactions import Transactions, transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, LegalHold, Media, Outbox
from deflect.tables.threads import EntryKind

FEWEST: Final = 3
"""Letters and digits of what is redacted: fewer stand in every other word."""
WRITTEN: Final = ("message_in", "message_out", "note")
"""The kinds of entries that are a message, which can be redacted as a whole."""
SPOKEN: Final = frozenset({"heard", "voicemail"})
UNDER_WAY: Final = ("attempted", "uncertain")
"""States of a text that is found again at its provider by its words."""
EXCERPT: Final = 160
"""Characters of a place as it is told."""
MARK: Final = shown("")
EraseFile = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to go: these words wherever they stand, or else one whole message."""

    words: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the timeline, and how its text reads once it is redacted."""

    entry: str
    kind: EntryKind
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Redaction:
    """What redacting changes."""

    places: tuple[Place, ...]
    files: int
    """Photos and other files of the message, which are erased."""
    spoken: bool
    """True where some of it was said: a recording still holds it."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The part to take out, and the entries that hold it; of a `whole` message also its files."""

    part: Removed
    entries: Sequence[Entry]
    files: Sequence[Media] = ()
    whole: bool = False

    def told(self) -> Redaction:
        places = tuple(Place(entry.id, entry.kind, entry.at, self._left(entry)) for entry in self.entries)
        return Redaction(places, len(self.files), any(entry.kind in SPOKEN for entry in self.entries))

    def _left(self, entry: Entry) -> str:
        return MARK if self.whole else without(entry.text, [self.part])[:EXCERPT]


def preview(transactions: Transactions, conversation: str, asked: Asked) -> Redaction:
    """Returns what `redact` would change, and changes nothing. Raises `Unknown`, and `Refused` as `redact` does."""
    return transactions.look(lambda unit: _found(unit, conversation, asked).told())


@transactional
def redact(unit: Unit, conversation: str, user: str, asked: Asked, erase_file: EraseFile) -> Redaction:
    """Redacts, and returns what was changed. Raises `Unknown` for another conversation's message.

    Raises `Refused`: `words_too_few`, `words_not_found`, `text_under_way` where a text with the words is being sent, or
    `legal_hold` where a hold keeps the customer's records.
    """
    held = locked(unit, conversation)
    found = _found(unit, held.id, asked)
    _no_hold(unit, held)
    _none_under_way(unit, found.entries)
    done = found.told()
    if found.whole:
        _empty(unit, held, found.entries[0])
    unit.removed.append(found.part)
    derived_words.correct(unit, held.id)
    rests.clear(unit, held, [found.part])
    for file in found.files:
        erase_file(file.id)
        unit.db.delete(file)
    told(unit, held, user, "redacted", places=len(done.places), files=done.files)
    return done


def _found(unit: Unit, conversation: str, asked: Asked) -> _Found:
    if unit.db.get(Conversation, conversation) is None:
        raise Unknown(f"conversation {conversation}")
    if asked.entry:
        return _message(unit, conversation, asked.entry)
    if len(re.findall(r"[^\W_]", asked.words)) < FEWEST:
        raise Refused("words_too_few", fewest=FEWEST)
    part = Removed("", asked.words, asked.words)
    every = unit.db.scalars(select(Entry).where(Entry.conversation_id == conversation).order_by(Entry.sequence))
    entries = [entry for entry in every if derived_words.holds(entry, [part])]
    if not entries:
        raise Refused("words_not_found")
    return _Found(part, entries)


def _message(unit: Unit, conversation: str, entry: str) -> _Found:
    """One message with its files. Raises `Unknown` for what is none of the conversation, `Refused` if it is empty."""
    message = unit.db.get(Entry, entry)
    if message is None or message.conversation_id != conversation or message.kind not in WRITTEN:
        raise Unknown(f"message {entry}")
    files = unit.db.scalars(select(Media).where(Media.entry_id == entry)).all()
    if message.text in ("", MARK) and not files:
        raise Refused("words_not_found")
    return _Found(Removed("", message.text, message.text), (message,), files, whole=True)


def _no_hold(unit: Unit, held: Conversation) -> None:
    kept = select(LegalHold.customer_id).where(LegalHold.customer_id.in_(groups.members_of(held.customer_id))).limit(1)
    if unit.db.scalar(kept) is not None:
        raise Refused("legal_hold")


def _none_under_way(unit: Unit, entries: Sequence[Entry]) -> None:
    ids = [entry.outbox_id for entry in entries if entry.outbox_id]
    sending = select(Outbox.id).where(Outbox.id.in_(ids), Outbox.state.in_(UNDER_WAY)).limit(1)
    if ids and unit.db.scalar(sending) is not None:
        raise Refused("text_under_way")


def _empty(unit: Unit, held: Conversation, entry: Entry) -> None:
    """Makes a message its mark, and the text that carried it; a subject that quotes it goes too."""
    if held.subject and held.subject in entry.text:
        held.subject = MARK
    entry.text = MARK
    if entry.outbox_id:
        rests.empty_text(unit, entry.outbox_id, MARK)
    events.happened(unit.db, "entry", held.id, entry.id)
