"""Writers of one SQLite file take turns, over threads and processes: who has written waits behind who is waiting.

SQLite itself lets a writer that begins again at once pass by those that sleep until their next look. Two locks of the
operating system (flock) make a queue: the place of the writer, and the place before it. Both end with their process.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOOKS_S: Final = 0.0005
"""Between two looks of the one who is next."""
QUEUE_LOOKS_S: Final = 0.002
"""Between two looks of those behind: the next one leaves that place as soon as it writes."""


class TurnTimeout(Exception):
    """The turn did not come in time."""


class FairLock:
    """The turns of the writers of `database`; files beside it carry them."""

    def __init__(self, database: Path) -> None:
        self._next, self._writer = (database.with_name(f"{database.name}.{name}") for name in ("next", "writer"))

    @contextmanager
    def turn(self, patience_s: float) -> Iterator[None]:
        """Wait for the turn, at most `patience_s`, and keep it for the block. Raises `TurnTimeout`, `OSError`."""
        until = time.monotonic() + patience_s
        with _opened(self._writer) as writer:
            with _opened(self._next) as place:
                _take(place, until, QUEUE_LOOKS_S)
                _take(writer, until, LOOKS_S)
            yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """A file of its own for each turn, so that threads and children of a fork exclude each other; closing unlocks."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield file
    finally:
        os.close(file)


def _take(file: int, until: float, looks_s: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise TurnTimeout from None
            time.sleep(looks_s)
        else:
            return
