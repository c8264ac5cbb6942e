"""Writes the index of words anew without those that were removed: by erasing a customer, or out of what they wrote.

SQLite's full-text table keeps them until its parts are merged, PostgreSQL's GIN index for ever, as its keys stay.
"""

from __future__ import annotations

import threading
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from deflect.migrations import removed_words, word_index
from deflect.storage import errors
from deflect.storage.store import Store
from relevo.log import fault_fields, logger

LOG = logger("relay")
EVERY_S: Final = 60.0
LOCK: Final = 5_719_232
"""Any number of our own: of several programs, one writes the index anew at a time."""
_LEFT: Final = (
    "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE NOT i.indisvalid AND c.relname ~ '^ix_[a-z]+_words_cc(new|old)[0-9]*$'"
)


def follow(store: Store, stop: threading.Event) -> None:
    """Has a round every `EVERY_S` until `stop` is set."""
    while not stop.wait(EVERY_S):
        try:
            wipe(store)
        except Exception as fault:  # the database may be back, or its rights mended, in the next round
            LOG.warning("words_not_wiped", **fault_fields(fault))


def wipe(store: Store) -> int:
    """Takes all words that were removed out of the index's files; returns how many transactions removed some.

    Where PostgreSQL's index is not free within `lock_timeout`, since a backup reads or another program is at it, the
    notes stay for the next time, and 0 is returned.
    Raises `DatabaseUnavailable`.
    """
    with store.reading() as db:
        notes = removed_words.noted(db)
    if not notes:
        return 0
    try:
        if not _write_anew(store, {table for tables in notes.values() for table in tables}):
            return 0
    except (DBAPIError, PoolTimeout) as fault:
        if not errors.passing(fault):
            raise
        return 0
    store.attempt(lambda db: removed_words.done(db, notes))
    return len(notes)


def _write_anew(store: Store, tables: set[str]) -> bool:
    if store.sqlite:
        _merge(store)
        return True
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LOCK})").scalar():
            return False
        try:
            _rebuild(connection, tables)
        finally:
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK})")
        return True


def _merge(store: Store) -> None:
    """Writes SQLite's table anew in pieces, between which calls have their turns."""
    goes_on = store.attempt(lambda db: word_index.forget_some(db.connection(), first=True))
    while goes_on:
        goes_on = store.attempt(lambda db: word_index.forget_some(db.connection(), first=False))
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _rebuild(connection: Connection, tables: set[str]) -> None:
    """Builds PostgreSQL's indexes beside those in use, which then go with their files; searches and calls go on."""
    for left in connection.exec_driver_sql(_LEFT).scalars().all():  # by a round that was cut off
        connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY IF EXISTS {left}")
    for table in sorted(tables):
        connection.exec_driver_sql(f"REINDEX INDEX CONCURRENTLY {word_index.name_of(table)}")
