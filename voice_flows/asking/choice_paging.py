"""Reads choices two at a time to callers who need more time: which of them are read now."""

from __future__ import annotations

from collections.abc import Sequence

from voice_flows.asking.steps import Here
from voice_flows.model.turns import Choice

AT_ONCE = 2


def shown(here: Here, choices: Sequence[Choice]) -> tuple[tuple[Choice, ...], bool]:
    """Returns the choices to read now, and whether more follow. Callers at normal pace hear all of them."""
    every = keyed(choices)
    if not here.on_call or here.session.pace != "slow" or len(every) <= AT_ONCE:
        return every, False
    start = here.session.pending.get("from", 0)
    start = start if start < len(every) else 0
    return every[start : start + AT_ONCE], start + AT_ONCE < len(every)


def keyed(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Returns the choices that have a key other than 0, which leads to a person everywhere."""
    return tuple(choice for choice in choices if choice.key and choice.key != "0")


def listed(here: Here) -> Here:
    """Notes that the choices were just read, so that a yes answers 'would you like to hear more?'."""
    return here.with_(pending={**here.session.pending, "listed": True})


def turned(here: Here) -> Here:
    """Goes on to the next two choices."""
    start = here.session.pending.get("from", 0) + AT_ONCE
    return here.with_(pending={**here.session.pending, "from": start})
