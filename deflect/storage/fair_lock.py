"""Writers of one SQLite file take turns, over threads and processes: who has written waits behind who is waiting.

SQLite itself lets a writer that begins again at once pass by those that sleep until their next look. Two locks of the
operating system (flock) make a queue: the place of the writer, and the place before it. Both end with their process.
"""

from __future__ import annotations

import fcntl
import os
import time
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
