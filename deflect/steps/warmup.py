"""Runs calls in a rolled-back transaction to warm the statement caches before the workers are forked.

A few turns of the flow that callers meet, then a call of a flow of its own that offers text, is handed over, and comes
back. The redactor's patterns are compiled too, and the customer's earlier words read as where a long number is keyed:
the first caller who does any of this would have it done in each worker, in mid-call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import cache
from typing import Final

from deflect.conversations import customer_words, opening
from deflect.facts import Caller
from deflect.policy import redaction
from deflect.steps.ledger import first_turn
from deflect.steps.take import end, take
from deflect.storage import batches, events
from deflect.storage.fair_lock import SPARE_S
from deflect.storage.transactions import Transactions
from deflect.storage.unit import Flows, Unit
from deflect.turns import settling
from relevo.errors import Control
from voice_flows import locales
from voice_flows.model.turns import Delivery, Input, Keys, Silence
from voice_flows.nodes import flow_model
from voice_flows.schema.document import Flow

CALLER = Caller("rehearsal", "+34600000000", "", "none", "sip")
KNOWN: Final = replace(CALLER, call_id="rehearsal of an offer", trust="trusted")
LONG_NUMBER = "4111111111111111"
"""Which cards are tried with."""
_SAID: Final = {locales.DEFAULT: "..."}
_ELSE: Final = dict.fromkeys(("then", "waiting", "gone", "unconfirmed"), "offer")
_OFFER: Final = {
    "flow": "rehearsal",
    "title": _SAID,
    "brand": {"name": "...", "sms": "..."},
    "languages": [locales.DEFAULT],
    "start": "back",
    "start_text": "question",
    "variables": {"matter": {"type": "text"}},
    "commands": {"person": "offer"},
    "nodes": {
        "back": {"kind": "resume", "of": "thread", "identity": "seen"} | _ELSE,
        "offer": {"kind": "offer_text", "say": _SAID, "limit_s": 30, "by_text": "question"}
        | dict.fromkeys(("then", "declined", "unavailable", "undelivered"), "over"),
        "question": {"kind": "ask", "type": "text", "variable": "matter", "say": _SAID, "then": "over"},
        "over": {"kind": "end"},
    },
}


class _Enough(Control):
    """Ends the transaction with nothing kept."""


class _Offering:
    """Flows, and the one that offers text."""

    def __init__(self, flows: Flows) -> None:
        self._flows = flows

    def latest(self, name: str) -> Flow:
        """See `Flows`."""
        return _offer() if name == _OFFER["flow"] else self._flows.latest(name)

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        """See `Flows`."""
        return {name: _offer()} if name == _OFFER["flow"] else self._flows.pinned(name, version)


@cache
def _offer() -> Flow:
    return flow_model().model_validate(_OFFER).model_copy(update={"version": "rehearsal"})


def warm_up(transactions: Transactions, flow: str) -> None:
    """Take calls that nothing remembers. Raises `DatabaseUnavailable`, and the shelf's error for an unknown flow."""

    def once(unit: Unit) -> None:
        _called(unit, CALLER, flow, Silence(), Keys("1"))
        offering = replace(unit, flows=_Offering(unit.flows))
        _called(offering, KNOWN, "rehearsal", Keys("1"), Delivery("delivered"))
        _called(offering, replace(KNOWN, call_id="rehearsal of a return"), "rehearsal")
        events.number(unit.db, unit.now)
        raise _Enough

    redaction.rehearse()
    keys = transactions.store.keys
    with suppress(_Enough), keys.rehearsing() if keys else nullcontext():
        transactions.work(once, SPARE_S)


def _called(unit: Unit, caller: Caller, flow: str, *inputs: Input) -> None:
    """Takes a call."""
    with _step(unit) as own:
        conversation, row, _ = opening.call(own, caller, flow, None)
        first_turn(own, conversation, row)
        leg = row.id
    for event in inputs:
        with _step(unit) as own:
            conversation, row = own.locked(leg)
            own.first(leg, type(event).__name__)
            take(own, conversation, row, event)
    with _step(unit) as own:
        conversation, row = own.locked(leg)
        customer_words.redacted(own, row, LONG_NUMBER)
        end(own, conversation, row, "hung_up")


@contextmanager
def _step(unit: Unit) -> Iterator[Unit]:
    """What a step does as if it had a transaction of its own."""
    yield replace(unit, begun=set(), written={}, weighed={}, waits={})
    settling.settle(unit.db, unit.now)
    unit.db.flush()
    batches.finish(unit.db)
