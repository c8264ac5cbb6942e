"""Tells whether the ledger keeps up with callers' inputs, so that a worker takes no more calls than can be answered.

A caller who waits for seconds after each key is served worse than one whose trunk sends the call elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from relevo.log import logger

LOG = logger("ivr")
LATE_S: Final = 2.0
"""A step that takes longer is late."""
IN_A_ROW: Final = 3
"""So many late ones, since one may be a hiccup of the disk."""
FOR_S: Final = 10.0
"""After the latest late step: calls are tried again then."""


class StepTimes:
    """Shared by the calls of a worker; safe on any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: monotonic s."""
        self._clock = clock
        self._late, self._late_at = 0, float("-inf")

    @contextmanager
    def step(self) -> Iterator[None]:
        """Measures one step. One that raises tells nothing: while the database is away, callers hear so."""
        began = self._clock()
        yield
        took = self._clock() - began
        if took <= LATE_S:
            self._late = 0
            return
        self._late, self._late_at = self._late + 1, self._clock()
        if self._late == IN_A_ROW:
            LOG.warning("steps_too_slow", seconds=round(took, 1))

    def keep_up(self) -> bool:
        """Returns whether a new caller's inputs would be answered in time."""
        return self._late < IN_A_ROW or self._clock() - self._late_at > FOR_S
