"""Takes the SIP messages of a worker that has no proxy in front from the library's own log, and keeps them in the ring.

The library prints every message, with the addresses, where its log level is 4. Its lines come on any of its threads;
here they are only looked at and queued, a thread of its own masks and writes. Nothing is printed.
"""

from __future__ import annotations

import ctypes
import re
import time
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

from ivr.lines.sip.diagnostics.ring import RingWriter
from relevo.log import fault_fields, logger

LOG = logger("ivr")
LEVEL: Final = 4
_MESSAGE = re.compile(
    rb"([RT])X \d+ bytes .*? (?:from|to) (\w+) (\S+):\s*\n(.*?)(?:\n--end msg--|\Z)",
    re.DOTALL,
)
_SIGNATURE = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class MessageLog:
    """One of a process, for its whole life: the library keeps the pointer."""

    def __init__(self, native: ctypes.CDLL, ring: RingWriter, here: str) -> None:
        """Begins to keep messages. `here` is our own address and port; call it once the library has its logging."""
        self._ring, self._here = ring, here
        self._lines: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
        self._heard = _SIGNATURE(self._hear)
        Thread(target=self._write, name="sip trace", daemon=True).start()
        native.pj_log_set_log_func.argtypes = [ctypes.c_void_p]
        native.pj_log_set_log_func(ctypes.cast(self._heard, ctypes.c_void_p))
        native.pj_log_set_level(LEVEL)

    def _hear(self, level: int, text: Any, length: int) -> None:
        if level == LEVEL:
            line = ctypes.string_at(text, length)
            if b"X " in line[:60] and b" bytes Re" in line[:80]:
                self._lines.put((time.time(), line))

    def _write(self) -> None:
        while True:
            at, line = self._lines.get()
            try:
                if found := _MESSAGE.search(line):
                    self._keep(at, *(part.decode("utf-8", "replace") for part in found.groups()))
            except Exception as error:  # a full disk must not end the trace for good
                LOG.warning("sip_message_not_kept", **fault_fields(error))

    def _keep(self, at: float, way: str, transport: str, theirs: str, message: str) -> None:
        source, target = (theirs, self._here) if way == "R" else (self._here, theirs)
        self._ring.write(at, source, target, transport, message)
