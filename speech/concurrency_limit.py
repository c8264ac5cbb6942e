"""Limits how many callers are recognised at once, so that their answers come in time. Pure.

The limit follows from response times: late answers lower it, answers in time with all places taken raise it. A caller
without a place continues by keys, which is better than words understood too late.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

LATE_S: Final = 1.0
"""Time from the end of speech to its words; after that a caller speaks again, or hangs up."""
FIRST: Final = 16.0
LEAST: Final = 4.0
"""Callers that are always admitted: those of one voice worker. Their answers show when the load has fallen."""
KEPT: Final = 0.75
APART_S: Final = 2.0
"""Several late answers within this time lower the limit once."""


@dataclass(frozen=True, slots=True)
class ConcurrencyLimit:
    """`most` streams may be open, never fewer than `least`; last lowered at `lowered_at` (monotonic s)."""

    most: float = FIRST
    least: float = LEAST
    lowered_at: float = float("-inf")

    def admit(self, taken: int) -> bool:
        """True if there is a place beside those taken."""
        return taken < int(self.most)

    def after(self, took_s: float, taken: int, now: float) -> ConcurrencyLimit:
        """Returns the limit after an answer that took `took_s` while `taken` places were in use."""
        if took_s > LATE_S:
            if now - self.lowered_at < APART_S:
                return self
            return replace(self, most=max(self.least, KEPT * min(self.most, taken)), lowered_at=now)
        crowded = taken >= int(self.most)
        return replace(self, most=self.most + 1 / self.most) if crowded else self
