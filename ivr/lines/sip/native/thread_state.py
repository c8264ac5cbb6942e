"""Keeps Python's state of a thread of the library, for as long as the thread lives.

Made anew for each callback, with a new stack from the kernel, it costs more than most callbacks. For threads that end
with the process only: `ivr.lines.sip.media.clock` has one that does not.
"""

from __future__ import annotations

import ctypes
import threading

_HERE = threading.local()


def keep() -> None:
    """Keeps the state of the thread that calls; called first in a callback, each time."""
    if not getattr(_HERE, "kept", False):
        _HERE.kept = True
        ctypes.pythonapi.PyGILState_Ensure()
