"""Every SIP call of one process and its line, as the control thread knows them.

What lines and the library's callbacks ask is queued for the control thread, the only one that may call the library.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pjsua2 as pj

from deflect.facts import EndedCall
from ivr.lines.base import Gone, Held, Joined, Referred
from ivr.lines.dialling import Dialling, cause
from ivr.lines.farewell import Farewell
from ivr.lines.fault_log import FaultLog
from ivr.lines.liveness import LivenessLimits
from ivr.lines.sip.call import GONE, Control, KeyMethod, SipCall, SipLine
from ivr.lines.sip.call_book import CallBook
from ivr.lines.sip.diagnostics import sound_sources
from ivr.lines.sip.diagnostics.notes import CallNotes
from ivr.lines.sip.diagnostics.signs_of_life import lapse, sound_due
from ivr.lines.sip.invite.headers import uri
from ivr.lines.sip.media.loops import Loops
from ivr.lines.sip.media.port import Ports
from ivr.lines.sip.media.wishes import MediaWishes
from ivr.lines.sip.messages.reliable import Unacknowledged
from ivr.lines.sip.native.call_slots import holds, let_go
from ivr.lines.sip.native.unanswered_byes import UnansweredByes
from relevo.log import logger

LOG = logger("ivr")
Task = Callable[[], None]
Do = Callable[[Task], None]
Way = Callable[[], tuple[Any, MediaWishes]]
"""Finds the account that a call of ours goes out by, and what its trunk wants of the sound."""
OnFarewell = Callable[[str, Farewell | None], None]
"""Told, by Call-ID, what our successor must send if this process dies; `None` once the call is over."""
SHOWN: Final = re.compile(r"[A-Za-z0-9+*#._-]{1,64}")
"""Callers' numbers that another telephone is shown: other characters would make no SIP address."""


