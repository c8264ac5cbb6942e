"""The wait for what becomes of a text: proof of delivery, or the limit. A ledger that is away is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deflect.facts import State
from ivr.call.ledger_poll import Watch
from relevo.log import fault_fields, logger
from voice_flows.model.turns import Delivery

if TYPE_CHECKING:
    from ivr.call.runner import Call

LOG = logger("ivr")
POLL_S = 0.02  # how soon a change of the ledger is seen

_DELIVERED: frozenset[State] = frozenset({"delivered", "read"})
_UNDELIVERED: frozenset[State] = frozenset({"undelivered", "failed", "dropped"})


def wait(call: Call, limit_s: float) -> Delivery:
    """What the carrier says of the text within `limit_s`. Raises what `Call.next` raises."""
    until = call.clock.now() + limit_s
    watch = Watch(call.rooms.generation)
    while (now := call.clock.now()) < until:
        if watch.due(now) and (known := _delivery(call)) is not None:
            return known
        call.next(min(until, now + POLL_S))
    return _delivery(call) or Delivery("unconfirmed")


def _delivery(call: Call) -> Delivery | None:
    try:
        found = call.rooms.ledger.hand_off_state(call.leg)
    except Exception as error:  # whatever it is, the caller waits on; silence until the limit is honest
        LOG.warning("delivery_unknown", leg=call.leg, **fault_fields(error))
        return None
    if found is not None and found.state in _DELIVERED:
        return Delivery("delivered")
    if found is not None and found.state in _UNDELIVERED:
        return Delivery("undelivered", found.reason)
    return None
