"""Events for pages that follow live, numbered in commit order without gaps, so that a page can catch up.

Sequence numbers are taken under one row's lock as the very last statement of a transaction: a higher number was
committed later.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from deflect import tables
from deflect.storage import batches

_TAKEN = text("UPDATE counter SET value = value + :n WHERE name = 'event' RETURNING value")


def happened(db: Session, kind: str, conversation: str | None = None, entry: str | None = None) -> None:
    """Record that something changed; pages see it at the commit. Equal events of one transaction count once."""
    changes: dict[tuple[str, str | None, str | None], None] = db.info.setdefault("events", {})
    changes[(kind, conversation, entry)] = None


def wake(db: Session) -> None:
    """Wake waiting threads at the commit, without an event for pages."""
    db.info["wake"] = True


def number(db: Session, now: datetime) -> bool:
    """Write the transaction's events, as its last statements. Returns True if waiting threads are to be woken."""
    changes = list(db.info.pop("events", {}))
    if not changes:
        return bool(db.info.pop("wake", False))
    last = db.execute(_TAKEN, {"n": len(changes)}).scalar_one()
    for sequence, (kind, conversation, entry) in enumerate(changes, last - len(changes) + 1):
        row = {"sequence": sequence, "kind": kind, "conversation_id": conversation, "entry_id": entry, "at": now}
        batches.add(db, tables.Event, row)
    batches.write(db)
    return True
