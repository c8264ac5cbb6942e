"""The library's clock thread, which moves 20 ms of sound at a time: it runs while there are calls, and a little longer.

Python keeps its state of that thread as long as the thread lives: made anew for each frame, with a new stack from the
kernel, it would be two fifths of a frame's cost. Before the thread ends the state must go, and only the thread itself
can do that. Used on the control thread, but for `enter` and `leave`.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from typing import Final

IDLE_S: Final = 3.0
"""Without a call for so long: everything that was asked of the bridge is done, since only the clock does it."""
_LOCKED: Final = 0  # PyGILState_LOCKED


class Clock:
    """`run` and `end` start and stop the thread. It runs at first."""

    def __init__(self, run: Callable[[], None], end: Callable[[], None]) -> None:
        self._run, self._end = run, end
        self.runs = True
        self.holds_state = False
        """Whether Python has a state of the thread."""
        self._used_at = time.monotonic()

    def wake(self) -> None:
        """There is a call: sound is moved from now on."""
        self.used()
        if not self.runs:
            self.runs = True
            self._run()

    def used(self) -> None:
        """A call is still there: it does not rest for `IDLE_S` after it."""
        self._used_at = time.monotonic()

    def rest(self) -> bool:
        """No call is there now; returns whether `leave` must be called on the thread before it can end."""
        if not self.runs or time.monotonic() - self._used_at < IDLE_S:
            return False
        if self.holds_state:
            return True
        self.runs = False
        self._end()
        return False

    def enter(self) -> None:
        """Keeps Python's state of the thread; called first in each of its frames that Python takes part in."""
        if not self.holds_state:
            self.holds_state = True
            ctypes.pythonapi.PyGILState_Ensure()

    def leave(self, port: int, frame: int) -> int:
        """A frame whose end is also the end of that state."""
        if self.holds_state:
            self.holds_state = False
            ctypes.pythonapi.PyGILState_Release(_LOCKED)  # the state goes when this callback, too, has left
        return 0
