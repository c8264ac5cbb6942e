"""How a program ends: when it is told to, when its parent dies, and in any case within `END_S`.

A signal that only a Python function takes can be lost: where the program waits in the library for ever, where it holds
the very lock that the function needs, or where a child takes it with the function that it has from its parent.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import Final

from relevo.log import logger

LOG = logger("programs")
PR_SET_PDEATHSIG: Final = 1
TOLD: Final = (signal.SIGTERM, signal.SIGINT)
END_S: Final = 15.0
"""How long a program may take to finish what it is at; webhooks wait 13 s for the database, we 10 s for a provider."""
TELLS_S: Final = 1.0
"""So long before, what still runs is logged."""
PLACES: Final = 6
"""Calls of a thread that are logged, from the innermost."""


def follow_signals(stop: threading.Event, end_s: float = END_S) -> None:
    """Sets `stop` at SIGTERM or SIGINT; after `end_s` the kernel ends the process, and so does a second Ctrl+C.

    To be called by the main thread. Each signal is written to a pipe as it comes, and a thread reads it there.
    """
    reads, writes = os.pipe()
    os.set_blocking(writes, False)
    signal.set_wakeup_fd(writes, warn_on_full_buffer=False)
    for number in TOLD:
        signal.signal(number, _told)
    threading.Thread(target=_end, args=(reads, stop, end_s), name="ending", daemon=True).start()


def _told(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _end(reads: int, stop: threading.Event, end_s: float) -> None:
    os.read(reads, 1)
    signal.setitimer(signal.ITIMER_REAL, end_s)  # nothing handles SIGALRM: it ends the process whatever that is at
    stop.set()
    time.sleep(max(0.0, end_s - TELLS_S))
    LOG.warning("ends_late", threads=still_running())


def still_running() -> dict[str, str]:
    """Returns where each thread is that keeps the process, by its name: innermost file and line first."""
    frames = sys._current_frames()
    threads = {each.name: frames.get(each.ident or 0) for each in threading.enumerate() if not each.daemon}
    return {name: _place(frame) for name, frame in threads.items() if frame is not None}


def _place(frame: FrameType) -> str:
    innermost = reversed(traceback.extract_stack(frame)[-PLACES:])
    return " < ".join(f"{Path(each.filename).name}:{each.lineno}" for each in innermost)


def leave_signals() -> None:
    """Lets SIGTERM and SIGINT end the process at once, its children too, until they have handlers of their own."""
    signal.set_wakeup_fd(-1)
    for number in TOLD:
        signal.signal(number, signal.SIG_DFL)


def die_with_parent() -> None:
    """Ends this process when the supervisor dies (Linux prctl), so that no orphan keeps a port."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == 1:
        raise SystemExit("the parent of this program has ended")
