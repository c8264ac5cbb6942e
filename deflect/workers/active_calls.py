"""Lists a voice worker's calls on this machine's disk, so that its successor can end those that its death cut off.

The database alone cannot tell a call whose worker died from one that goes on.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from pathlib import Path

from deflect.steps.ledger import Ledger
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.unit import UnknownLeg
from deflect.workers import stale_calls
from relevo.log import fault_fields, logger

LOG = logger("deflect")
AGAIN_S = 2.0


class ActiveCalls:
    """The calls of one worker. Thread-safe. Calls that a predecessor left stay listed until they are ended."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self.legs: set[str] = set()
        self.deaths = 0
        """Predecessors that died and are not counted yet."""
        with suppress(OSError, ValueError, KeyError):
            found = json.loads(path.read_text())
            self.legs, self.deaths = set(found["legs"]), int(found["deaths"]) + bool(found["open"])
        self._write()

    def add(self, leg: str) -> None:
        """List a call; nothing is written where it is listed already."""
        with self._lock:
            if leg not in self.legs:
                self.legs.add(leg)
                self._write()

    def remove(self, leg: str) -> None:
        """Take a call off the list."""
        with self._lock:
            self.legs.discard(leg)
            self._write()

    def counted(self) -> None:
        """Note that the predecessors' deaths are counted."""
        with self._lock:
            self.deaths = 0
            self._write()

    def leave(self) -> None:
        """Note that the worker ends as it was told to, which is not a death."""
        with self._lock:
            self._write(open_=False)

    def _write(self, open_: bool = True) -> None:
        """Replace the file atomically. Not synced: it must outlive the process, not the machine."""
        fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps({"open": open_, "deaths": self.deaths, "legs": sorted(self.legs)}))
            fresh.replace(self._path)
        except OSError as error:
            LOG.error("active_calls_not_written", **fault_fields(error))


def end_left_calls(ledger: Ledger, calls: ActiveCalls, stop: threading.Event) -> None:
    """End the calls that predecessors left and count their deaths; retry while the database is away. For a thread."""
    left = sorted(calls.legs)
    while (left or calls.deaths) and not stop.is_set():
        try:
            if calls.deaths:
                stale_calls.count_deaths(ledger.store, calls.deaths)
                calls.counted()
            while left:
                with suppress(UnknownLeg):
                    ledger.close(left[0], "lost", "worker_died")
                LOG.warning("call_of_dead_worker_ended", leg=left[0])
                calls.remove(left.pop(0))
        except DatabaseUnavailable:
            stop.wait(AGAIN_S)
