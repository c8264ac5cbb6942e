"""The agent's side of a call that an agent makes: rung on a page or telephone before the call, and if they get lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Lock
from typing import Final

from deflect.outbound_calls import agents_calls
from deflect.outbound_calls.agents_rings import AgentsSide
from deflect.routing.switchboard import Rung
from deflect.steps.ledger import Ledger
from ivr.call.ports import Clock
from ivr.call.second_legs import AgentArrived, SecondLegEvent, SecondLegs
from ivr.call.stage import Stage
from ivr.call.waits.ledger_poll import Heartbeat
from ivr.lines.base import Gone, Joined, Line
from relevo.errors import Control

RING_S: Final = 20.0
LOOK_S: Final = 0.2
"""How soon the agent's page is obeyed."""
_WHY: Final[Mapping[str, str]] = {"busy": "agent_busy", "no_answer": "agent_no_answer"}


class Inbox:
    """Where the agent's line is heard of: by itself first, then among the events of the customer's line."""

    def __init__(self) -> None:
        self.events: SimpleQueue[object] = SimpleQueue()
        self._lock = Lock()

    def put(self, item: object, /) -> None:
        with self._lock:
            self.events.put(item)

    def move(self, events: SimpleQueue[object]) -> None:
        """Everything that is there, and that comes from now on, goes to the queue `events`."""
        with self._lock:
            before, self.events = self.events, events
            while not before.empty():
                events.put(before.get_nowait())


class AgentMissing(Control):
    """The agent is not on the line. `why`: the code with which the call is called off."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class AgentsLine:
    """Rings one agent. `shown` is the number that their telephone shows. Used by the call's own thread."""

    def __init__(self, second_legs: SecondLegs, ledger: Ledger, side: AgentsSide, shown: str, inbox: Inbox) -> None:
        self._second_legs, self._ledger, self._shown = second_legs, ledger, shown
        self._side, self._inbox = side, inbox
        self._dialled: Line | None = None
        self._there = False

    @property
    def ring(self) -> str:
        return self._side.ring

    def state(self) -> Rung | None:
        """Returns the ring as the ledger has it."""
        board = self._second_legs.board
        assert board is not None
        return board.ring_of(self._side.ring)

    def come(self, clock: Clock) -> Line:
        """Rings the agent and returns their line. Raises `AgentMissing`."""
        with self._dialled_until_there():
            while self._rings():
                line = self._taken(clock.take(self._inbox.events, clock.now() + LOOK_S))
                if line is not None:
                    return line
        raise AgentMissing("agent_left")

    def come_back(self, side: AgentsSide, stage: Stage, leg: str) -> Line:
        """Rings the agent again while the customer is on the line.

        Raises `AgentMissing`, and `CallEnded` where the customer hangs up.
        """
        self._side = side
        heartbeat = Heartbeat(self._second_legs, leg)
        with self._dialled_until_there():
            while self._rings():
                heartbeat.beat(stage.clock.now())
                stage.next(stage.clock.now() + LOOK_S)
                while stage.second_leg_events:
                    if (line := self._taken(stage.second_leg_events.popleft())) is not None:
                        return line
        raise AgentMissing("agent_left")

    @contextmanager
    def _dialled_until_there(self) -> Iterator[None]:
        """Dials the agent's telephone, if that is how they take calls, and hangs up where they do not come."""
        self._dial()
        try:
            yield
        finally:
            if self._dialled is not None and not self._there:
                self._dialled.hang_up()

    def _dial(self) -> None:
        self._dialled, self._there = None, False
        if not self._side.phone:
            return
        second_legs = self._second_legs
        dialling = second_legs.route(self._side.phone, self._shown, RING_S)
        with second_legs.lock:
            if dialling is None or not second_legs.left():
                raise AgentMissing("agent_failed")
            self._dialled = second_legs.call(dialling, self._inbox)

    def _rings(self) -> bool:
        """Returns whether the agent may still come. Raises `AgentMissing` once their time is over."""
        ring = self.state()
        if ring is None or ring.state not in ("ringing", "accepted"):
            return False
        if ring.late:
            raise AgentMissing("agent_no_answer")
        return True

    def _taken(self, event: object) -> Line | None:
        """Returns the agent's line if they come by this event. Raises `AgentMissing` if they do not at all."""
        match event:
            case AgentArrived(ring, line) if ring == self._side.ring:
                pass
            case AgentArrived(line=page):
                page.hang_up()
                return None
            case SecondLegEvent(line, Joined()) if line is self._dialled:
                pass
            case SecondLegEvent(line, Gone(cause=cause)) if line is self._dialled:
                raise AgentMissing(_WHY.get(cause, "agent_failed"))
            case _:
                return None
        if not agents_calls.agent_came(self._ledger, self._side.ring):
            line.hang_up()
            raise AgentMissing("agent_left")
        self._there = True
        return line
