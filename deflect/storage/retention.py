"""How long is kept what only machines need: webhooks, keys that counted, timers, events. Records are not touched."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, delete, select, tuple_, update

from deflect.storage.store import Store
from deflect.tables import Event, Journal, Quarantine, Seen, Table, Timer

BYTES = timedelta(days=7)
"""A webhook's sealed bytes, for replay; never erased before it was read, however long the relay was off."""
QUARANTINED = timedelta(hours=72)
KEYS = timedelta(days=90)
"""No provider repeats itself after that; what carries only keys goes with them."""
EVENTS = timedelta(days=3)
"""A page away for longer reloads."""
PIECE = 2000
"""Rows to a transaction."""


def erase(store: Store) -> int:
    """Erase what was kept long enough; how many rows. Raises `DatabaseUnavailable`;

    what was erased until then stays so.
    """
    now = store.clock()
    read = Journal.state != "new"
    outlived: tuple[tuple[type[Table], ColumnElement[bool]], ...] = (
        (Quarantine, Quarantine.received_at < now - QUARANTINED),
        (Journal, read & (Journal.received_at < now - KEYS)),
        (Seen, Seen.at < now - KEYS),
        (Timer, Timer.ended_at < now - KEYS),
        (Event, Event.at < now - EVENTS),
    )
    gone = sum(_piecewise(store, delete(table).where(_some(table, old))) for table, old in outlived)
    sealed = read & (Journal.received_at < now - BYTES) & Journal.sealed.is_not(None)
    return gone + _piecewise(store, update(Journal).where(_some(Journal, sealed)).values(sealed=None))


def _some(table: type[Table], old: ColumnElement[bool]) -> ColumnElement[bool]:
    key = table.__mapper__.primary_key
    return tuple_(*key).in_(select(*key).where(old).limit(PIECE))


def _piecewise(store: Store, statement: Delete | Update) -> int:
    """How many rows; whatever has piled up, nobody waits for the database longer than one piece takes."""
    gone = 0
    while True:
        with store.transaction() as db:
            result = db.execute(statement, execution_options={"synchronize_session": False})
            assert isinstance(result, CursorResult)
        gone += result.rowcount
        if result.rowcount < PIECE:
            return gone
