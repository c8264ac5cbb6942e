"""How much a conversation presses, as people say it and as lists sort it. Pure."""

from __future__ import annotations

from typing import Final, Literal, get_args

Priority = Literal["urgent", "high", "normal"]
PRIORITIES: Final[tuple[Priority, ...]] = get_args(Priority)
"""What presses most comes first; its position is its rank, which rows keep and lists sort by."""


def rank(priority: Priority) -> int:
    """Returns the place in the order: 0 for what is answered first."""
    return PRIORITIES.index(priority)


def named(rank: int) -> Priority:
    """Returns the priority of a rank; what a newer release wrote beyond ours counts as normal."""
    return PRIORITIES[rank] if 0 <= rank < len(PRIORITIES) else "normal"
