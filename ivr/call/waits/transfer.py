"""A caller is put through to somebody else's telephone, and comes back where that fails: busy, no answer, failed.

Attended: we dial, announce, and join the two lines. Blind: the exchange beyond the caller's line is asked to take over
(REFER, RFC 3515); where it will not, we dial.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.call.second_legs import Aside, Exchange
from ivr.call.waits.bridge import TALK_S, Talk
from ivr.lines.base import Gone, Joined, Line, Played, Referred
from voice_flows.model.turns import Input, Returned, Transfer

if TYPE_CHECKING:
    from ivr.call.runner import Call

SLACK_S = 5.0  # after the ringing should have ended by itself
ANNOUNCE_S = 20.0


class PuttingThrough:
    def __init__(self, call: Call, exchange: Exchange, wanted: Transfer, announcement: bytes = b"") -> None:
        self._call, self._exchange, self._wanted = call, exchange, wanted
        self._announcement = announcement

    def run(self) -> Input:
        """What became of it. Raises `Over` where the caller hangs up, or the exchange has taken the call over."""
        exchange, wanted = self._exchange, self._wanted
        dialling = exchange.route(wanted.to, wanted.caller_id, wanted.ring_s)
        if dialling is None:
            return Returned("failed")
        if wanted.mode == "blind":
            self._call.hear_out(self._call.rooms.patience.last_words_s)  # afterwards the caller is not ours
            if self._call.line.refer(dialling.to):
                self._wait_for_the_exchange()
        with exchange.lock:
            other = exchange.call(dialling, self._call.line.events) if exchange.left() else None
        if other is None:
            return Returned("failed")
        exchange.bind()
        self._call.line.sound.music(exchange.music(""))
        try:
            return self._dialled(other)
        finally:
            exchange.unbind()
            self._call.line.sound.music(b"")
            other.hang_up()

    def _wait_for_the_exchange(self) -> None:
        """Until it says what became of it; a refusal leaves the caller with us."""
        call, until = self._call, self._call.clock.now() + self._wanted.ring_s + SLACK_S
        while call.clock.now() < until:
            match call.next(until):
                case Referred(taken=True):
                    call.over("finished")
                case Referred(taken=False):
                    return

    def _dialled(self, other: Line) -> Input:
        event = self._until(other, Joined, self._wanted.ring_s + SLACK_S)
        if isinstance(event, Gone):
            return Returned(event.cause if event.cause in ("busy", "no_answer") else "failed")
        if event is None:
            return Returned("no_answer")
        began = self._call.clock.now()
        self._call.lend(TALK_S)
        if self._announcement:
            other.play(self._announcement)
            if isinstance(self._until(other, Played, ANNOUNCE_S), Gone):
                return Returned("no_answer")
        Talk(self._call, self._exchange, other, music=self._exchange.music("")).run()
        self._call.lend(self._call.clock.now() - began - TALK_S)
        return Returned("then")

    def _until(self, other: Line, wanted: type[Joined] | type[Played], limit_s: float) -> object | None:
        """The event that is wanted of the other line, or its end; `None` after `limit_s`."""
        call, until = self._call, self._call.clock.now() + limit_s
        while call.clock.now() < until:
            while call.aside:
                event = call.aside.popleft()
                if isinstance(event, Aside) and event.line is other and isinstance(event.event, wanted | Gone):
                    return event.event
            call.next(until)
        return None
