"""Keeps how each call went: a worker's control thread hands a value over, a thread of its own writes the row.

While the database is away the values wait in memory, the oldest is dropped when there are too many. The call itself is
in the ledger as its leg; what is lost here are its figures.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from deflect.facts import EndedCall
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.fair_lock import SPARE_S
from deflect.storage.store import Store
from deflect.tables import CallRecord
from relevo.log import fault_fields, logger

LOG = logger("ivr")
MOST: Final = 1000
"""Values that wait while the database is away."""
AGAIN_S: Final = 5.0
_INSTANTS: Final = ("began", "rang", "answered", "ended")


class CallRecords:
    """`keep` may be called on any thread and returns at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[tuple[str, EndedCall]] = deque(maxlen=MOST)
        self._come = threading.Event()
        self._leaving = False
        self._thread: threading.Thread | None = None

    def keep(self, call: EndedCall) -> None:
        self._waiting.append((self._store.ids("cdr"), call))
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_all, name="call records", daemon=True)
            self._thread.start()
        self._come.set()

    def close(self, within_s: float = 1.0) -> None:
        """Waits until everything is written, at most so long."""
        self._leaving = True
        self._come.set()
        if self._thread is not None:
            self._thread.join(within_s)

    def _write_all(self) -> None:
        while True:
            self._come.wait()
            self._come.clear()
            while self._waiting:
                self._write(*self._waiting[0])
            if self._leaving:
                return

    def _write(self, id_: str, call: EndedCall) -> None:
        try:
            write(self._store, id_, call)
        except DatabaseUnavailable:
            if self._leaving:
                self._waiting.clear()
            self._come.wait(AGAIN_S)
            return
        except Exception as error:  # figures of one call must not end the thread
            LOG.error("call_record_not_written", **fault_fields(error))
        if self._waiting and self._waiting[0][0] == id_:
            self._waiting.popleft()


def write(store: Store, id_: str, call: EndedCall) -> None:
    """Writes the row, once however often it is called. Raises `DatabaseUnavailable`."""
    fields = {f"{name}_at" if name in _INSTANTS else name: value for name, value in asdict(call).items()}
    instants = {f"{name}_at": _instant(getattr(call, name)) for name in _INSTANTS}

    def once(db: Session) -> None:
        if db.get(CallRecord, id_) is None:
            row: dict[str, Any] = {**fields, **instants}
            db.add(CallRecord(id=id_, recorded_at=store.clock(), **row))

    store.attempt(once, lead_s=SPARE_S)


def _instant(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)
