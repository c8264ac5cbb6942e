"""Writers of one SQLite file take turns, over threads and processes: who has written waits behind who is waiting.

SQLite itself lets a writer that begins again at once pass by those that sleep until their next look. Two locks of the
operating system (flock) make a queue: the place of the writer, and the place before it. Both end with their process.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from deflect.storage.errors import DatabaseUnavailable

LOOKS_S: Final = 0.0005
"""Between two looks of the one who is next."""
QUEUE_LOOKS_S: Final = 0.002
"""Between two looks of those behind: the next one leaves that place as soon as it writes."""
OTHERS: Final = "another program writes to the database all the time; end that program, or wait for it"
_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
_NOW: Final = fcntl.LOCK_EX | fcntl.LOCK_NB


class Turns:
    """The turns of the writers of `database`, among the threads of this process and then among programs.

    SQLite's own waiters ask again every 100 ms, and in a crowd some of them miss every moment when it is free. `alone`:
    there are no turns, as on PostgreSQL, which has its own. Without a file, threads alone take turns.
    """

    def __init__(self, database: Path | None, *, alone: bool = False) -> None:
        self._lock = FairLock(database) if database else None
        self._alone, self._writing, self._count, self._waiters = alone, threading.Lock(), threading.Lock(), 0

    @contextmanager
    def turn(self, patience_s: float) -> Iterator[None]:
        """The writer's turn. Raises `DatabaseUnavailable` where it does not come in time."""
        if self._alone:
            yield
            return
        until = time.monotonic() + patience_s
        if not self._free(patience_s):
            raise DatabaseUnavailable("other writes of this program hold the database; wait, or end what locks it")
        turn = None
        try:
            if self._lock is not None:
                with suppress(OSError):  # a folder that cannot be written to: SQLite says so in its own way
                    turn = self._lock.take(until - time.monotonic())
            yield
        finally:
            if turn is not None:
                os.close(turn)
            self._writing.release()

    def waited_for(self) -> bool:
        """Returns true if another writer waits for its turn."""
        return self._waiters > 0 or (self._lock is not None and self._lock.waited_for())

    def others_write(self) -> bool:
        """Returns true if another program writes, or waits to."""
        if self._lock is None:
            return False
        return (not self._writing.locked() and self._lock.taken()) or self._lock.waited_for()

    def _free(self, patience_s: float) -> bool:
        """Waits for the other threads of this process."""
        if self._writing.acquire(blocking=False):
            return True
        with self._count:
            self._waiters += 1
        try:
            return self._writing.acquire(timeout=patience_s)
        finally:
            with self._count:
                self._waiters -= 1


class FairLock:
    """The turns of the writers of `database`; files beside it carry them."""

    def __init__(self, database: Path) -> None:
        self._next, self._writer = (database.with_name(f"{database.name}.{name}") for name in ("next", "writer"))

    def take(self, patience_s: float) -> int:
        """Wait for the turn, at most `patience_s`; `os.close` of what is returned ends it.

        Each turn opens files of its own, so that threads and the children of a fork exclude each other. Raises
        `DatabaseUnavailable`, and `OSError` where the files cannot be opened.
        """
        writer = os.open(self._writer, _OPEN, 0o600)
        try:
            place = os.open(self._next, _OPEN, 0o600)
            try:
                until = time.monotonic() + patience_s
                _lock(place, until, QUEUE_LOOKS_S)
                _lock(writer, until, LOOKS_S)
            finally:
                os.close(place)
        except BaseException:
            os.close(writer)
            raise
        return writer

    def waited_for(self) -> bool:
        """Returns true if a writer waits for its turn."""
        return _held(self._next)

    def taken(self) -> bool:
        """Returns true while a writer has its turn."""
        return _held(self._writer)


def _held(path: Path) -> bool:
    try:
        file = os.open(path, _OPEN, 0o600)
    except OSError:
        return False
    try:
        fcntl.flock(file, _NOW)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _lock(file: int, until: float, looks_s: float) -> None:
    while True:
        try:
            fcntl.flock(file, _NOW)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise DatabaseUnavailable(OTHERS) from None
            time.sleep(looks_s)
        else:
            return