class CallControl(Control):
    """The methods of `Control` may be called on any thread; `place` and `give_up` on the control thread only."""

    def __init__(
        self,
        do: Do,
        ports: Ports,
        on_ended: Callable[[SipLine, int], None],
        faults: FaultLog,
        limits: LivenessLimits,
        on_farewell: OnFarewell,
        on_record: Callable[[EndedCall], None] = lambda record: None,
    ) -> None:
        """`on_record` gets the record of every call that has ended, with or without a line. It must return at once.

        A call that the proxy offers to another worker after our refusal has no record here.
        """
        self.book, self.unacknowledged = CallBook(), Unacknowledged()
        self._do, self._ports = do, ports
        self._on_ended, self._on_record = on_ended, on_record
        self._faults = faults
        self._limits = limits
        self._on_farewell = on_farewell
        self._loops = Loops()
        self._byes = UnansweredByes()
        self.looks: dict[SipLine, float] = {}
        """When each line's sound wants to be looked at, monotonic s."""
        self._turned: set[SipLine] = set()
        """Lines whose sound has changed and that wait for a look."""

    def connect(self, line: SipLine) -> None:
        self._on(line, self._connect)

    def rewire(self, line: SipLine) -> None:
        """Looks at what a line's sound needs now, once for all who ask before the look."""
        if line not in self._turned:
            self._turned.add(line)
            self._on(line, self._rewire)

    def connected(self, call: SipCall) -> None:
        self._do(lambda: self._connected(call))

    def ended(self, call: SipCall, status: int) -> None:
        self._do(lambda: self._ended(call, status))

    def lost(self, call: SipCall) -> None:
        self._do(lambda: self._end(call, "no_answer_in_call"))

    def responded(self, response: str) -> None:
        """Takes note at once: the PRACK may follow before what is queued is done."""
        self.unacknowledged.sent(response)

    def keep(self, call: SipCall, farewell: Farewell) -> None:
        self._do(lambda: self._keep(call, farewell))

    def successor(self, call: SipCall) -> SipCall:
        """Notes the call that a line is about to be sent on to."""
        self.book.set_aside(call)
        return call

    def take_over(self, before: SipCall, call: SipCall) -> None:
        """Lets `call` have the line of `before` once it is confirmed, on the control thread; answered by the caller."""
        call.take_over(before)
        self.book.set_aside(call)

    def hang_up(self, line: SipLine) -> None:
        self._on(line, _hang_up)

    def press(self, line: SipLine, keys: str, by: KeyMethod) -> None:
        self._on(line, lambda call: call.press(keys, by))

    def refer(self, line: SipLine, to: str) -> None:
        self._on(line, lambda call: _refer(call, to))

    def place(self, way: Way, line: SipLine, wanted: Dialling, host: str) -> None:
        """Dials. A call that cannot be placed ends with `Gone` at once."""
        rings_until = time.monotonic() + wanted.ring_s
        try:
            notes = CallNotes(line.arrival.call_id, "out", wanted.trunk, uri(wanted.to).user)
            account, media = way()
            call = SipCall(account, pj.PJSUA_INVALID_ID, line, self, notes, rings_until=rings_until, media=media)
            call.peer = f"trunk:{wanted.trunk}" if wanted.trunk else ""
            prm = pj.CallOpParam(True)
            if SHOWN.fullmatch(wanted.caller_id):
                prm.txOption.localUri = f"sip:{wanted.caller_id}@{host}"
            self.book.calls[line] = call
            call.makeCall(wanted.to, prm)
        except Exception as error:  # a line that never ends would hold its slot, and a call that waits for it
            self._faults.note("control", error)
            self.book.placed(line)
            if line in self.book.calls:
                self._drop(line, 0)
            else:
                line.events.put(Gone(time.monotonic(), "failed"))
        finally:
            self.book.placed(line)

    def give_up(self) -> None:
        """Ends what has rung long enough and what gives no sign of life; called about twice a second."""
        now = time.monotonic()
        self._byes.give_up(now)
        for call in self.book.lost:
            self._ended(call, 0)
        for call in self.book.ringing_aside(now - self._limits.sent_on_s):
            self._do(partial(_hang_up, call))
        for line, call in list(self.book.calls.items()):
            if call.rings_until is not None and call.port is None:
                if now > call.rings_until:
                    call.rings_until = float("inf")
                    self.hang_up(line)
            elif not (call.over or call.why or call.rings) and (why := lapse(call, self._limits, now)):
                self._end(call, why)

    def _end(self, call: SipCall, why: str) -> None:
        """Ends a call that gives no sign of life."""
        if not call.over and not call.why:
            LOG.info("call_gave_no_sign_of_life", reason=why)
            call.why = why
            self.hang_up(call.line)

    def stopping(self) -> None:
        """Records for every call that it ends because this process stops."""
        for call in self.book.calls.values():
            call.why = call.why or "stopped"
            call.notes.ended_by = "us"

    def look(self) -> None:
        """Looks at the lines whose sound should have got somewhere by now."""
        now = time.monotonic()
        for line in [line for line, at in self.looks.items() if at <= now]:
            del self.looks[line]
            if call := self.book.alive(line):
                self._rewire(call)

    def _on(self, line: SipLine, act: Callable[[SipCall], None]) -> None:
        """Queues an action on the line's current call; does nothing if the line has none by then."""

        def task() -> None:
            self._turned.discard(line)
            if call := self.book.alive(line):
                act(call)

        self._do(task)

    def _connected(self, call: SipCall) -> None:
        """The call is up. A line that was sent on to it leaves the call before, which keeps none of its sound."""
        line, before, call.confirmed = call.line, self.book.alive(call.line), True
        if not holds(call):
            return
        if not call.agreed and call.rings_until is None:  # an ACK without the answer to our offer (RFC 3261, 13.2.2.4)
            call.why = "unconfirmed"
            _hang_up(call)
            return
        if self.book.is_aside(call):
            if before is None or call.takes_over not in (None, before):
                _hang_up(call)
                return
            self.book.send_on(before, call)
            _hang_up(before)
        if current := self.book.alive(line):
            self._connect(current)

    def _keep(self, call: SipCall, farewell: Farewell) -> None:
        if not call.over:
            call.farewell = farewell
            self._on_farewell(farewell.call_id, farewell)

    def _ended(self, call: SipCall, status: int) -> None:
        """Frees the line of a call that has ended, even if its record cannot be kept."""
        try:
            let_go(call)
            self.unacknowledged.forget(call.notes.sip_call_id)
            if not call.notes.goes_on:
                self._on_record(call.notes.ended())
            if call.farewell is not None:
                self._on_farewell(call.farewell.call_id, None)
                if call.confirmed:
                    self._byes.sent(call.farewell.message, time.monotonic())
        finally:
            if self.book.is_aside(call):
                self.book.forget_aside(call)
            elif self.book.calls.get(call.line) is call:
                self._drop(call.line, status)

    def _connect(self, call: SipCall) -> None:
        """Joins call and port once both sides know the call is up, and anew after every re-INVITE."""
        info = call.getInfo()
        if info.state != pj.PJSIP_INV_STATE_CONFIRMED and not call.rings:
            return
        for index, media in enumerate(info.media):
            if media.type != pj.PJMEDIA_TYPE_AUDIO:
                continue
            call.sound_due = sound_due(media)
            if call.port is not None:
                _hold(call, media.status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)
            if media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                sound_sources.begin(call, index)
                self._ports.wake()
                if call.rings:
                    self._loops.ringing.join(call.getAudioMedia(index))
                else:
                    self._join(call, call.getAudioMedia(index))
                return
        self._rewire(call, anew=True)

    def _rewire(self, call: SipCall, *, anew: bool = False) -> None:
        """Connects the call's port and players as its sound needs them; a held call hears and sends nothing."""
        self.looks.pop(call.line, None)
        number = -1 if call.held else call.getId()
        if call.port is not None and (again := self._ports.wire(call.port, number, anew=anew)) is not None:
            self.looks[call.line] = again

    def _join(self, call: SipCall, audio: Any) -> None:
        if call.port is None:
            call.port = self._ports.take(call.line.sound)
            call.line.events.put(Joined(time.monotonic()))
        if call.rang_with_sound:
            self._loops.ringing.part(audio)
        self._rewire(call, anew=True)

    def _drop(self, line: SipLine, status: int) -> None:
        call = self.book.calls.pop(line, None)
        if call is None:
            return
        if call.port is not None:
            self._ports.give_back(call.port)
        missed = call.port is None and call.rings_until is not None
        lost = "unconfirmed" if call.port is None else "no_answer_in_call"
        why = call.why or (lost if status in GONE else "hung_up")
        gone = (cause(status, call.rang), status) if missed else (why,)
        del call
        try:
            self._on_ended(line, status)  # before the line's own thread hears of it, and ends for it
        finally:
            line.events.put(Gone(time.monotonic(), *gone))


def _hold(call: SipCall, on: bool) -> None:
    if call.held != on:
        call.held = on
        call.line.events.put(Held(on, time.monotonic()))


def _hang_up(call: SipCall) -> None:
    call.leaves = True
    call.notes.hung_up(call.why)
    call.hangup(pj.CallOpParam(True))


def _refer(call: SipCall, to: str) -> None:
    try:
        call.xfer(to, pj.CallOpParam(True))
    except pj.Error:
        call.line.events.put(Referred(False, time.monotonic()))
