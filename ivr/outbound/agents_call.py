"""A call that an agent makes: the agent is rung first, then the customer, and both talk until one of them hangs up.

The customer's telephone is dialled only once the agent is on the line, who hears it ring. Nothing is recorded: the
customer was told of no recording. Each step is committed by `deflect.outbound_calls`; no numbers in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event

from deflect.outbound_calls import agents_calls, attempts
from deflect.outbound_calls.attempts import Placing
from deflect.steps.ledger import Ledger
from ivr.call.endings import CallEnded
from ivr.call.leg import CallLeg
from ivr.call.ports import CallResources, Clock
from ivr.call.second_legs import SecondLegEvent
from ivr.call.stage import Stage
from ivr.call.waits.bridge import TALK_S, Bridge
from ivr.lines.base import Gone, Joined, Line, Rings
from ivr.lines.dialling import Dialling
from ivr.lines.sip.media import ringing_tone
from ivr.outbound.agents_line import LOOK_S, AgentMissing, AgentsLine, Inbox
from ivr.outbound.unanswered import settle
from relevo.log import logger

LOG = logger("ivr")
SLACK_S = 5.0  # after the ringing should have ended by itself


@dataclass(frozen=True, slots=True)
class CustomerTook:
    """The customer answered on a page, on this line."""

    line: Line


@dataclass(frozen=True, slots=True)
class Reach:
    """How the customer is reached: where a trunk leads, and what dials it; or on a page, which rings by itself."""

    dialling: Callable[[], Dialling | None]
    place: Callable[[Dialling], Line]
    on_page: bool = False


class AgentsCall:
    """Runs on a thread of its own."""

    def __init__(
        self, resources: CallResources, ledger: Ledger, worker: str, wanted: Placing, reach: Reach, clock: Clock
    ) -> None:
        assert wanted.agent is not None
        self._resources, self._ledger, self._worker, self._wanted = resources, ledger, worker, wanted
        self._second_legs, self._reach, self._clock = resources.second_legs, reach, clock
        self._inbox, self._over = Inbox(), Event()
        self._agent = AgentsLine(self._second_legs, ledger, wanted.agent, wanted.number, self._inbox)

    def run(self) -> None:
        """Rings the agent, then the customer, lets them talk, and commits what became of it."""
        self._second_legs.expect(self._wanted.outcall, self._inbox)
        try:
            with self._line_kept():
                agent = self._agent.come(self._clock)
            try:
                self._call_customer(agent)
            finally:
                agent.hang_up()
        except AgentMissing as missing:
            agents_calls.not_dialled(self._ledger, self._wanted, missing.why)
        finally:
            self._second_legs.forget(self._wanted.outcall)
            self._over.set()

    def customer_took(self, line: Line) -> None:
        """The customer answered on a page: returns when the call is over."""
        self._inbox.put(CustomerTook(line))
        self._over.wait()

    @contextmanager
    def _line_kept(self) -> Iterator[None]:
        """Keeps a line for the customer while the agent is rung; one on a page needs none."""
        if self._reach.on_page:
            yield
            return
        self._second_legs.bind()
        try:
            yield
        finally:
            self._second_legs.unbind()

    def _call_customer(self, agent: Line) -> None:
        """Rings the customer while the agent listens."""
        wanted, reach = self._wanted, self._reach
        dialling = None if reach.on_page else reach.dialling()
        if dialling is None and not reach.on_page:
            attempts.unanswered(self._ledger, wanted, "failed", code="no_trunk")
            return
        if not attempts.dialled(self._ledger, wanted, self._worker):
            return
        LOG.info("agents_call_begun", outcall=wanted.outcall)
        if dialling is None:
            self._alert(agent)
            self._until_answered(agent, None)
            return
        line = reach.place(replace(dialling, call_id=wanted.call_id, listens=False))
        self._inbox.move(line.events)
        try:
            self._until_answered(agent, line)
        finally:
            line.hang_up()

    def _until_answered(self, agent: Line, line: Line | None) -> None:
        """Waits for the customer, on `line` or on a page; an agent who hangs up calls it off."""
        until = self._clock.now() + self._wanted.ring_s + SLACK_S
        while self._clock.now() < until:
            match self._clock.take(self._inbox.events, self._clock.now() + LOOK_S):
                case SecondLegEvent(line=other, event=Gone()) if other is agent:
                    break
                case Rings():
                    self._alert(agent)
                case Joined() if line is not None:
                    self._answered(agent, line)
                    return
                case CustomerTook(line=page):
                    self._inbox.move(page.events)
                    self._answered(agent, page)
                    return
                case Gone() as gone:
                    settle(self._ledger, self._wanted, gone)
                    return
            ring = self._agent.state()
            if ring is None or ring.state not in ("calling", "alerting"):
                break
            if line is None and not attempts.still_rings(self._ledger.store, self._wanted):
                return  # declined on the page
        else:
            settle(self._ledger, self._wanted, Gone(0.0, "no_answer"))
            return
        settle(self._ledger, self._wanted, Gone(0.0, "no_answer"), "agent_left")

    def _alert(self, agent: Line) -> None:
        """The customer's telephone rings, and the agent hears it."""
        agents_calls.rings_there(self._ledger, self._agent.ring)
        agent.sound.music(ringing_tone.tone())

    def _answered(self, agent: Line, line: Line) -> None:
        """Joins the two, and ends both lines when one of them is over."""
        agent.sound.music(b"")
        if not attempts.answered(self._ledger, self._wanted):
            return
        kind = line.arrival.line
        leg = CallLeg(line.arrival, self._resources, lambda: agents_calls.begin(self._ledger, self._wanted, kind))
        stage = Stage(line, self._resources, self._clock)
        stage.lend(TALK_S)
        stage.agents_come(True)
        reason = "failed"
        try:
            leg.open()
            reason = self._talk(stage, leg.id, agent)
        except CallEnded as ended:
            reason = ended.reason
        except AgentMissing:
            reason = "agent_lost"
        finally:
            stage.leave()
            leg.close(reason)
            line.hang_up()
        attempts.finished(self._ledger, self._wanted)

    def _talk(self, stage: Stage, leg: str, agent: Line) -> str:
        """Lets both talk until the agent hangs up, and rings an agent again who was lost. Returns why it ended.

        Raises `AgentMissing` where they do not come back, and `CallEnded` where the customer hangs up.
        """
        music = self._second_legs.music("")
        while Bridge(stage, leg, agent, self._agent.ring, music).run() == "lost":
            side = agents_calls.rings_again(self._ledger, self._wanted)
            if side is None:
                break
            stage.line.sound.music(music)
            agent = self._agent.come_back(side, stage, leg)
        return "agent_hung_up"
