"""Choices read two at a time to whoever needs it: which of them are read now."""

from __future__ import annotations

from collections.abc import Sequence

from voice_flows.asking.steps import Here
from voice_flows.model.turns import Choice

AT_ONCE = 2


def shown(here: Here, choices: Sequence[Choice]) -> tuple[tuple[Choice, ...], bool]:
    """The choices that are read now, and whether more follow; all of them for who did not ask for time."""
    every = keyed(choices)
    if not here.on_call or here.session.pace != "slow" or len(every) <= AT_ONCE:
        return every, False
    start = here.session.pending.get("from", 0)
    start = start if start < len(every) else 0
    return every[start : start + AT_ONCE], start + AT_ONCE < len(every)


def keyed(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Those with a key; 0 is a person everywhere, and said as such."""
    return tuple(choice for choice in choices if choice.key and choice.key != "0")


def listed(here: Here) -> Here:
    """The choices were just read: a yes may follow to 'would you like to hear more?'."""
    return here.with_(pending={**here.session.pending, "listed": True})


def turned(here: Here) -> Here:
    """On to the next two."""
    start = here.session.pending.get("from", 0) + AT_ONCE
    return here.with_(pending={**here.session.pending, "from": start})
