"""The flows that admins gave to numbers: kept in one setting of the ledger, and read anew every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store
from deflect.tables import Setting
from relevo.log import fault_fields, logger

LOG = logger("deflect.answering")
SETTING: Final = "numbers"
"""Number to flow, in one row."""
AGAIN_S: Final = 3.0
"""Until a change counts, at the latest."""
Read: TypeAlias = Callable[[], Mapping[str, str]]
"""Returns the flow of each number that has one."""
_KEPT: Final = select(Setting.__table__.c.value).where(Setting.__table__.c.name == SETTING)


def flows_of(db: Session) -> Mapping[str, str]:
    """Returns the flow of each number that has one."""
    kept: Mapping[str, Any] = db.scalar(_KEPT) or {}
    return {number: str(flow) for number, flow in kept.items()}


def assigned_flows(store: Store) -> AssignedFlows:
    """Returns what reads them from the ledger."""

    def read() -> Mapping[str, str]:
        with store.reading() as db:
            return flows_of(db)

    return AssignedFlows(read)


class AssignedFlows:
    """The flows of numbers as they were read last. Safe to share between threads; while the database is away, those
    of before count."""

    def __init__(self, read: Read, clock: Callable[[], float] = time.monotonic) -> None:
        """`read` returns those that count now. Raises `DatabaseError`."""
        self._read, self._clock = read, clock
        self._flows: Mapping[str, str] = {}
        self._read_at: float | None = None

    def last(self) -> Mapping[str, str]:
        """Returns those of the last `read`; never waits."""
        return self._flows

    def lately(self) -> Mapping[str, str]:
        """Returns them as they were `AGAIN_S` ago or later."""
        if self._read_at is None or self._clock() - self._read_at > AGAIN_S:
            self.read()
        return self._flows

    def read(self) -> None:
        """Reads them anew."""
        self._read_at = self._clock()  # first: other threads need not read them too
        try:
            self._flows = self._read()
        except DatabaseError as error:
            LOG.warning("numbers_not_read", **fault_fields(error))
