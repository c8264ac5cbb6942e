"""Reads the events for pages that follow live; `deflect.storage.events` writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from deflect import tables
from deflect.storage.store import Store

_LATEST: Final = select(tables.Counter.value).where(tables.Counter.name == "event")


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is entry, conversation, outbox, handoff, call or user."""

    sequence: int
    kind: str
    conversation: str | None
    entry: str | None


def after(store: Store, sequence: int, limit: int = 200) -> list[Event]:
    """The events that follow `sequence`, oldest first."""
    table = tables.Event
    query = select(table).where(table.sequence > sequence).order_by(table.sequence).limit(limit)
    with store.reading() as db:
        return [Event(row.sequence, row.kind, row.conversation_id, row.entry_id) for row in db.scalars(query)]


def latest(store: Store) -> int:
    """The newest event's sequence, 0 before the first; a new page begins there."""
    with store.reading() as db:
        return db.scalar(_LATEST) or 0


def oldest(store: Store) -> int:
    """The oldest stored event's sequence, or the next one if none is stored. A page that is older must reload."""
    newest = select(tables.Counter.value + 1).where(tables.Counter.name == "event").scalar_subquery()
    with store.reading() as db:
        return db.scalar(select(func.coalesce(func.min(tables.Event.sequence), newest))) or 0
