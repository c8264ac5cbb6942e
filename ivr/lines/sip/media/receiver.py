"""The library's thread that takes packets of sound ("media"): it may sleep long while there are no calls.

It asks every 10 ms for sockets to wait at, calls or not. The kernel may let it oversleep (`late_timers`); once it waits
at sockets, packets wake it at once. So it must be woken when the first socket is there.
"""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SLACK_NS: Final = 500_000_000
"""How much later the kernel may wake it, and so how long a first packet waits where no wake came in time."""
NAME: Final = "media"
_SET_TIMERSLACK, _GET_TIMERSLACK = 29, 30  # prctl(2)
_C = ctypes.CDLL(None)
_C.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
_C.signal.argtypes, _C.signal.restype = [ctypes.c_int, ctypes.c_void_p], ctypes.c_void_p
_C.tgkill.argtypes = [ctypes.c_int] * 3


class Receiver:
    """Made once the library has started; `wake` may be called on any thread."""

    def __init__(self) -> None:
        """Lets SIGURG do nothing but end a sleep, by a function of the C library that has no effect.

        SIGURG is used because SIGUSR2 takes a drain back.
        """
        _C.signal(signal.SIGURG, ctypes.cast(_C.abs, ctypes.c_void_p))
        self._thread = 0

    def wake(self) -> None:
        """Lets the thread look for sockets now."""
        self._thread = self._thread or _found()
        if self._thread:
            _C.tgkill(os.getpid(), self._thread, signal.SIGURG)


@contextmanager
def late_timers() -> Iterator[None]:
    """Lets timers of the threads begun meanwhile be late by `SLACK_NS` (`PR_SET_TIMERSLACK` is inherited)."""
    before = _C.prctl(_GET_TIMERSLACK, 0, 0, 0, 0)
    _C.prctl(_SET_TIMERSLACK, SLACK_NS, 0, 0, 0)
    try:
        yield
    finally:
        _C.prctl(_SET_TIMERSLACK, before, 0, 0, 0)


def _found() -> int:
    """Returns the thread's number in this process; 0 where it has none of that name."""
    for task in Path("/proc/self/task").iterdir():
        try:
            if (task / "comm").read_text().strip() == NAME:
                return int(task.name)
        except OSError:  # it ended meanwhile
            continue
    return 0
