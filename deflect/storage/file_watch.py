"""Waits until a file is written to, as the kernel tells (inotify(7)). Linux only; knows nothing of databases."""

from __future__ import annotations

import ctypes
import os
import select
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

_C = ctypes.CDLL(None, use_errno=True)
_MODIFY: Final = 0x2  # IN_MODIFY
OFTEN_S: Final = 0.02
SOON_S: Final = 0.002
"""Between looks in the first `OFTEN_S` after a write: a commit is there once its write has reached the disk."""
SETTLED_S: Final = 1.0
"""After a write without another: what was written is on the disk by then, or the look once in so long finds it."""
LONGEST_S: Final = 600.0
"""Between two looks at a file of which no write was told."""


class FileWatch:
    """One file. Raises `OSError` where the kernel cannot tell, as when a user has too many of them (128)."""

    def __init__(self, path: Path) -> None:
        self._events = _called(_C.inotify_init1, os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            _called(_C.inotify_add_watch, self._events, os.fsencode(path), _MODIFY)
        except OSError:
            self.close()
            raise
        self._poll = select.poll()
        self._poll.register(self._events, select.POLLIN)

    def wait(self, timeout_s: float) -> bool:
        """Returns whether the file was written to since the last call; waits so long for it."""
        if not self._poll.poll(1000 * timeout_s):
            return False
        os.read(self._events, 65536)
        return True

    def close(self) -> None:
        os.close(self._events)


class Looks:
    """When to look at what a file holds: often while it is being written to, else about once a second."""

    def __init__(
        self,
        path: Path,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._monotonic, self._sleep = monotonic, sleep
        self._written_at = monotonic()
        self._watch: FileWatch | None = None
        with suppress(OSError):
            self._watch = FileWatch(path)

    def wait(self) -> bool:
        """Returns when to look again; True where something may have been written."""
        if self._watch is None:
            self._sleep(OFTEN_S)
            return True
        since = self._monotonic() - self._written_at
        settled = since > SETTLED_S
        written = self._watch.wait(SETTLED_S if settled else SOON_S if since < OFTEN_S else OFTEN_S)
        if written:
            self._written_at = self._monotonic()
        return written or not settled

    def missed(self) -> None:
        """Something was written unsaid. Unless the kernel tells of it now, looks are frequent from now on."""
        self._written_at = self._monotonic()
        if self._watch is not None and not self._watch.wait(OFTEN_S):
            self.close()

    def close(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()


class Writes:
    """Waits for a write to a file, however long none comes. May be made before a fork; the file may be replaced."""

    def __init__(self, path: Path) -> None:
        self._path, self._seen = path, _written_at(path)
        self._watch: FileWatch | None = None

    def wait(self) -> None:
        """Returns after a write since the last call, or since this was made; at once where the kernel tells of none.

        Without a write it returns after `LONGEST_S`, in case that the file was replaced.
        """
        if self._watch is None:
            with suppress(OSError):
                self._watch = FileWatch(self._path)
            seen, self._seen = self._seen, _written_at(self._path)
            if self._watch is None or seen != self._seen:
                return
        if not self._watch.wait(LONGEST_S):
            self._watch.close()
            self._watch = None


def _written_at(path: Path) -> int:
    """Returns when the file was written to (ns since 1970), 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _called(function: ctypes._NamedFuncPointer, *arguments: object) -> int:
    result: int = function(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
