"""Corrects what was derived from a customer's words, once they prove to hold parts of a secret.

These are entries of every kind with their values, the conversation's subject and preview, remarks, and texts not sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from deflect.migrations import removed_words
from deflect.policy.redaction import Removed, without
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Outbox, Owned, Rating
from deflect.tables.sealed import UnopenedText
from voice_flows.model.turns import Json

_QUOTING = ("name", "value", "choices")
"""What an entry's meta may quote of the customer; the rest are names of ours."""
_FEWEST = 3
"""Digits of a number that is taken for a part of a secret."""


def correct(unit: Unit, conversation: str) -> None:
    """Take `unit.removed` out of all texts of the conversation, if anything was removed."""
    if not unit.removed:
        return
    unit.db.flush()
    removed_words.note(unit.db, unit.now, ("conversation", "entry"))
    query = select(Entry).where(Entry.conversation_id == conversation)
    for entry in unit.db.scalars(query.order_by(Entry.sequence)):
        _correct_entry(unit, entry)
    _correct_conversation(unit, unit.db.get_one(Conversation, conversation))
    for rating in unit.db.scalars(select(Rating).where(Rating.conversation_id == conversation)):
        if rating.words != (words := without(rating.words, unit.removed)):
            rating.words = words
    unsent = select(Outbox).where(Outbox.conversation_id == conversation, Outbox.kind == "text")
    for row in unit.db.scalars(unsent.where(Outbox.state == "queued")):
        correct_text(unit, row, unit.removed)


def holds(entry: Entry, parts: Sequence[Removed]) -> bool:
    """Returns true if the entry quotes one of these parts."""
    return _corrected(entry, parts) != (entry.text, entry.meta)


def _corrected(entry: Entry, parts: Sequence[Removed]) -> tuple[str, dict[str, Json]]:
    meta = entry.meta
    if not isinstance(meta, Owned):  # sealed: the answer of a business system
        meta = {key: cleaned(each, parts) if key in _QUOTING else each for key, each in meta.items()}
    return without(entry.text, parts), meta


def _correct_entry(unit: Unit, entry: Entry) -> None:
    text, meta = _corrected(entry, unit.removed)
    if (text, meta) != (entry.text, entry.meta):
        entry.text, entry.meta = text, meta
        events.happened(unit.db, "entry", entry.conversation_id, entry.id)


def _correct_conversation(unit: Unit, conversation: Conversation) -> None:
    subject, preview = without(conversation.subject, unit.removed), without(conversation.preview, unit.removed)
    if (subject, preview) != (conversation.subject, conversation.preview):
        conversation.subject, conversation.preview = subject, preview
        events.happened(unit.db, "conversation", conversation.id)


def correct_text(unit: Unit, row: Outbox, parts: Sequence[Removed]) -> None:
    """Takes the parts out of the body of a text to a customer."""
    if not isinstance(row.body, UnopenedText):
        body = without(row.body, parts)
        if body != row.body:
            row.body = body
            events.happened(unit.db, "outbox", row.conversation_id)


def cleaned(value: Json, parts: Sequence[Removed], *, names: bool = True) -> Json:
    """Returns the value with every text and number in it corrected; `names`: also the names within it."""
    if isinstance(value, str):
        return without(value, parts)
    if isinstance(value, Mapping):
        return {
            without(str(key), parts) if names else key: cleaned(each, parts, names=names) for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [cleaned(each, parts, names=names) for each in value]
    if isinstance(value, int | float) and sum(map(str.isdigit, str(value))) >= _FEWEST:
        clean = without(str(value), parts)
        return value if clean == str(value) else clean
    return value
