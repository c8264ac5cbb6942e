"""Decides how many calls one stranger's address may begin and hold where no proxy decides it. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import ceil

FULL_S = 10
"""After so long an address that holds its lines may try again (Retry-After)."""


@dataclass(frozen=True, slots=True)
class StrangerRules:
    """What one address may: `lines` at once, and `calls` begun within `span_s` seconds."""

    lines: int = 2
    calls: int = 5
    span_s: float = 10.0


class StrangerLimits:
    """Remembers the calls of the last `span_s` seconds; `now` is monotonic."""

    def __init__(self, rules: StrangerRules) -> None:
        self._rules = rules
        self._begun: deque[tuple[float, str]] = deque()

    def retry_after(self, address: str, held: int, now: float) -> int:
        """Notes a call from an address that holds so many lines. Returns 0, or after how many seconds to try again.

        Refused calls count too: an address that keeps calling stays refused.
        """
        while self._begun and self._begun[0][0] <= now - self._rules.span_s:
            self._begun.popleft()
        before = [at for at, one in self._begun if one == address]
        self._begun.append((now, address))
        if len(before) >= self._rules.calls:
            return max(1, ceil(before[-self._rules.calls] + self._rules.span_s - now))
        return FULL_S if held >= self._rules.lines else 0
