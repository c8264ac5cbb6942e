"""Calls that we place: a worker with lines free claims one that is due, dials, hears who picks up, and runs the flow.

Each step (claimed, may be dialled, outcome) is committed by `deflect.outbound_calls.attempts` before the next is
taken. An answering machine is told one neutral sentence and nothing else. No numbers in the log.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event, Thread, current_thread
from typing import Protocol

from deflect.outbound_calls import attempts, recovery
from deflect.outbound_calls.agents_rings import Post
from deflect.outbound_calls.attempts import Placing
from deflect.steps.ledger import Ledger
from deflect.storage.errors import DatabaseUnavailable
from ivr.call import second_legs
from ivr.call.clock import RealClock
from ivr.call.ports import CallResources
from ivr.call.runner import CallRunner
from ivr.lines.base import Gone, Joined, Line, Played
from ivr.lines.sip.trunk import Routes
from ivr.outbound.agents_call import AgentsCall, Reach
from ivr.outbound.answering_machine import AnsweringMachineDetector, Who
from ivr.outbound.unanswered import settle
from relevo.log import fault_fields, logger
from speech.base import SpeechUnavailable

LOG = logger("ivr")
LOOK_S = 0.5  # how often calls that have come due are looked for: at each commit, every worker would look all the time
AWAY_S = 2.0
SLACK_S = 5.0  # after the ringing should have ended by itself
GREETING_S = 8.0  # a greeting that has told nothing by then is a person's
BEEP_S = 20.0  # how long a machine may talk before we say our sentence over it
FRAME_S = 0.02
QUIET_MS = 1500  # quiet of a machine that has said all


@dataclass(frozen=True, slots=True)
class CallsOut:
    """What a worker needs to place calls. `lines`: how many of its own they may take."""

    ledger: Ledger
    routes: Routes
    lines: int
    rings_here: Callable[[str], bool] = lambda number: False
    """Whether a number is a browser page's, which takes the call itself while it is `placing`."""


class Phone(second_legs.Phone, Protocol):
    """The part of `ivr.lines.sip.endpoint.SipEndpoint` that a dialler uses."""

    draining: bool


