"""Counts the calls of each trunk that reach this process, and tells when one is over the trunk's limits. No clock.

Kamailio counts for all workers together; here the same limits hold for a worker that has none in front.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from ivr.lines.sip.trunk import Trunk

SECOND_S: Final = 1.0
FULL_RETRY_S: Final = 5
"""Retry-After where a trunk has all its calls: in a few seconds one of them may have ended."""
FAST_RETRY_S: Final = 1
TOLD_EVERY_S: Final = 60.0


class CallLimits:
    """Used by one thread."""

    def __init__(self) -> None:
        self._begun: dict[str, deque[float]] = {}
        """When the latest calls of each trunk were let in, monotonic s."""
        self._told: dict[str, float] = {}

    def retry_after(self, trunk: Trunk, up: int, now: float) -> int:
        """Returns after how many seconds a call may be tried again, 0 where it is let in.

        `up` is the number of the trunk's other calls, `now` monotonic s. A call that is let in is counted.
        """
        if trunk.calls_at_once and up >= trunk.calls_at_once:
            return FULL_RETRY_S
        if not trunk.calls_a_second:
            return 0
        begun = self._begun.setdefault(trunk.name, deque())
        while begun and now - begun[0] >= SECOND_S:
            begun.popleft()
        if len(begun) >= trunk.calls_a_second:
            return FAST_RETRY_S
        begun.append(now)
        return 0

    def is_news(self, trunk: Trunk, now: float) -> bool:
        """Returns whether its being over the limits is to be logged: once a minute."""
        if now - self._told.get(trunk.name, float("-inf")) < TOLD_EVERY_S:
            return False
        self._told[trunk.name] = now
        return True
