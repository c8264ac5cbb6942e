"""Tells which flow a called number or name reaches, from memory: a call is answered while the database is away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Set

from deflect.installation import Installation
from deflect.storage.errors import DatabaseError
from relevo.log import logger

LOG = logger("ivr")
AGAIN_S = 15.0
"""Until a flow that was published meanwhile is known by its name."""


class CalledNumbers:
    """`flow_at` is safe to use on any thread and never waits."""

    def __init__(self, installation: Installation, read_names: Callable[[], Set[str]]) -> None:
        """`read_names` returns the names of all published flows. Raises `DatabaseError`."""
        self._installation, self._read_names = installation, read_names
        self._flows: Set[str] = frozenset()

    def flow_at(self, called: str, line_flow: str) -> str:
        """Returns the flow that answers a call to `called`; see `Installation.flow_called`."""
        return self._installation.flow_called(called, line_flow, self._flows)

    def read(self) -> None:
        """Reads the names of the flows; keeps those known before where the database does not answer."""
        try:
            self._flows = self._read_names()
        except DatabaseError as error:
            LOG.warning("flow_names_not_read", code=error.code)

    def follow(self, stop: threading.Event) -> None:
        """Reads the names now and again, until `stop` is set."""
        while not stop.wait(AGAIN_S):
            self.read()