class Dialler:
    """Runs on a thread of its own in each worker; each call it places has another."""

    def __init__(self, phone: Phone, resources: CallResources, out: CallsOut, slots: int) -> None:
        self.worker = f"{os.uname().nodename}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.active: set[Thread] = set()
        self._phone, self._resources, self._out, self._slots = phone, resources, out, slots
        self._stop = Event()
        self._agents_calls: dict[str, AgentsCall] = {}
        """Those under way, by `call_id`: a page on which the customer answers is given to its call."""

    def start(self) -> None:
        Thread(target=self.follow, name="dialler", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def follow(self) -> None:
        """Looks for calls to place until told to stop; first settles what a dead worker of this machine had claimed."""
        with suppress(DatabaseUnavailable):
            recovery.abandon(self._out.ledger, _gone)
        while not self._stop.is_set():
            try:
                while self.free() and attempts.any_due(self._out.ledger.store) and self.place_one():
                    pass
            except DatabaseUnavailable:
                self._stop.wait(AWAY_S)
            except Exception as error:  # one call's trouble is not the others'
                LOG.error("call_not_placed", **fault_fields(error))
                self._stop.wait(AWAY_S)
            self._stop.wait(LOOK_S)

    def free(self) -> bool:
        """Returns whether a line is free for one more call of ours."""
        return not self._phone.draining and len(self.active) < self._out.lines and self._phone.calls < self._slots

    def place_one(self) -> bool:
        """Claims a call that is due and gives it a thread; False where none may be placed now."""
        post = Post(self._resources.second_legs.worker, self._slots - self._phone.calls)
        wanted = attempts.claim(self._out.ledger, self.worker, post)
        if wanted is None:
            return False
        thread = Thread(target=self._live, args=(wanted,), name="call-out", daemon=True)
        self.active.add(thread)
        try:
            thread.start()
        except RuntimeError:  # the system gives no thread: the claim lapses by itself
            self.active.discard(thread)
            raise
        return True

    def taken(self, line: Line) -> None:
        """Runs a call of ours that a page answered; no answering-machine detection, since a person pressed a key."""
        if (call := self._agents_calls.get(line.arrival.placed)) is not None:
            call.customer_took(line)
            return
        wanted = attempts.find(self._out.ledger, line.arrival.placed)
        if wanted is not None and attempts.answered(self._out.ledger, wanted):
            Attempt(self._phone, self._resources, self._out, self.worker, wanted).talk(line)
        line.hang_up()

    def _live(self, wanted: Placing) -> None:
        try:
            if wanted.agent is not None:
                self._let_agent_call(wanted)
            else:
                Attempt(self._phone, self._resources, self._out, self.worker, wanted).run()
        except DatabaseUnavailable as away:  # the claim lapses by itself
            LOG.error("call_out_not_kept", outcall=wanted.outcall, code=away.code)
        except Exception as error:
            LOG.error("call_out_failed", outcall=wanted.outcall, **fault_fields(error))
        finally:
            self.active.discard(current_thread())

    def _let_agent_call(self, wanted: Placing) -> None:
        out = self._out
        dialling = partial(out.routes.dialling, wanted.number, wanted.ours, wanted.ring_s)
        reach = Reach(dialling, self._phone.call, out.rings_here(wanted.number))
        call = AgentsCall(self._resources, out.ledger, self.worker, wanted, reach, RealClock())
        self._agents_calls[wanted.call_id] = call
        try:
            call.run()
        finally:
            del self._agents_calls[wanted.call_id]


def _gone(worker: str) -> bool:
    """Returns whether a worker of this machine has ended; False for workers of other machines."""
    host, pid, _ = worker.rsplit(":", 2)
    return host == os.uname().nodename and not Path(f"/proc/{pid}").exists()


def _has_said_all(greeting: AnsweringMachineDetector) -> bool:
    return bool(greeting.beeped and greeting.quiet_ms) or greeting.quiet_ms >= QUIET_MS


class Attempt:
    """One attempt at one call, from the claim to its end."""

    def __init__(self, phone: Phone, resources: CallResources, out: CallsOut, worker: str, wanted: Placing) -> None:
        self._phone, self._resources, self._out = phone, resources, out
        self._worker, self._wanted, self._ledger = worker, wanted, out.ledger
        self._clock = RealClock()

    def run(self) -> None:
        """Dials, runs the flow with a person or tells a machine its sentence, and commits the outcome."""
        wanted = self._wanted
        if self._out.rings_here(wanted.number):
            self._ring_page()
            return
        dialling = self._out.routes.dialling(wanted.number, wanted.ours, wanted.ring_s)
        if dialling is None:
            attempts.unanswered(self._ledger, wanted, "failed", code="no_trunk")
            return
        if not attempts.dialled(self._ledger, wanted, self._worker):
            return
        LOG.info("call_out_begun", outcall=wanted.outcall, attempt=wanted.attempt)
        line = self._phone.call(replace(dialling, call_id=wanted.call_id))
        try:
            self._rung(line)
        finally:
            line.hang_up()

    def _rung(self, line: Line) -> None:
        gone = self._answer(line)
        if gone is not None:
            settle(self._ledger, self._wanted, gone)
            return
        if attempts.answered(self._ledger, self._wanted):
            self.greeted(line)

    def _answer(self, line: Line) -> Gone | None:
        """Returns `None` once the call is answered, else how it ended. Ignores ringing and early sound."""
        until = self._clock.now() + self._wanted.ring_s + SLACK_S
        while (event := self._clock.take(line.events, until)) is not None:
            if isinstance(event, Joined):
                return None
            if isinstance(event, Gone):
                return event
        return Gone(self._clock.now(), "no_answer")

    def greeted(self, line: Line) -> None:
        """Finds out who answered, and goes on accordingly."""
        greeting = AnsweringMachineDetector()
        line.listen(greeting.take)
        who = self._who(line, greeting)
        line.listen(None)
        if who is None:
            attempts.unanswered(self._ledger, self._wanted, "no_answer", code="hung_up")
        elif who is Who.MACHINE:
            self._tell_machine(line, greeting)
            attempts.unanswered(self._ledger, self._wanted, "machine")
        else:
            self.talk(line)

    def talk(self, line: Line) -> None:
        """Runs the flow with a person."""
        kind = line.arrival.line
        CallRunner(line, self._resources, opening=lambda: attempts.begin(self._ledger, self._wanted, kind)).run()
        attempts.finished(self._ledger, self._wanted)

    def _who(self, line: Line, greeting: AnsweringMachineDetector) -> Who | None:
        """Returns who answered; `None` where they hung up first."""
        until = self._clock.now() + GREETING_S
        while greeting.who is Who.UNKNOWN and self._clock.now() < until:
            if self._passes(line, self._clock.now() + FRAME_S):
                return None
        return greeting.who if greeting.who is not Who.UNKNOWN else Who.PERSON

    def _tell_machine(self, line: Line, greeting: AnsweringMachineDetector) -> None:
        """Says one sentence without data after the beep, or once the machine is quiet; or hangs up, as configured."""
        if self._wanted.machine == "hang_up" or not self._wanted.sentence:
            return
        line.listen(greeting.take)
        until = self._clock.now() + BEEP_S
        while self._clock.now() < until and not _has_said_all(greeting):
            if self._passes(line, self._clock.now() + FRAME_S):
                return
        line.listen(None)
        wanted, resources = self._wanted, self._resources
        voice, said = resources.voice_of(wanted.session), resources.pronounced(wanted.session, wanted.sentence)
        try:
            number = line.play(resources.prompts.pcm(wanted.sentence, wanted.language, voice, said))
        except SpeechUnavailable:
            return
        until = self._clock.now() + BEEP_S
        while self._clock.now() < until and not self._passes(line, until, number):
            pass

    def _passes(self, line: Line, until: float, number: int = 0) -> bool:
        """Returns whether the next event until then is the line's end or the end of the sound `number`."""
        event = self._clock.take(line.events, until)
        return isinstance(event, Gone) or (isinstance(event, Played) and event.number == number)

    def _ring_page(self) -> None:
        """Waits for a page, which rings by itself while the call is `placing` and takes it on another line."""
        if not attempts.dialled(self._ledger, self._wanted, self._worker):
            return
        until = self._clock.now() + self._wanted.ring_s
        while self._clock.now() < until and attempts.still_rings(self._ledger.store, self._wanted):
            time.sleep(LOOK_S)
        attempts.unanswered(self._ledger, self._wanted, "no_answer", unless_answered=True)
