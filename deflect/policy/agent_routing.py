"""Which agents a waiting call rings. Pure: who is free and who waits are arguments, the choice is a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

AT_ONCE = 2
"""Agents that one call rings together, where there are more agents than callers."""


@dataclass(frozen=True, slots=True)
class Free:
    """An agent whom a call may ring. `phone` is empty where they take calls on the page."""

    user: str
    since: datetime
    phone: str = ""


def whom(free: Sequence[Free], waiting: Sequence[str], leg: str, phones: int) -> tuple[Free, ...]:
    """The agents that `leg` rings now, none where others come first.

    `waiting` are the calls that ring nobody yet, whoever waits longest first. Free agents are dealt out in the order
    in which they became free, one a call, two where there are enough. A telephone takes a line: `phones` are free.
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
