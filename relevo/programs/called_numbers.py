"""Tells which flow a called number or name reaches, from memory: a call is answered while the database is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence, Set

from deflect.answering.assigned import AssignedFlows
from deflect.installation import Installation
from deflect.storage.errors import DatabaseError
from relevo.log import logger

LOG = logger("ivr")
AGAIN_S = 3.0
"""Until calls follow what was changed meanwhile: a flow that was published, a caller who was blocked."""


class CalledNumbers:
    """`flow_at` is safe to use on any thread and never waits."""

    def __init__(
        self,
        installation: Installation,
        read_names: Callable[[], Set[str]],
        assigned: AssignedFlows,
    ) -> None:
        """`read_names` returns the names of all published flows. Raises `DatabaseError`."""
        self._installation, self._read_names, self.assigned = installation, read_names, assigned
        self._flows: Set[str] = frozenset()
        self._read_at: float | None = None

    def flow_at(self, called: str, line_flow: str) -> str:
        """Returns the flow that answers a call to `called`; see `Installation.flow_called`."""
        return self._installation.flow_called(called, line_flow, self._flows)

    def read(self) -> None:
        """Reads the names of the flows, and which numbers admins gave to them; keeps those known before where the
        database does not answer."""
        self.assigned.read()
        self._installation = self._installation.answering(self.assigned.last())
        try:
            self._flows = self._read_names()
            self._read_at = time.monotonic()
        except DatabaseError as error:
            LOG.warning("flow_names_not_read", code=error.code)

    def read_if_old(self) -> None:
        """Reads the names unless they were read a moment ago, before a fork."""
        if self._read_at is None or time.monotonic() - self._read_at > AGAIN_S:
            self.read()


def follow(reads: Sequence[Callable[[], None]], written: Callable[[], None], stop: threading.Event) -> None:
    """Reads lists of the ledger anew after each write to it, at most once in `AGAIN_S`, until `stop` is set.

    `written` returns once something was written to the database since its last call.
    """
    while not stop.wait(AGAIN_S):
        written()
        if not stop.is_set():
            for read in reads:
                read()
