"""Events for pages that follow live, numbered in commit order without gaps, so that a page can catch up.

Sequence numbers are taken under one row's lock as the very last statement of a transaction: a higher number was
committed later.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Table, insert, text
from sqlalchemy.orm import Session

from deflect import tables

_TAKEN = text("UPDATE counter SET value = value + :n WHERE name = 'event' RETURNING value")
_INSERT = insert(cast(Table, tables.Event.__table__))
"""An insert of the table; one of the class would be a statement for each set of fields."""


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
    first = last - len(changes) + 1
    db.execute(
        _INSERT,
        [
            {"sequence": first + n, "kind": kind, "conversation_id": conversation, "entry_id": entry, "at": now}
            for n, (kind, conversation, entry) in enumerate(changes)
        ],
    )
    return True
