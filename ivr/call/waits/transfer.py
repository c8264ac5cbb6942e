"""A caller is put through to another telephone, and comes back where that fails: busy, no answer, failed.

Attended: we dial, announce, and join the two lines. Blind: the exchange beyond the caller's line is asked to take over
(REFER, RFC 3515); where it will not, we dial.
"""

from __future__ import annotations

from ivr.call.endings import CallEnded
from ivr.call.second_legs import SecondLegEvent
from ivr.call.stage import Stage
from ivr.call.waits.base import Wait, WaitContext
from ivr.call.waits.bridge import TALK_S, Bridge
from ivr.lines.base import Gone, Joined, Line, Played, Referred
from voice_flows.model.turns import Input, Returned, Transfer

SLACK_S = 5.0  # after the ringing should have ended by itself
ANNOUNCE_S = 20.0


class TransferWait(Wait):
    def __init__(self, stage: Stage, wanted: Transfer, context: WaitContext) -> None:
        self._stage, self._wanted, self._context = stage, wanted, context
        self._second_legs = stage.resources.second_legs

    def run(self) -> Input:
        """Returns what became of it.

        Raises `CallEnded` where the caller hangs up or the exchange has taken the call over, `SpeechUnavailable` where
        the announcement cannot be made.
        """
        stage, wanted, second_legs = self._stage, self._wanted, self._second_legs
        announcement = self._announcement()
        dialling = second_legs.route(wanted.to, wanted.caller_id, wanted.ring_s)
        if dialling is None:
            return Returned("failed")
        if wanted.mode == "blind":
            stage.hear_out(stage.resources.limits.last_words_s)  # afterwards the caller is not ours
            if stage.line.refer(dialling.to):
                self._wait_for_the_exchange()
        with second_legs.lock:
            other = second_legs.call(dialling, stage.line.events) if second_legs.left() else None
        if other is None:
            return Returned("failed")
        second_legs.bind()
        try:
            stage.line.sound.music(second_legs.music(""))
            return self._dialled(other, announcement)
        finally:
            second_legs.unbind()
            stage.line.sound.music(b"")
            other.hang_up()

    def _announcement(self) -> bytes:
        if not self._wanted.announce:
            return b""
        return self._context.sound(self._stage.resources.prompts, self._wanted.announce)

    def _wait_for_the_exchange(self) -> None:
        """Waits until it says what became of our REFER; a refusal leaves the caller with us."""
        stage, until = self._stage, self._stage.clock.now() + self._wanted.ring_s + SLACK_S
        while stage.clock.now() < until:
            match stage.next(until):
                case Referred(taken=True):
                    raise CallEnded("finished")
                case Referred(taken=False):
                    return

    def _dialled(self, other: Line, announcement: bytes) -> Input:
        event = self._until(other, Joined, self._wanted.ring_s + SLACK_S)
        if isinstance(event, Gone):
            return Returned(event.cause if event.cause in ("busy", "no_answer") else "failed")
        if event is None:
            return Returned("no_answer")
        began = self._stage.clock.now()
        self._stage.lend(TALK_S)
        if announcement:
            other.play(announcement)
            if isinstance(self._until(other, Played, ANNOUNCE_S), Gone):
                return Returned("no_answer")
        Bridge(self._stage, self._context.leg, other, music=self._second_legs.music("")).run()
        self._stage.lend(self._stage.clock.now() - began - TALK_S)
        return Returned("then")

    def _until(self, other: Line, wanted: type[Joined] | type[Played], limit_s: float) -> object | None:
        """Returns the event that is wanted of the other line, or its end; `None` after `limit_s`."""
        stage, until = self._stage, self._stage.clock.now() + limit_s
        while stage.clock.now() < until:
            while stage.second_leg_events:
                event = stage.second_leg_events.popleft()
                if isinstance(event, SecondLegEvent) and event.line is other and isinstance(event.event, wanted | Gone):
                    return event.event
            stage.next(until)
        return None
