"""Whether the database takes writes, by trying: one that is full, read-only or locked can still be read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import update

from deflect.storage.store import Store
from deflect.tables import Counter

EVERY_S: Final = 5.0
"""How long a write that succeeded is believed."""


class TrialWrites:
    """Thread-safe."""

    def __init__(self, store: Store, every_s: float = EVERY_S, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store, self._every_s, self._monotonic = store, every_s, monotonic
        self._lock = threading.Lock()
        self._succeeded: float | None = None

    def check(self) -> None:
        """Writes one row, unless that succeeded a moment ago. Raises `DatabaseError`."""
        with self._lock:
            now = self._monotonic()
            if self._succeeded is not None and now - self._succeeded < self._every_s:
                return
            self._succeeded = None
            with self._store.transaction() as db:
                db.execute(update(Counter).where(Counter.name == "trial_writes").values(value=Counter.value + 1))
            self._succeeded = now
