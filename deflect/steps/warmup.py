"""Runs a few steps in a rolled-back transaction to warm the statement caches before the workers are forked.

The redactor's patterns are compiled too, and the customer's earlier words read as where a long number is keyed: the
first caller who does so would have it done in each worker, in mid-call.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress

from deflect.conversations import customer_words, opening
from deflect.facts import Caller
from deflect.policy import redaction
from deflect.steps.take import take
from deflect.storage import events
from deflect.storage.transactions import Transactions
from deflect.storage.unit import Unit
from relevo.errors import Control
from voice_flows.model.turns import Keys, Silence, Started

CALLER = Caller("rehearsal", "+34600000000", "", "none", "sip")
LONG_NUMBER = "4111111111111111"
"""Which cards are tried with."""


class _Enough(Control):
    """Ends the transaction with nothing kept."""


def warm_up(transactions: Transactions, flow: str) -> None:
    """Take a few turns of a call in `flow`. Raises `DatabaseUnavailable`, and the shelf's error for an unknown flow."""

    def once(unit: Unit) -> None:
        leg = opening.call(unit, CALLER, flow, None)[1].id
        unit.db.flush()
        for event in (Started(), Silence(), Keys("1")):
            conversation, row = unit.locked(leg)
            unit.first(leg, type(event).__name__)
            take(unit, conversation, row, event)
            unit.db.flush()
        customer_words.redacted(unit, row, LONG_NUMBER)
        events.number(unit.db, unit.now)
        raise _Enough

    redaction.rehearse()
    keys = transactions.store.keys
    with suppress(_Enough), keys.rehearsing() if keys else nullcontext():
        transactions.work(once)
