"""When we cannot go on: one sentence that needs nobody, then the house's fall-back number, where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.call.waits.transfer import PuttingThrough
from ivr.lines.base import Played
from voice_flows.model.turns import Transfer

if TYPE_CHECKING:
    from ivr.call.runner import Call

FAILURE_S = 15.0
TAIL_S = 0.2  # what still travels to the caller's ear when we have sent the last frame


def apologise(call: Call) -> None:
    """No promise is made in it. Raises `Over` where the caller is gone."""
    call.line.stop()
    number = call.line.play(call.rooms.failure)
    until = call.clock.now() + FAILURE_S
    while call.clock.now() < until:
        match call.next(until):
            case Played(played) if played == number:
                until = call.clock.now() + TAIL_S


def put_through(call: Call) -> None:
    """To whoever answers where we cannot; without the ledger. Raises `Over` where the caller hangs up."""
    fallback = call.line.arrival.fallback or call.rooms.exchange.fallback
    if fallback:
        PuttingThrough(call, call.rooms.exchange, Transfer("", fallback)).run()
