"""Two people talk over two lines of ours: joined, on hold, and the end of it. When one hangs up, so does the other.

Used by the caller's own thread. A database that is away ends no talk.
"""

from __future__ import annotations

from typing import Literal

from deflect.storage.errors import DatabaseUnavailable
from ivr.call.second_legs import AgentArrived, SecondLegEvent
from ivr.call.stage import Stage
from ivr.call.waits.ledger_poll import Heartbeat, LedgerPoll
from ivr.lines.base import Gone, Held, Line
from relevo.log import logger

LOG = logger("ivr")
POLL_S = 0.1  # how soon the agent's page is obeyed
TALK_S = 4 * 3600.0  # a talk that lasts longer has been forgotten by both

Ended = Literal["hung_up", "lost"]


class Bridge:
    """Made when both are there. `ring` is the agent's, empty where the other line is no agent's."""

    def __init__(self, stage: Stage, leg: str, other: Line, ring: str = "", music: bytes = b"") -> None:
        self._stage, self._leg, self._other, self._ring = stage, leg, other, ring
        self._board = stage.resources.second_legs.board if ring else None
        self._music = music
        self._held = self._phone_held = False
        self._heartbeat = Heartbeat(stage.resources.second_legs, leg)
        self._poll = LedgerPoll(stage.resources.generation)

    def run(self) -> Ended:
        """Joins the two until the other side is gone. Raises `CallEnded` where the caller is; then hangs up on both."""
        stage = self._stage
        try:
            stage.playlist.clear()
            stage.line.sound.music(b"")
            stage.line.sound.join(self._other.sound)
            return self._talk()
        finally:
            self._other.hang_up()
            stage.line.sound.part(self._other.sound)
            stage.line.sound.music(b"")
            stage.forget_keys()

    def _talk(self) -> Ended:
        stage = self._stage
        while True:
            if self._over_at_the_desk():
                return "hung_up"
            while stage.second_leg_events:
                match stage.second_leg_events.popleft():
                    case SecondLegEvent(line, Gone(cause=cause)) if line is self._other:
                        return "hung_up" if cause == "hung_up" else "lost"
                    case SecondLegEvent(line, Held(on)) if line is self._other:
                        self._phone_held = on
                        self._hold()
                    case AgentArrived(line=line):  # too late: another agent has the caller
                        line.hang_up()
            stage.next(stage.clock.now() + POLL_S)

    def _over_at_the_desk(self) -> bool:
        """Obeys what the agent's page says of the call (hold, back); returns whether it says that the call is over."""
        board, now = self._board, self._stage.clock.now()
        if board is None:
            return False
        try:
            self._heartbeat.beat(now)
            if not self._poll.due(now):
                return False
            ring = board.ring_of(self._ring)
        except DatabaseUnavailable as away:
            LOG.warning("bridge_without_database", leg=self._leg, code=away.code)
            return False
        if ring is None or ring.state != "talking":
            return True
        if ring.held != self._held:
            self._held = ring.held
            self._hold()
        return False

    def _hold(self) -> None:
        caller, other = self._stage.line.sound, self._other.sound
        if self._held or self._phone_held:
            caller.part(other)
            caller.music(self._music)
        else:
            caller.music(b"")
            caller.join(other)
