"""Which call each line of a process is on. Read and written by the control thread."""

from __future__ import annotations

import time
from typing import Final

import pjsua2 as pj

from ivr.lines.base import TransferredIn
from ivr.lines.sip.call import SipCall, SipLine
from ivr.lines.sip.messages.envelope import Envelope
from ivr.lines.sip.messages.replaces import Replaces
from ivr.lines.sip.native.call_slots import holds, in_dialog

ANSWERED: Final = (pj.PJSIP_INV_STATE_CONNECTING, pj.PJSIP_INV_STATE_CONFIRMED)


class CallBook:
    """Which call each line is on. `expect` and `taken` may be used on any thread, the rest on the control thread."""

    def __init__(self) -> None:
        self.calls: dict[SipLine, SipCall] = {}
        self._expected: set[SipLine] = set()
        """Lines of calls that are about to be dialled."""
        self._aside: set[SipCall] = set()
        """Calls that a line is sent on to, until they are taken, and those it has left, until they end."""

    @property
    def taken(self) -> int:
        """Lines in use, with those of calls about to be dialled."""
        return len(self._expected) + len(self.calls)

    @property
    def empty(self) -> bool:
        """Whether there is no call at all, on a line or beside one."""
        return not (self._expected or self.calls or self._aside)

    def expect(self, line: SipLine) -> None:
        """Takes a line for a call that will be placed."""
        self._expected.add(line)

    def placed(self, line: SipLine) -> None:
        """The call is dialled, or could not be."""
        self._expected.discard(line)

    def alive(self, line: SipLine) -> SipCall | None:
        call = self.calls.get(line)
        return None if call is None or call.over or not holds(call) else call

    @property
    def all_alive(self) -> list[SipCall]:
        return [call for line in list(self.calls) if (call := self.alive(line))]

    def came_from(self, trunk: str) -> int:
        """Returns how many callers of this trunk are on a line."""
        return sum(call.notes.trunk == trunk for call in self.calls.values() if call.rings_until is None)

    @property
    def lost(self) -> list[SipCall]:
        """Calls that the library has ended without saying so."""
        return [one for one in (*self.calls.values(), *self._aside) if one.is_lost]

    def in_dialog(self, named: Replaces) -> SipCall | None:
        """Returns the answered call of this dialog that has a line; its ACK may be on its way still."""
        for call in self.calls.values():
            if self.alive(call.line) is call and in_dialog(named.call_id, named.ours, named.theirs):
                now = call.getInfo()
                if now.callIdString == named.call_id and now.state in ANSWERED:
                    return call
        return None

    def leaves(self, envelope: Envelope) -> bool:
        """Returns whether the call of a request has been hung up by us."""
        calls = (*self.calls.values(), *self._aside)
        return any(one.leaves and one.notes.sip_call_id == envelope.call_id for one in calls)

    def ringing_aside(self, since: float) -> list[SipCall]:
        """Returns calls that a line is sent on to and that are not taken since this instant, monotonic s."""
        return [one for one in self._aside if not one.over and not one.in_dialog and one.made < since]

    def set_aside(self, call: SipCall) -> None:
        self._aside.add(call)

    def is_aside(self, call: SipCall) -> bool:
        return call in self._aside

    def forget_aside(self, call: SipCall) -> None:
        self._aside.discard(call)

    def send_on(self, before: SipCall, call: SipCall) -> None:
        """The line of `before` is on `call`, with its sound; `before` stands aside until it ends."""
        self._aside ^= {call, before}
        self.calls[call.line] = call
        call.port, before.port = before.port, None
        call.held, call.takes_over = before.held, None
        if call.party is not None:
            call.line.arrival = call.party
            call.line.events.put(TransferredIn(call.party, time.monotonic()))
