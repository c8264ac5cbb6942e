"""How long is kept what only machines need: webhooks, keys that counted, timers, events. Records are not touched."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, CursorResult, delete, update
from sqlalchemy.orm import Session

from deflect.store import Store
from deflect.tables import Event, Journal, Quarantine, Seen, Timer

BYTES = timedelta(days=7)
"""A webhook's sealed bytes, for replay; never erased before it was read, however long the relay was off."""
QUARANTINED = timedelta(hours=72)
KEYS = timedelta(days=90)
"""No provider repeats itself after that; what carries only keys goes with them."""
EVENTS = timedelta(days=3)
"""A page away for longer reloads."""


def erase(store: Store) -> int:
    """Erase what was kept long enough; how many rows."""
    now = store.clock()
    read = Journal.state != "new"
    with store.transaction() as db:
        emptied = update(Journal).where(read, Journal.received_at < now - BYTES, Journal.sealed.is_not(None))
        outlived: tuple[tuple[type, ColumnElement[bool]], ...] = (
            (Quarantine, Quarantine.received_at < now - QUARANTINED),
            (Journal, read & (Journal.received_at < now - KEYS)),
            (Seen, Seen.at < now - KEYS),
            (Timer, Timer.ended_at < now - KEYS),
            (Event, Event.at < now - EVENTS),
        )
        gone = sum(_count(db, delete(table).where(old)) for table, old in outlived)
        return gone + _count(db, emptied.values(sealed=None))


def _count(db: Session, statement: object) -> int:
    result = db.execute(statement)  # type: ignore[call-overload]
    assert isinstance(result, CursorResult)
    return result.rowcount
