"""Another party goes on with a call, in virtual time: what they hear, and what the ledger is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deflect.facts import Caller
from deflect.steps.ledger import Opened
from deflect.storage.errors import DatabaseUnavailable
from ivr.call.ports import CallLimits, CallResources
from ivr.call.runner import CallRunner
from ivr.lines.base import TransferredIn
from ivr.testing.calls import ARRIVAL, FakePrompts, ScriptedLedger, VirtualLine, ask, digits, say, turn
from voice_flows.model.turns import End, Keys, Queue, Returned

BYE = turn(say("Adiós."), End("node"), wait="over")
MENU = turn(ask("¿Qué desea?"))
ORDER = turn(ask("¿Su número de pedido?", digits(5)))
WAITS = turn(Queue("node", "general"), wait="person")
PARTY = replace(ARRIVAL, call_id="call-2", caller="+34600111333", trust="none")


class AwayLedger(ScriptedLedger):
    """Cannot take the first transfer."""

    transfers = 0

    def transfer_in(self, leg: str, key: str, caller: Caller) -> Opened | None:
        self.transfers += 1
        if self.transfers == 1:
            raise DatabaseUnavailable("away")
        return super().transfer_in(leg, key, caller)


def lived(line: VirtualLine, ledger: ScriptedLedger, at: float) -> VirtualLine:
    line.later(at, lambda: line.events.put(TransferredIn(PARTY, at)))
    limits = CallLimits(person_s=10)
    CallRunner(line, CallResources(ledger, FakePrompts(), lambda called, otherwise: "shop", limits=limits), line).run()
    return line


def test_new_party_hears_the_question_from_its_beginning() -> None:
    ledger = ScriptedLedger((MENU, BYE))
    line = lived(VirtualLine([(4, "1")]), ledger, 1)
    assert [caller.number for caller in ledger.callers] == ["+34600111222", "+34600111333"]
    assert line.prompts_shown() == ["¿Qué desea?", "¿Qué desea?", "Adiós."]
    assert [(begins, ends) for begins, ends, _ in line.sounded][:2] == [(0, 1), (1, 3)]
    assert (ledger.inputs, ledger.closed) == ([Keys("1")], ["finished"])


def test_keys_of_the_first_party_are_no_answer_of_the_next() -> None:
    ledger = ScriptedLedger((ORDER, BYE))
    lived(VirtualLine([(2.5, "482"), (6, "13#")]), ledger, 3)
    assert ledger.inputs == [Keys("13")]


def test_wait_for_a_person_goes_on() -> None:
    ledger = ScriptedLedger((WAITS, BYE), own_leg=False)
    line = lived(VirtualLine(), ledger, 4)
    assert ledger.inputs == [Returned("timeout")]
    assert line.sounded[0][0] == pytest.approx(10)
    assert ledger.callers[-1].number == "+34600111333"


def test_ledger_that_was_away_is_told_before_the_next_input() -> None:
    ledger = AwayLedger((MENU, BYE))
    line = lived(VirtualLine([(3, "1"), (6, "2")]), ledger, 1)
    assert ledger.inputs == [Keys("2")]
    assert line.prompts_shown() == ["¿Qué desea?", "¿Qué desea?", "Adiós."]
