"""A call that never was: its turns are taken as any call's and kept by nobody.

Taken before the workers are forked: the first caller of each need not wait until its statements are built, and all
share what was built.
"""

from __future__ import annotations

from contextlib import suppress

from deflect.conversations import opening
from deflect.facts import Caller
from deflect.steps.ledger import Ledger
from deflect.storage import events
from deflect.storage.unit import Unit
from relevo.errors import Control
from voice_flows.model.turns import Keys, Silence, Started

CALLER = Caller("rehearsal", "+34600000000", "", "none", "sip")


class _Enough(Control):
    """Ends the transaction with nothing kept."""


def rehearse(ledger: Ledger, flow: str) -> None:
    """Take a few turns of a call in `flow`. Raises `DatabaseUnavailable`, and the shelf's error for an unknown flow."""

    def once(unit: Unit) -> None:
        leg = opening.call(unit, CALLER, flow, None)[1].id
        unit.db.flush()
        for event in (Started(), Silence(), Keys("1")):
            conversation, row = unit.locked(leg)
            unit.first(leg, type(event).__name__)
            ledger.take(unit, conversation, row, event)
            unit.db.flush()
        events.number(unit.db, unit.now)
        raise _Enough

    with suppress(_Enough):
        ledger.work(once)
