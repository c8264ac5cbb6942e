"""Asks a provider what type of line callers have, while their calls go on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from deflect.eligibility import line_types
from deflect.eligibility.line_types import LineType, Wanted
from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store
from gateway.providers.base import CannotTell, Provider, SendError
from relevo.log import fault_fields, logger

LOG = logger("relay")
TOGETHER: Final = 8
"""Numbers asked for at once."""


class LineTypes:
    """The body of a loop, one round each. What is on its way does not keep the next round waiting."""

    def __init__(self, store: Store, provider: Provider) -> None:
        self._store, self._provider = store, provider
        self._pool = ThreadPoolExecutor(TOGETHER, thread_name_prefix="line-types")

    def round(self) -> int:
        """Begins to ask for every number that is wanted; returns how many. Raises `DatabaseUnavailable`."""
        wanted = line_types.claim(self._store, TOGETHER)
        for one in wanted:
            self._pool.submit(self._ask, one)
        return len(wanted)

    def close(self) -> None:
        """Waits for what is on its way."""
        self._pool.shutdown()

    def _ask(self, wanted: Wanted) -> None:
        try:
            line_types.keep(self._store, wanted.id, self._told(wanted))
        except DatabaseError as fault:  # it counts as failed once it is old
            LOG.warning("line_type_not_kept", identity=wanted.id, **fault_fields(fault))

    def _told(self, wanted: Wanted) -> LineType | None:
        try:
            return self._provider.line_type(wanted.number)
        except (SendError, CannotTell) as failure:
            LOG.info("line_type_not_told", identity=wanted.id, code=failure.code)
        except Exception as fault:  # a provider's library fails: the number plan decides
            LOG.error("line_type_not_told", identity=wanted.id, **fault_fields(fault))
        return None
