"""Chooses the agents that a waiting call rings. Pure: free agents and waiting calls are arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

AT_ONCE = 2
"""Agents that one call rings at once, if there are enough of them."""


@dataclass(frozen=True, slots=True)
class Free:
    """An agent whom a call may ring. `phone` is empty for agents who take calls on the page."""

    user: str
    since: datetime
    phone: str = ""


def agents_to_ring(free: Sequence[Free], waiting: Sequence[str], leg: str, phones: int) -> tuple[Free, ...]:
    """The agents that `leg` rings now; none if all free agents belong to calls before it.

    `waiting` are the calls that ring no agent yet, longest wait first. Free agents are dealt out in the order in which
    they became free: one per call, or two if there are enough. At most `phones` of them are rung by telephone, since
    each of those takes a line.
    """
    if leg not in waiting:
        return ()
    share = max(1, min(AT_ONCE, len(free) // len(waiting)))
    first = waiting.index(leg) * share
    dealt = sorted(free, key=lambda one: (one.since, one.user))[first : first + share]
    chosen: list[Free] = []
    for one in dealt:
        if not one.phone or sum(bool(each.phone) for each in chosen) < phones:
            chosen.append(one)
    return tuple(chosen)
