"""Events for pages that follow live, numbered in commit order without gaps, so that a page can catch up.

Sequence numbers are taken under one row's lock as the very last statement of a transaction: a higher number was
committed later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session

from deflect import tables


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is entry, conversation, outbox, handoff, call or user."""

    sequence: int
    kind: str
    conversation: str | None
    entry: str | None


_TAKEN = text("UPDATE counter SET value = value + :n WHERE name = 'event' RETURNING value")
_TOLD = insert(cast(Table, tables.Event.__table__))
"""An insert of the table; one of the class would be a statement for each set of fields."""


def happened(db: Session, kind: str, conversation: str | None = None, entry: str | None = None) -> None:
    """Record that something changed; pages see it at the commit. Equal events of one transaction count once."""
    told: dict[tuple[str, str | None, str | None], None] = db.info.setdefault("events", {})
    told[(kind, conversation, entry)] = None


def wake(db: Session) -> None:
    """Wake waiting threads at the commit, without an event for pages."""
    db.info["wake"] = True


def number(db: Session, now: datetime) -> bool:
    """Write the transaction's events, as its last statements. Returns True if waiting threads are to be woken."""
    told = list(db.info.pop("events", {}))
    if not told:
        return bool(db.info.pop("wake", False))
    last = db.execute(_TAKEN, {"n": len(told)}).scalar_one()
    first = last - len(told) + 1
    db.execute(
        _TOLD,
        [
            {"sequence": first + n, "kind": kind, "conversation_id": conversation, "entry_id": entry, "at": now}
            for n, (kind, conversation, entry) in enumerate(told)
        ],
    )
    return True


def after(store: Any, sequence: int, limit: int = 200) -> list[Event]:
    """The events that follow `sequence`, oldest first."""
    table = tables.Event
    query = select(table).where(table.sequence > sequence).order_by(table.sequence).limit(limit)
    with store.reading() as db:
        return [Event(row.sequence, row.kind, row.conversation_id, row.entry_id) for row in db.scalars(query)]


def latest(store: Any) -> int:
    """The newest event's sequence, 0 before the first; a new page begins there."""
    with store.reading() as db:
        return db.scalar(select(tables.Counter.value).where(tables.Counter.name == "event")) or 0


def oldest(store: Any) -> int:
    """The oldest stored event's sequence, or the next one if none is stored. A page that is older must reload."""
    newest = select(tables.Counter.value + 1).where(tables.Counter.name == "event").scalar_subquery()
    with store.reading() as db:
        return db.scalar(select(func.coalesce(func.min(tables.Event.sequence), newest))) or 0
