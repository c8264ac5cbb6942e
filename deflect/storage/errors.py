"""What can be wrong with the database, told apart by what the driver reports, never by the class of exception alone.

SQLite reports a locked database and a misspelt column by the same class (`OperationalError`); only its result code
(https://sqlite.org/rescode.html) tells them apart. PostgreSQL does by SQLSTATE (appendix A of its manual).
"""

from __future__ import annotations

import sqlite3
import sys
from typing import Any, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from relevo.errors import RelevoError

SQLITE_PASSING: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_INTERRUPT,
    }
)
"""Primary result codes (the low byte) after which the same statement may succeed."""

SQLITE_DAMAGED: Final = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
"""Primary result codes of a file that is damaged, or is no database."""

SQLITE_SENTENCES: Final = {
    sqlite3.SQLITE_BUSY: "the database is locked by another program; end that program, or wait for it",
    sqlite3.SQLITE_LOCKED: "the database is locked by another program; end that program, or wait for it",
    sqlite3.SQLITE_FULL: "the database's disk is full; free some space",
    sqlite3.SQLITE_READONLY: "the database file cannot be written to; let this account write to it and its folder",
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened; let this account read and write it and its folder",
}
"""What happened and the fix, by primary result code."""

POSTGRESQL_PASSING: Final = ("08", "40", "53", "55P03", "57", "58")
"""SQLSTATE: connection, rollback by deadlock or serialisation, resources, lock timeout, operator, system error."""

POSTGRESQL_MISSING: Final = ("42P01", "42703", "3F000")
"""SQLSTATE: undefined table, undefined column, unknown schema."""


class DatabaseError(RelevoError):
    """The database cannot be used; the subclass says why."""

    code = "database_error"
    loggable = True


class DatabaseUnavailable(DatabaseError):
    """The database did not answer in time; it is uncertain whether anything of this transaction was kept."""

    code = "database_unavailable"
    retryable = True


class DatabaseDamaged(DatabaseError):
    """The database file is damaged, or is no database. Fix: `relevo db restore FILE`."""

    code = "database_damaged"


class DatabaseNewer(DatabaseError):
    """The database was written by a newer release. Fix: that release, or a backup of this one."""

    code = "database_newer"


class SchemaMissing(DatabaseError):
    """The database lacks a table or column of this release. Fix: `relevo db upgrade`."""

    code = "schema_missing"


def named(fault: DBAPIError | PoolTimeout) -> DatabaseError | None:
    """Our error for a fault of the driver; `None` where the fault is a mistake in our own statement or data."""
    if passing(fault):
        return DatabaseUnavailable(_sentence(fault))
    if _damaged(fault):
        return DatabaseDamaged("the database is damaged; stop Relevo, and restore a backup: `relevo db restore FILE`")
    if _schema_missing(fault):
        return SchemaMissing("the database lacks tables of this release; run `relevo db upgrade`")
    return None


def passing(fault: DBAPIError | PoolTimeout) -> bool:
    """True where trying again may help: lock, connection, disk; False for a wrong statement or a missing table."""
    if isinstance(fault, PoolTimeout) or fault.connection_invalidated:
        return True
    cause: Any = fault.orig
    if isinstance(cause, sqlite3.Error):
        number = getattr(cause, "sqlite_errorcode", None)
        return number is not None and number & 0xFF in SQLITE_PASSING
    if _is_postgresql(cause):
        if cause.sqlstate is None:  # no answer from the server: it refused, vanished or stayed silent
            return _is_postgresql(cause, "OperationalError", "InterfaceError")
        return bool(cause.sqlstate.startswith(POSTGRESQL_PASSING))
    return False


def _is_postgresql(cause: Any, *kinds: str) -> bool:
    """Returns whether PostgreSQL's driver raised this, as one of these kinds where some are given.

    The driver is asked only where it is loaded, since programs on SQLite do not load it.
    """
    driver: Any = sys.modules.get("psycopg")
    return driver is not None and isinstance(cause, tuple(getattr(driver, kind) for kind in kinds or ("Error",)))


def _sentence(fault: DBAPIError | PoolTimeout) -> str:
    """Returns what happened and the fix, as an operator says it."""
    cause = fault.orig if isinstance(fault, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        number = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return SQLITE_SENTENCES.get(number, "the database's disk reports an error; look at the disk and the system log")
    if _is_postgresql(cause) and getattr(cause, "sqlstate", None):
        return "the database is not available; look at the log of PostgreSQL"
    return "the database is not available; check that it runs, can be reached, and that RELEVO_DATABASE_URL is right"


def _damaged(fault: DBAPIError | PoolTimeout) -> bool:
    cause = fault.orig if isinstance(fault, DBAPIError) else None
    number = getattr(cause, "sqlite_errorcode", None) or 0
    return number & 0xFF in SQLITE_DAMAGED


def _schema_missing(fault: DBAPIError | PoolTimeout) -> bool:
    cause = fault.orig if isinstance(fault, DBAPIError) else None
    if isinstance(cause, sqlite3.OperationalError):
        return str(cause).startswith(("no such table", "no such column"))  # SQLite has one code for all SQL errors
    return _is_postgresql(cause) and getattr(cause, "sqlstate", None) in POSTGRESQL_MISSING
