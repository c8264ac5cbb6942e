"""The agents who are rung for one waiting call, on their telephones or pages, and which of them answers.

The ledger chooses who is rung. An agent whom it cannot confirm is hung up on instead of being left in silence.
"""

from __future__ import annotations

from collections.abc import Callable

from deflect.routing.switchboard import Rung, Seen
from deflect.storage.errors import DatabaseUnavailable
from ivr.call.second_legs import AgentArrived, SecondLegEvent, SecondLegs
from ivr.call.stage import Stage
from ivr.call.waits.ledger_poll import Heartbeat, LedgerPoll
from ivr.lines.base import Gone, Joined, Line
from relevo.log import logger

LOG = logger("ivr")
RING_S = 20.0
STEP_S = 0.1  # the ledger is looked at no more often


class AgentRings:
    """Used by the caller's own thread; does nothing where there is no switchboard."""

    def __init__(self, stage: Stage, second_legs: SecondLegs, leg: str) -> None:
        self._stage, self._second_legs, self._leg = stage, second_legs, leg
        self._board = second_legs.board
        self._lines: dict[str, Line] = {}
        """Telephones that ring, by ring."""
        self._open: tuple[Rung, ...] = ()
        self._heartbeat = Heartbeat(second_legs, leg)
        self._poll = LedgerPoll(stage.resources.generation, STEP_S)

    @property
    def ringing(self) -> bool:
        """Whether an agent is rung or talks now."""
        return bool(self._open)

    def update(self, now: float) -> Seen | None:
        """Gives up agents who did not answer and rings the next.

        Returns how the call stands in the ledger, `None` where no look is due. Raises `DatabaseUnavailable`.
        """
        board = self._board
        if board is None or not self._poll.due(now):
            return None
        self._heartbeat.beat(now)
        seen = board.look(self._leg)
        self._open = tuple(ring for ring in seen.rings if not self._gave_up(ring))
        self._hang_up_others()
        if not self._open and seen.free:
            self._ring()
        return seen

    def answered(self, event: SecondLegEvent | AgentArrived) -> tuple[str, Line] | None:
        """Returns the ring and line of an agent who answers by this event; notes one who does not."""
        match event:
            case AgentArrived(ring, line):
                return ring, line
            case SecondLegEvent(line, Joined()) if ring := self._ring_of(line):
                return ring, self._lines.pop(ring)
            case SecondLegEvent(line, Gone(cause=cause)) if ring := self._ring_of(line):
                self._missed(ring, cause if cause in ("busy", "no_answer") else "failed")
        return None

    def accept(self, ring: str, line: Line) -> bool:
        """Gives the caller to this agent and stops ringing the others; False where another agent was first."""
        board = self._board
        assert board is not None
        taken: bool | None = False
        try:
            taken = self._told(lambda: board.answered(ring))
        finally:
            if not taken:
                line.hang_up()
        if not taken:
            return False
        self.close()
        self._open = ()
        return True

    def ended(self, ring: str) -> None:
        """Tells the ledger that the talk is over."""
        board = self._board
        assert board is not None
        self._told(lambda: board.ended(ring))

    def waits_again(self, ring: str) -> None:
        """Tells the ledger that the agent is lost and the caller waits again."""
        board = self._board
        assert board is not None
        self._told(lambda: board.waits_again(ring))
        self._poll.again()

    def close(self) -> None:
        """Hangs up every telephone that still rings."""
        for line in self._lines.values():
            line.hang_up()
        self._lines.clear()

    def _gave_up(self, ring: Rung) -> bool:
        if ring.late:
            self._missed(ring.id, "no_answer" if ring.state == "ringing" else "no_sound")
        return ring.late

    def _ring(self) -> None:
        second_legs, board = self._second_legs, self._board
        assert board is not None
        with second_legs.lock:
            self._open = board.ring(self._leg, second_legs.left())
            for ring in self._open:
                if ring.phone:
                    self._dial(ring)

    def _dial(self, ring: Rung) -> None:
        """Dials an agent's telephone, which shows the caller's number."""
        wanted = self._second_legs.route(ring.phone, self._stage.line.arrival.caller, RING_S)
        if wanted is None:
            self._missed(ring.id, "failed")
        else:
            self._lines[ring.id] = self._second_legs.call(wanted, self._stage.line.events)

    def _hang_up_others(self) -> None:
        """Hangs up telephones whose ring is over: a colleague was first, or their time is."""
        open_rings = {ring.id for ring in self._open}
        for ring in [ring for ring in self._lines if ring not in open_rings]:
            self._lines.pop(ring).hang_up()

    def _missed(self, ring: str, why: str) -> None:
        """What the ledger cannot take now it finds out by itself, once the ring's time is over."""
        board = self._board
        assert board is not None
        if line := self._lines.pop(ring, None):
            line.hang_up()
        self._open = tuple(one for one in self._open if one.id != ring)
        self._poll.again()
        self._told(lambda: board.missed(ring, why))

    def _ring_of(self, line: Line) -> str:
        return next((ring for ring, each in self._lines.items() if each is line), "")

    def _told(self, tell: Callable[[], bool | None]) -> bool | None:
        """Returns what the ledger says to it; `None` while it is away."""
        try:
            return tell()
        except DatabaseUnavailable as away:
            LOG.warning("queue_without_database", leg=self._leg, code=away.code)
            return None
