"""The SIP end of one process: its library, its accounts, its control thread.

`SipEndpoint` is made, run and stopped on one thread, the control thread. It takes the network's messages, which the
library reports in callbacks, and then does what callbacks and other threads have queued. So nothing is ever done to a
call while a message changes it, and none of it may block.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import get_ident
from typing import Any
from uuid import uuid4

from deflect.facts import EndedCall
from ivr.lines.base import Arrival
from ivr.lines.dialling import Dialling
from ivr.lines.echo import EchoGate
from ivr.lines.fault_log import FaultLog
from ivr.lines.sip.accounts import Accounts
from ivr.lines.sip.call import SipLine
from ivr.lines.sip.control import CallControl, OnFarewell, Task
from ivr.lines.sip.library import Library
from ivr.lines.sip.media import comfort_noise
from ivr.lines.sip.media.port import Ports
from ivr.lines.sip.media.relay import RelayWatch, offer_anew
from ivr.lines.sip.media.wishes import MediaWishes
from ivr.lines.sip.messages.envelope import Envelope
from ivr.lines.sip.messages.requests_without_call import Situation, refusal
from ivr.lines.sip.messages.responses import Response
from ivr.lines.sip.native.call_slots import full, has_call
from ivr.lines.sip.native.session_descriptions import readable
from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.reception import Admits, Declines, IsOurs, Reception

SWITCH_INTERVAL_S = 0.0005  # at Python's own 5 ms one busy thread delays most audio frames
GOODBYES_S = 2.0  # how long `stop` waits for the far ends to answer our BYE
IDLE_S = 0.5  # between two looks at what has waited too long
CALM_S = 2.0  # the same where there is no call, nor was one a moment ago


class SipEndpoint:
    """Calls `on_line` on the control thread for every answered call, `on_idle` each 0.5 s (2 s without calls)."""

    def __init__(
        self,
        place: SipPlace,
        on_line: Callable[[SipLine], None],
        on_idle: Callable[[], None] = lambda: None,
        on_ended: Callable[[SipLine, int], None] = lambda line, status: None,
        admits: Admits = lambda taken: True,
        is_ours: IsOurs = lambda arrival: True,
        declines: Declines = lambda arrival: False,
        on_record: Callable[[EndedCall], None] = lambda record: None,
        on_farewell: OnFarewell = lambda call_id, farewell: None,
    ) -> None:
        """`admits` tells whether one more caller is taken while so many lines are in use; if not, 503 is answered.

        `is_ours` and `declines` tell, from memory, whether a called number is one of ours, else 404 is answered, and
        whether the caller is blocked, so that 603 is answered.
        `on_record` gets the record of every ended call, on the control thread, and must return at once.
        """
        self.place = place
        self.port = 0
        self.draining = self.running = False
        self._faults = FaultLog(place.faults)
        self._on_idle = on_idle
        self._library: Library | None = None
        self._thread = 0
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        self._relay = RelayWatch(place.relay)
        self._ports = Ports(self._faults)
        self._control = CallControl(self.do, self._ports, on_ended, self._faults, place.limits, on_farewell, on_record)
        self._reception = Reception(
            place,
            lambda: self._accounts,
            self._control,
            self.do,
            on_line,
            admits,
            lambda: self.draining,
            is_ours,
            declines,
        )

    @property
    def calls(self) -> int:
        return self._control.book.taken

    @property
    def faults(self) -> int:
        """How many exceptions the control thread and the sound have survived."""
        return self._faults.count

    def drain(self) -> None:
        """Takes no more callers. May be called from a signal handler."""
        self.draining = True
        self._wake()

    def end(self) -> None:
        """Lets `run` return. May be called from a signal handler."""
        self.running = False
        self._wake()

    def do(self, task: Task) -> None:
        """Runs `task` on the control thread, soon."""
        self._tasks.put(task)
        if get_ident() != self._thread:
            self._wake()

    def _wake(self) -> None:
        if self._library is not None:
            self._library.wake()

    def start(self) -> None:
        """Opens the library and the port. Raises `pjsua2.Error` (port taken) or `TooFewLines`."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self._thread = get_ident()
        self._library = Library(
            self.place, self._refusal, lambda fault: self._faults.note("control", fault), self._account_of
        )
        self.port = self._library.port
        place = self.place
        self._ports.open(place.calls, comfort_noise.noise(), self._library.clock, self._library.receiver)
        self._accounts = Accounts(
            place.trunks,
            place.media,
            place.user,
            self.port,
            self._reception.welcome,
            self.do,
            register=place.register,
            notes=place.notes,
        )
        self._accounts.begin()

    def run(self) -> None:
        """Serves until `end` is called, by a task or a signal handler."""
        self.running, looked = True, float("-inf")
        while self.running:
            now = time.monotonic()
            if now - looked >= (every_s := CALM_S if self._calm() else IDLE_S):
                looked = now
                self._try(self._look)
            self._serve(max(0.0, min([looked + every_s, *self._control.looks.values()]) - now))
            self._try(self._control.look)

    def stop(self) -> None:
        """Ends every call and closes the library. Takes about 1.3 s; then the process must end by `os._exit`."""
        assert self._library is not None
        self.draining = True
        self._control.stopping()
        self._library.hang_up_all()
        until = time.monotonic() + GOODBYES_S
        while self.calls and time.monotonic() < until:
            self._serve(0.05)
        self._faults.flush()
        self._ports.silence()
        self._accounts.close()
        self._library.close()

    def call(self, wanted: Dialling) -> SipLine:
        """Places a call, on any thread; returns at once. What becomes of it comes as the line's events."""
        arrival = Arrival(wanted.call_id or uuid4().hex, wanted.caller_id or self.place.user, wanted.to, "none", "sip")
        line = SipLine(arrival, self._control, EchoGate() if wanted.listens else None)
        self._control.book.expect(line)

        def way() -> tuple[Any, MediaWishes]:
            trunk = self._accounts.trunks.called(wanted.trunk, wanted.to)
            return self._accounts.of(wanted.trunk, wanted.to), trunk.media

        self.do(lambda: self._control.place(way, line, wanted, self.place.host))
        return line

    def _refusal(self, request: str, envelope: Envelope) -> Response | None:
        """Decides on a request before the library sees it.

        While we drain, OPTIONS are answered 503, but not those of a proxy: the supervisor tells it that we drain.
        """
        alone = not self.place.trunks.proxy
        acknowledges = self._control.unacknowledged.acknowledged
        leaves = self._control.book.leaves
        crowded = self._library is not None and self._library.crowded
        drains = self.draining and alone
        now = Situation(full(), crowded, drains, alone, readable, has_call, leaves, acknowledges)
        return refusal(request, envelope, now)

    def _account_of(self, invite: str, source: str) -> Any:
        """Chooses the account that takes a call; nothing may be raised into the library."""
        try:
            return self._accounts.of_caller(invite, source)
        except Exception as error:
            self._faults.note("control", error)
            return None

    def _calm(self) -> bool:
        """Returns whether nothing waits for a look: no call, none just ended, and we do not drain."""
        return self._ports.resting and self._control.book.empty and not self.draining

    def _look(self) -> None:
        self._control.give_up()
        if self._relay.due(now := time.monotonic()):
            offer_anew(self._control.book.all_alive, now)
        self._ports.rest(self.calls)
        self._accounts.look(leaving=self.draining)
        self._on_idle()
        self._faults.flush()

    def _serve(self, wait_s: float) -> None:
        """Handles messages from the network for at most `wait_s`, then runs all queued tasks."""
        assert self._library is not None
        self._library.follow(wait_s if self._tasks.empty() else 0)
        with suppress(Empty):
            while True:
                self._try(self._tasks.get_nowait())

    def _try(self, task: Task) -> None:
        try:
            task()
        except Exception as error:  # one call's trouble is not the others'
            self._faults.note("control", error)
