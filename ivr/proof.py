"""Waiting on a call for what the carrier says of the text that its caller accepted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from deflect.facts import State
from voice_flows.turns import Delivery

if TYPE_CHECKING:
    from ivr.calls import Call

LOG = logging.getLogger("relevo.ivr")
POLL_S = 0.02  # how soon a change of the ledger is seen
LOOK_S = 0.5  # the ledger is looked at this often even if nobody says that it changed

_DELIVERED: frozenset[State] = frozenset({"delivered", "read"})
_UNDELIVERED: frozenset[State] = frozenset({"undelivered", "failed", "dropped"})


def delivery(call: Call, leg: str, limit_s: float) -> Delivery:
    """What became of it within the limit. A ledger that is away for a moment is asked again. Raises `Over`."""
    until = call.clock.now() + limit_s
    seen, look_at = -1, 0.0
    while (now := call.clock.now()) < until:
        generation = call.rooms.generation()
        if generation != seen or now >= look_at:
            seen, look_at = generation, now + LOOK_S
            if (known := _known(call, leg)) is not None:
                return known
        call.next(min(until, now + POLL_S))
    return _known(call, leg) or Delivery("unconfirmed")


def _known(call: Call, leg: str) -> Delivery | None:
    try:
        found = call.rooms.ledger.hand_off_state(leg)
    except Exception as error:  # whatever it is, the caller waits on; silence until the limit is honest
        LOG.warning("delivery unknown leg=%s error=%s", leg, type(error).__name__)
        return None
    if found is not None and found.state in _DELIVERED:
        return Delivery("delivered")
    if found is not None and found.state in _UNDELIVERED:
        return Delivery("undelivered", found.reason)
    return None
