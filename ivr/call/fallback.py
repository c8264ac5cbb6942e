"""When a call cannot go on: one sentence made beforehand, then the fall-back number, where there is one."""

from __future__ import annotations

from ivr.call.stage import TAIL_S, Stage
from ivr.call.waits.base import WaitContext
from ivr.call.waits.transfer import TransferWait
from ivr.lines.base import Played
from voice_flows.model.turns import Transfer

FAILURE_S = 15.0


def say_failure(stage: Stage) -> None:
    """Says the sentence, which promises nothing. Raises `CallEnded` where the caller is gone."""
    stage.line.stop()
    number = stage.line.play(stage.resources.failure)
    until = stage.clock.now() + FAILURE_S
    while stage.clock.now() < until:
        match stage.next(until):
            case Played(played) if played == number:
                until = stage.clock.now() + TAIL_S


def put_through(stage: Stage, leg: str) -> None:
    """Puts the caller through to the fall-back number, without the ledger. Raises `CallEnded` where they hang up."""
    fallback = stage.line.arrival.fallback or stage.resources.second_legs.fallback
    if fallback:
        TransferWait(stage, Transfer("", fallback), WaitContext(leg)).run()
