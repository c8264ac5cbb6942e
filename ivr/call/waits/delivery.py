"""The wait for what becomes of a text: delivered, failed, or neither within the limit.

While the ledger is away it is asked again.
"""

from __future__ import annotations

from deflect.facts import GOT, NOT_GOT
from ivr.call.stage import Stage
from ivr.call.waits.base import Wait, WaitContext
from ivr.call.waits.ledger_poll import LedgerPoll
from relevo.log import fault_fields, logger
from voice_flows.model.turns import Delivery, HandOff, Input

LOG = logger("ivr")
POLL_S = 0.02  # how soon a change of the ledger is seen


class DeliveryWait(Wait):
    def __init__(self, stage: Stage, hand_off: HandOff, context: WaitContext) -> None:
        self._stage, self._limit_s, self._leg = stage, hand_off.limit_s, context.leg

    def run(self) -> Input:
        """Returns what the carrier says of the text; `unconfirmed` where it has said nothing within the limit."""
        stage = self._stage
        until = stage.clock.now() + self._limit_s
        poll = LedgerPoll(stage.resources.generation)
        while (now := stage.clock.now()) < until:
            if poll.due(now) and (known := self._delivery()) is not None:
                return known
            stage.next(min(until, now + POLL_S))
        return self._delivery() or Delivery("unconfirmed")

    def _delivery(self) -> Delivery | None:
        try:
            found = self._stage.resources.ledger.hand_off_state(self._leg)
        except Exception as error:  # the caller waits on after any error; silence until the limit is honest
            LOG.warning("delivery_unknown", leg=self._leg, **fault_fields(error))
            return None
        if found is not None and found.state in GOT:
            return Delivery("delivered")
        if found is not None and found.state in NOT_GOT:
            return Delivery("undelivered", found.reason)
        return None
