"""The SIP end of one process: its library, its account, its control thread.

`SipEndpoint` is made, run and stopped on one thread, the control thread: every call into pjsua2 happens there, fed by
a queue, and none blocks.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any
from uuid import uuid4

import pjsua2 as pj

from deflect.facts import EndedCall
from ivr.lines.base import Arrival
from ivr.lines.dialling import Dialling
from ivr.lines.echo import EchoGate
from ivr.lines.fault_log import FaultLog
from ivr.lines.sip.accounts import Accounts
from ivr.lines.sip.call import SipCall, SipLine
from ivr.lines.sip.control import CallControl, OnFarewell, Task
from ivr.lines.sip.diagnostics.notes import CallNotes
from ivr.lines.sip.identity import arrival, asked_for, encrypted, header
from ivr.lines.sip.library import Library
from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.port import Ports
from ivr.lines.sip.trunk import HEADER, Trunk

SWITCH_INTERVAL_S = 0.0005  # at Python's own 5 ms one busy thread delays most audio frames
GOODBYES_S = 2.0  # how long `stop` waits for the far ends to answer our BYE
BURST, BURST_S = 16, 0.5
"""So many calls begin within so long at most: the library keeps two sockets of a call for half a second after its end,
and aborts where it would hold more than 64 (`PJ_IOQUEUE_MAX_HANDLES`, `PJ_IOQUEUE_KEY_FREE_DELAY`)."""


class SipEndpoint:
    """Calls `on_line` on the control thread for every answered call, `on_idle` about twice a second."""

    def __init__(
        self,
        place: SipPlace,
        on_line: Callable[[SipLine], None],
        on_idle: Callable[[], None] = lambda: None,
        on_ended: Callable[[SipLine, int], None] = lambda line, status: None,
        admits: Callable[[int], bool] = lambda taken: True,
        on_record: Callable[[EndedCall], None] = lambda record: None,
        on_farewell: OnFarewell = lambda call_id, farewell: None,
    ) -> None:
        """`admits` tells whether one more caller is taken while so many lines are in use; if not, 503 is answered.

        `on_record` is given every call that is over, on the control thread, and must return at once.
        """
        self.place = place
        self.port = 0
        self.draining = False
        self.running = False
        self._faults = FaultLog(place.faults)
        self._admits = admits
        self._begun: deque[float] = deque(maxlen=BURST)
        """When the latest calls began, monotonic s."""
        self._on_line, self._on_idle = on_line, on_idle
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        self._ports = Ports(self._faults)
        self._control = CallControl(self.do, self._ports, on_ended, self._faults, place.limits, on_farewell, on_record)

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

    def end(self) -> None:
        """Lets `run` return. May be called from a signal handler."""
        self.running = False

    def do(self, task: Task) -> None:
        """Runs `task` on the control thread, soon."""
        self._tasks.put(task)

    def start(self) -> None:
        """Opens the library and the port. Raises `pjsua2.Error` (port taken) or `TooFewLines`."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self._library = Library(self.place)
        self.port = self._library.port
        place = self.place
        self._accounts = Accounts(
            place.trunks,
            place.media,
            place.user,
            self.port,
            self._welcome,
            self.do,
            register=place.register,
            notes=place.notes,
        )
        self._accounts.begin()

    def run(self) -> None:
        """Serves until `end` is called, by a task or a signal handler."""
        self.running = True
        while self.running:
            self._serve(0.5)
            self._control.give_up()
            self._accounts.look(leaving=self.draining)
            self._on_idle()
            self._faults.flush()

    def stop(self) -> None:
        """Ends every call and closes the library. Takes about 1.3 s; then the process must end by `os._exit`."""
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
        self.do(lambda: self._control.place(self._accounts.of(wanted.trunk, wanted.to), line, wanted, self.place.host))
        return line

    def _serve(self, wait_s: float) -> None:
        try:
            task = self._tasks.get(timeout=wait_s)
        except Empty:
            return
        try:
            task()
        except Exception as error:  # one call's trouble is not the others'
            self._faults.note("control", error)

    def _welcome(self, account: Any, number: int, invite: str, source: str) -> None:
        self._pace()
        trunk = self._accounts.trunks.of(source, header(invite, HEADER), asked_for(invite))
        line = SipLine(arrival(invite, trunk, uuid4()), self._control, EchoGate(), trunk.inband)
        follows = trunk.allow_refer and self._accounts.seals(account, trunk)
        notes = CallNotes(line.arrival.call_id, "in", trunk.name)
        call = SipCall(account, number, line, self._control, notes, follows=follows)
        self._control.book.calls[line] = call
        answer = pj.CallOpParam()
        answer.statusCode = self._status(trunk, invite, source)
        if answer.statusCode == 200:
            self.do(lambda: self._on_line(line))
        with suppress(pj.Error):  # no codec in common: the library itself has said 488 and ends the call
            call.answer(answer)

    def _pace(self) -> None:
        """Waits where calls come faster than the library gives up the sockets of those before; sound goes on."""
        now, oldest = time.monotonic(), self._begun[0] if len(self._begun) == BURST else float("-inf")
        if now - oldest < BURST_S:
            time.sleep(BURST_S - (now - oldest))
        self._begun.append(time.monotonic())

    def _status(self, trunk: Trunk, invite: str, source: str) -> int:
        """Returns the SIP status that answers an INVITE."""
        proxy = self.place.trunks.proxy
        if proxy and source != proxy:
            return 403
        if self.draining or not self._admits(self.calls - 1):
            return 503
        return 488 if trunk.srtp == "required" and not encrypted(invite) else 200
