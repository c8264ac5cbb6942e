"""Which calls a voice worker has, kept on this machine's disk, so that its successor ends what its death cut off.

The ledger alone cannot tell a call whose worker died from one that goes on.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from deflect.steps.ledger import Ledger
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.unit import Unit, UnknownLeg
from deflect.tables import Conversation, Leg
from deflect.workers import stale_calls
from relevo.log import logger
from voice_flows.model.turns import Input, Turn

LOG = logger("deflect")
AGAIN_S = 2.0


class Roll:
    """One worker's. Thread-safe. What a predecessor left stays on it until it is dealt with."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self.legs: set[str] = set()
        self.deaths = 0
        """Of predecessors, not yet counted."""
        with suppress(OSError, ValueError, KeyError):
            found = json.loads(path.read_text())
            self.legs, self.deaths = set(found["legs"]), int(found["deaths"]) + bool(found["open"])
        self._write()

    def add(self, leg: str) -> None:
        with self._lock:
            if leg not in self.legs:
                self.legs.add(leg)
                self._write()

    def strike(self, leg: str) -> None:
        with self._lock:
            self.legs.discard(leg)
            self._write()

    def counted(self) -> None:
        with self._lock:
            self.deaths = 0
            self._write()

    def leave(self) -> None:
        """The worker ends as it was told to: that is no death."""
        with self._lock:
            self._write(open_=False)

    def _write(self, open_: bool = True) -> None:
        """Whole or not at all; not synced, since it is to outlive a process, not the machine."""
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps({"open": open_, "deaths": self.deaths, "legs": sorted(self.legs)}))
            fresh.replace(self._path)


class RollLedger(Ledger):
    """A ledger that keeps a roll of the calls it takes turns of."""

    roll: Roll

    def take(self, unit: Unit, conversation: Conversation, leg: Leg, event: Input, at: datetime | None = None) -> Turn:
        if leg.medium == "voice":
            self.roll.add(leg.id)
        return super().take(unit, conversation, leg, event, at)

    def close(self, leg: str, key: str, reason: str, at: datetime | None = None) -> None:
        super().close(leg, key, reason, at)
        self.roll.strike(leg)

    def settle(self, stop: threading.Event) -> None:
        """End what predecessors left and count their deaths; again while the database is away. For a thread."""
        left = sorted(self.roll.legs)
        while (left or self.roll.deaths) and not stop.is_set():
            try:
                if self.roll.deaths:
                    stale_calls.count_deaths(self.store, self.roll.deaths)
                    self.roll.counted()
                while left:
                    with suppress(UnknownLeg):
                        self.close(left[0], "lost", "failed")
                    LOG.warning("call_of_dead_worker_ended", leg=left[0])
                    self.roll.strike(left.pop(0))
            except DatabaseUnavailable:
                stop.wait(AGAIN_S)
