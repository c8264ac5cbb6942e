"""Tells whose calls are not answered, from memory: a call is declined before it costs its caller anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from deflect.blocks import standing
from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store
from deflect.tables.sealed import spellings
from relevo.log import logger

LOG = logger("ivr")


class BlockedCallers:
    """`declines` is safe to use on any thread and never waits for the database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._refused: Mapping[str, datetime | None] = {}

    def declines(self, number: str) -> bool:
        """Returns whether calls of this number are not answered now."""
        refused = self._refused
        if not refused or not number:
            return False
        ends = [refused[name] for name in self._spellings(number) if name in refused]
        return any(until is None or until > self._store.clock() for until in ends)

    def read(self) -> None:
        """Reads the list; keeps the one known before where the database does not answer."""
        try:
            with self._store.reading() as db:
                self._refused = standing.refused(db)
            self._spellings("")  # has the key of digests read, which `declines` must not wait for
        except DatabaseError as error:
            LOG.warning("blocked_callers_not_read", code=error.code)

    def _spellings(self, number: str) -> tuple[str, ...]:
        return spellings(self._store.engine.dialect, number)
