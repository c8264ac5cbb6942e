"""How long one search may take. Words that are common alone and rare together cost a look into every conversation."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from relevo.errors import RelevoError

SECONDS: float = 2.0
"""Shorter than a connection to PostgreSQL waits for a statement."""
_STEPS: Final = 10_000
"""Steps of SQLite's machine between two looks at the clock: well under a millisecond."""
_CANCELLED: Final = "57014"
"""SQLSTATE of a statement that its time limit ended."""


class SearchTooLong(RelevoError):
    """There is too much to look through in the time that a search has. Add a word or a filter."""

    code = "search_too_long"
    retryable = False


@contextmanager
def limited(db: Session) -> Iterator[None]:
    """Ends the statements of this session that run within it: SQLite's after `SECONDS` in all, PostgreSQL's after
    `SECONDS` each. Raises `SearchTooLong`, after which a transaction of PostgreSQL can only be ended.
    """
    sqlite = db.get_bind().dialect.name == "sqlite"
    try:
        with _sqlite(db) if sqlite else _postgresql(db):
            yield
    except DBAPIError as fault:
        if not _ended(fault.orig):
            raise
        raise SearchTooLong("there is too much to look through: add a word or a filter") from fault


@contextmanager
def _sqlite(db: Session) -> Iterator[None]:
    connection: Any = db.connection().connection.driver_connection
    end = time.monotonic() + SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


@contextmanager
def _postgresql(db: Session) -> Iterator[None]:
    db.execute(text(f"SET LOCAL statement_timeout = {max(1, round(SECONDS * 1000))}"))
    yield
    db.execute(text("SET LOCAL statement_timeout TO DEFAULT"))


def _ended(cause: Any) -> bool:
    interrupted = getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_INTERRUPT
    return interrupted or getattr(cause, "sqlstate", None) == _CANCELLED
