"""Limits how fast each sender sends, in segments a second: one token bucket each. Pure; the time is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """`rates`: sender to segments a second, `usual` for the others. A bucket holds `burst_s` seconds' worth.

    Not thread-safe: one loop owns it.
    """

    usual: float = 10.0
    rates: Mapping[str, float] = field(default_factory=dict)
    burst_s: float = 1.0
    _free_at: dict[str, float] = field(default_factory=dict)

    def take(self, sender: str, segments: int, now: float) -> float:
        """Takes room for `segments`; returns the seconds to wait before they may be sent."""
        rate = self.rates.get(sender, self.usual)
        free_at = max(self._free_at.get(sender, 0.0), now - self.burst_s)
        wait = max(0.0, free_at - now)
        self._free_at[sender] = free_at + segments / rate
        return wait

    def full(self, now: float) -> frozenset[str]:
        """Returns the senders that have no room left now."""
        return frozenset(sender for sender, free_at in self._free_at.items() if free_at > now)
