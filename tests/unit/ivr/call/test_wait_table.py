"""The table of which effect begins which wait on a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from ivr.call.ports import CallResources
from ivr.call.runner import CallRunner
from ivr.call.stage import Stage
from ivr.call.waits import WAITS
from ivr.call.waits.base import Wait, WaitContext
from ivr.testing.calls import SESSION, FakePrompts, ScriptedLedger, VirtualLine, say, turn
from voice_flows.model import turns
from voice_flows.model.turns import Effect, End, Input, Returned, Turn
from voice_flows.model.turns import Wait as TurnWait
from voice_flows.model.voicemail import TakeMessage

BYE = turn(say("Adiós."), End("node"), wait="over")


@dataclass(frozen=True, slots=True)
class Knock(Effect):
    """An effect that no shipped node has."""

    wait_kind: ClassVar[str] = "knock"
    after_s: float


class KnockWait(Wait):
    def __init__(self, stage: Stage, knock: Knock, context: WaitContext) -> None:
        self._stage, self._knock, self._context = stage, knock, context

    def run(self) -> Input:
        until = self._stage.clock.now() + self._knock.after_s
        while self._stage.next(until) is not None:
            pass
        return Returned(self._context.leg)


def lived(*steps: Turn) -> tuple[VirtualLine, ScriptedLedger]:
    line, ledger = VirtualLine(), ScriptedLedger(steps)
    CallRunner(line, CallResources(ledger, FakePrompts(), lambda *_: "shop", failure=bytes(16000)), line).run()
    return line, ledger


def test_every_effect_that_a_call_waits_for_has_its_wait() -> None:
    effects = [each for each in vars(turns).values() if isinstance(each, type) and hasattr(each, "wait_kind")]
    within_a_transaction = {turns.CallBack}
    assert set(WAITS) == {*effects, TakeMessage} - within_a_transaction


def test_a_new_effect_is_waited_for_by_one_line_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WAITS, Knock, KnockWait)
    knock = Turn(SESSION, (say("Un momento."), Knock("node", 7.0)), TurnWait("knock"))
    line, ledger = lived(knock, BYE)
    assert ledger.inputs == [Returned(line.arrival.call_id)]
    assert ledger.closed == ["finished"]
    assert line.sounded[1][0] >= 7.0


def test_an_effect_without_a_wait_fails_the_call_with_the_sentence_of_failure() -> None:
    knock = Turn(SESSION, (Knock("node", 7.0),), TurnWait("knock"))
    line, ledger = lived(knock, BYE)
    assert ledger.inputs == []
    assert ledger.closed == ["failed"]
    assert line.sounded
