"""How many callers may be listened to at once, so that those who are get their answer in time. Pure.

Learnt from what answers take: late ones lower the number, answers in time with all places taken raise it. Whoever gets
no place goes on by keys, which is worth more than words understood too late.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

LATE_S: Final = 1.0
"""From the end of what was said to its words; later a caller speaks again, or hangs up."""
FIRST: Final = 16.0
LEAST: Final = 4.0
"""Always admitted, however late: one voice worker's callers; and so it is found out when it goes better again."""
KEPT: Final = 0.75
APART_S: Final = 2.0
"""One crowd makes many answers late: it lowers the number once."""


@dataclass(frozen=True, slots=True)
class Places:
    """`most` ears may be open, never fewer than `least`; lowered last at the instant `lowered_at` (monotonic s)."""

    most: float = FIRST
    least: float = LEAST
    lowered_at: float = float("-inf")

    def admit(self, taken: int) -> bool:
        """Is there a place beside those that are taken?"""
        return taken < int(self.most)

    def after(self, took_s: float, taken: int, now: float) -> Places:
        """What follows from one answer that took so long while so many places were taken."""
        if took_s > LATE_S:
            if now - self.lowered_at < APART_S:
                return self
            return replace(self, most=max(self.least, KEPT * min(self.most, taken)), lowered_at=now)
        crowded = taken >= int(self.most)
        return replace(self, most=self.most + 1 / self.most) if crowded else self
