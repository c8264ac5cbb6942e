"""Writers of one SQLite file take turns, over threads and processes: who has written waits behind who is waiting.

SQLite itself lets a writer that begins again at once pass by those that sleep until their next look. Two files carry
a queue: one is locked (flock) by the writer, of the other each who waits locks one byte, whose number is the instant
at which it came (monotonic µs), or its lead before. Who finds no lower byte locked is next: leads move writers forward
or back by a limited time, so that none waits for ever. All locks end with their process.
"""

from __future__ import annotations

import fcntl
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from deflect.storage.errors import DatabaseUnavailable

LOOKS_S: Final = 0.0005
"""Between two looks of the one who is next."""
QUEUE_LOOKS_S: Final = 0.002
"""Between two looks of those behind: they are next as soon as the one before writes."""
FIRST_S: Final = 1.0
"""The lead of a claim: it is short, and what was claimed is sent at once."""
AWAITED_S: Final = 0.5
"""The lead of a write that a caller or a text waits for; a call that opens waits for its `answer_delay` anyway."""
SPARE_S: Final = -0.5
"""The lead of a write on which no caller, agent or text depends, such as the record of an ended call."""
OTHERS: Final = "another program writes to the database all the time; end that program, or wait for it"
_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
_NOW: Final = fcntl.LOCK_EX | fcntl.LOCK_NB
_BYTES: Final = struct.Struct("@hhqqi4x")
"""`struct flock` of 64-bit Linux (fcntl(2)): type, whence, first byte, how many (0: all that follow), process."""


class Turns:
    """The turns of the writers of `database`, threads and programs alike.

    SQLite's own waiters ask again every 100 ms, and in a crowd some of them miss every moment when it is free. `alone`:
    there are no turns, as on PostgreSQL, which has its own. Without a file, threads alone take turns.
    """

    def __init__(self, database: Path | None, *, alone: bool = False) -> None:
        self._lock = FairLock(database) if database else None
        self._alone, self._threads = alone, threading.Lock()

    @contextmanager
    def turn(self, patience_s: float, lead_s: float = 0.0) -> Iterator[None]:
        """The writer's turn, before those who came up to `lead_s` earlier. Raises `DatabaseUnavailable`."""
        if self._alone:
            yield
        elif self._lock is None:
            if not self._threads.acquire(timeout=patience_s):
                raise DatabaseUnavailable(OTHERS)
            try:
                yield
            finally:
                self._threads.release()
        else:
            turn = None
            with suppress(OSError):  # a folder that cannot be written to: SQLite says so in its own way
                turn = self._lock.take(patience_s, lead_s)
            try:
                yield
            finally:
                if turn is not None:
                    os.close(turn)

    def waited_for(self) -> bool:
        """Returns true if a writer waits for its turn."""
        return self._lock is not None and self._lock.waited_for()

    def others_write(self) -> bool:
        """Returns true if a writer has its turn, or waits for it."""
        return self._lock is not None and (self._lock.taken() or self._lock.waited_for())


class FairLock:
    """The turns of the writers of `database`; files beside it carry them."""

    def __init__(self, database: Path) -> None:
        self._queue, self._writer = (database.with_name(f"{database.name}.{name}") for name in ("next", "writer"))

    def take(self, patience_s: float, lead_s: float = 0.0) -> int:
        """Wait for the turn, at most `patience_s`; `os.close` of what is returned ends it.

        It comes before those of writers who came up to `lead_s` earlier; a negative one lets later ones pass. Each turn
        opens files of its own, so that threads and the children of a fork exclude each other. Raises
        `DatabaseUnavailable`, and `OSError` where the files cannot be opened.
        """
        came = time.monotonic()
        writer = os.open(self._writer, _OPEN, 0o600)
        try:
            queue = os.open(self._queue, _OPEN, 0o600)
            try:
                _wait(queue, _placed(queue, round((came - lead_s) * 1e6)), writer, came + patience_s)
            finally:
                os.close(queue)
        except BaseException:
            os.close(writer)
            raise
        return writer

    def waited_for(self) -> bool:
        """Returns true if a writer waits for its turn."""
        return _asked(self._queue, _taken)

    def taken(self) -> bool:
        """Returns true while a writer has its turn."""
        return _asked(self._writer, lambda file: not _flocked(file))


def _placed(queue: int, at: int) -> int:
    """Locks the byte of the instant `at`, or of the next free one, and returns its number."""
    place = max(1, at)
    while True:
        try:
            fcntl.fcntl(queue, fcntl.F_OFD_SETLK, _BYTES.pack(fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0))
        except BlockingIOError:
            place += 1
        else:
            return place


def _wait(queue: int, place: int, writer: int, until: float) -> None:
    while (behind := _taken(queue, place)) or not _flocked(writer):
        if time.monotonic() >= until:
            raise DatabaseUnavailable(OTHERS)
        time.sleep(QUEUE_LOOKS_S if behind else LOOKS_S)


def _taken(queue: int, before: int = 0) -> bool:
    """Returns true if somebody else has locked a byte of the queue, or one `before` a byte."""
    asked = _BYTES.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, before, 0)
    found: tuple[int, ...] = _BYTES.unpack(fcntl.fcntl(queue, fcntl.F_OFD_GETLK, asked))
    return found[0] != fcntl.F_UNLCK


def _flocked(writer: int) -> bool:
    """Takes the writer's lock, and returns whether it was free."""
    try:
        fcntl.flock(writer, _NOW)
    except BlockingIOError:
        return False
    return True


def _asked(path: Path, question: Callable[[int], bool]) -> bool:
    """Returns what a question about a file is answered with; false where the file cannot be opened."""
    try:
        file = os.open(path, _OPEN, 0o600)
    except OSError:
        return False
    try:
        return question(file)
    finally:
        os.close(file)
