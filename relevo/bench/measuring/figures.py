"""Figures from samples: percentiles and intervals. Pure; knows no bench and prints nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

Spread: TypeAlias = dict[str, float] | None
"""Percentiles in ms; `None` if nothing was measured."""

Z95 = 1.959964  # two-sided 95 % of the normal distribution


def spread(samples_ms: Sequence[float], *, tail: bool = False) -> Spread:
    """`{"p50", "p95", "p99", "max"}` in ms, with `tail` also `p999`; by nearest rank, so each is a sample."""
    if not samples_ms:
        return None
    ranked = sorted(samples_ms)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, **({"p999": 0.999} if tail else {})}
    found = {name: round(ranked[math.ceil(share * len(ranked)) - 1], 1) for name, share in shares.items()}
    return {**found, "max": round(ranked[-1], 1)}


def wilson(hits: int, tries: int) -> dict[str, float | None]:
    """Returns a share with its 95 % interval (Wilson score): `{"value", "low", "high"}`, all `None` without tries.

    More hits than tries (a word error rate may be above 1) count as all for the interval.
    """
    if not tries:
        return {"value": None, "low": None, "high": None}
    share = min(1.0, hits / tries)
    weight = 1 + Z95**2 / tries
    middle = (share + Z95**2 / (2 * tries)) / weight
    half = Z95 / weight * math.sqrt(share * (1 - share) / tries + Z95**2 / (4 * tries**2))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return {"value": round(hits / tries, 4), "low": round(low, 4), "high": round(high, 4)}
