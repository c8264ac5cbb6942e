"""SQLite's files as a whole: judged, copied and replaced, each step so that a power cut leaves the old or the new one.

A copy is made by SQLite itself, so that it holds what stands in the write-ahead log as well.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Final

from deflect.storage.errors import SQLITE_DAMAGED, DatabaseError

_HOLD: Final = ("PRAGMA locking_mode=EXCLUSIVE", "PRAGMA journal_mode=DELETE", "BEGIN EXCLUSIVE", "COMMIT")
"""Statements by which a connection has the database alone until it is closed, with what the log held in the file."""


class FileRefused(DatabaseError):
    """A file is no database of Relevo, or cannot be copied or replaced; nothing was changed. The message says why."""

    code = "database_file_refused"


def revision(file: Path) -> str | None:
    """Return the revision of the schema in `file`. Raises `FileRefused` where it is no intact database of Relevo."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise FileRefused(f"{file} is damaged")
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not {"alembic_version", "conversation", "outbox"} <= tables:
                what = "a database of something else" if tables else "empty"
                raise FileRefused(f"{file} is {what}, not a database of Relevo")
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(row[0]) if row else None
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF in SQLITE_DAMAGED:
            raise FileRefused(f"{file} is damaged, or no database") from None
        raise FileRefused(f"{file} cannot be read ({error})") from None


def copy(source: Path, target: Path) -> None:
    """Copy a database while it is used, whole or not at all. Raises `FileRefused` where that is not possible."""
    with _whole(source, target) as part, closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(part)) as new:
        old.backup(new)


def replace(place: Path, file: Path, now: datetime) -> Path | None:
    """Put a copy of `file` in the place of a database, which is held so that no other program opens it meanwhile.

    Returns the copy of the one before, with all that was committed, or a damaged one as it is; `None` where there was
    none. Raises `FileRefused`.
    """
    if not place.exists():
        for log in _logs(place):
            log.unlink(missing_ok=True)
        copy(file, place)
        return None
    try:
        with closing(sqlite3.connect(place, timeout=0, isolation_level=None)) as present:
            for statement in _HOLD:
                present.execute(statement)
            kept = _free(place.with_name(f"{place.stem}.before-restore-{now:%Y%m%d-%H%M%S}.db"))
            with _whole(place, kept) as part, closing(sqlite3.connect(part)) as new:
                present.backup(new)
            copy(file, place)
            return kept
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise FileRefused("the database is in use; stop Relevo first (Ctrl+C at `relevo up`)") from None
        if code not in SQLITE_DAMAGED:
            raise FileRefused(f"{place} cannot be replaced ({error}); nothing was changed") from None
    return _damaged_replaced(place, file)


def _damaged_replaced(place: Path, file: Path) -> Path:
    """Replace a file that cannot be copied: it is kept, with its log, which a new one would take as its own."""
    kept = _free(place.with_name(f"{place.name}.damaged"))
    kept.hardlink_to(place)
    for log, new in zip(_logs(place), _logs(kept), strict=True):
        with suppress(FileNotFoundError):
            log.replace(new)
    copy(file, place)
    return kept


def _logs(place: Path) -> list[Path]:
    """The files in which SQLite would look for what a database lacks."""
    return [place.with_name(f"{place.name}-{kind}") for kind in ("wal", "shm")]


def _free(name: Path) -> Path:
    """The name, or the first with a number that no file has."""
    others = (name.with_stem(f"{name.stem}-{number}") for number in count(2))
    return next(one for one in chain((name,), others) if not one.exists())


@contextmanager
def _whole(source: Path, target: Path) -> Iterator[Path]:
    """Give a private file to write, which becomes `target` once it is whole; raises `FileRefused` for what fails."""
    part = target.with_name(f".{target.name}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield part
        _settled(part)
        part.replace(target)
        _settled(target.parent)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        cause = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise FileRefused(f"{source} cannot be copied to {target} ({cause})") from None


def _settled(path: Path) -> None:
    """Wait until the disk has it."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
