"""Time as a real call lives it; tests have their own."""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue


class RealClock:
    """An `ivr.call.ports.Clock`."""

    def now(self) -> float:
        return time.monotonic()

    def take(self, events: SimpleQueue[object], until: float) -> object | None:
        try:
            return events.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            return None
