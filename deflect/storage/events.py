"""What changed, told in commit order without gaps, so that a page that was away misses nothing.

Sequence numbers are taken under one row's lock as the very last thing of a transaction: whoever holds a higher
number committed later.
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
"""Of the class it would be one statement for each set of fields."""


def happened(db: Session, kind: str, conversation: str | None = None, entry: str | None = None) -> None:
    """Tell, at the commit of this transaction, that something changed. Telling it twice tells it once."""
    told: dict[tuple[str, str | None, str | None], None] = db.info.setdefault("events", {})
    told[(kind, conversation, entry)] = None


def wake(db: Session) -> None:
    """Wake those who wait, at the commit of this transaction, without an event for pages."""
    db.info["wake"] = True


def number(db: Session, now: datetime) -> bool:
    """Write the transaction's events, as the last statements before its commit; True where somebody is to be woken."""
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
    """The sequence of the newest event, 0 before the first: where a new page begins."""
    with store.reading() as db:
        return db.scalar(select(tables.Counter.value).where(tables.Counter.name == "event")) or 0


def oldest(store: Any) -> int:
    """The sequence of the oldest event kept, or of the next where none is: a page that asks for less must reload."""
    newest = select(tables.Counter.value + 1).where(tables.Counter.name == "event").scalar_subquery()
    with store.reading() as db:
        return db.scalar(select(func.coalesce(func.min(tables.Event.sequence), newest))) or 0
