"""Takes calls that come in. The library's callback only queues them; the control thread decides and answers."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pjsua2 as pj

from ivr.lines.echo import EchoGate
from ivr.lines.sip.accounts import Accounts
from ivr.lines.sip.call import SipCall, SipLine
from ivr.lines.sip.control import CallControl, Do
from ivr.lines.sip.diagnostics.notes import CallNotes
from ivr.lines.sip.identity import arrival, asked_for, header
from ivr.lines.sip.messages.call_limits import CallLimits
from ivr.lines.sip.messages.incoming import TAKEN, answer, refusal
from ivr.lines.sip.messages.responses import Response
from ivr.lines.sip.messages.stranger_limits import StrangerLimits
from ivr.lines.sip.native.call_slots import holds
from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.trunk import HEADER, SOURCE_HEADER, Trunk

Admits = Callable[[int], bool]
BURST, BURST_S = 16, 0.5
"""So many calls begin within so long at most: the library keeps two sockets of a call for half a second after its end,
and aborts where it would hold more than 64 (`PJ_IOQUEUE_MAX_HANDLES`, `PJ_IOQUEUE_KEY_FREE_DELAY`)."""


class Reception:
    """Calls `on_line` for every call it has answered."""

    def __init__(
        self,
        place: SipPlace,
        accounts: Callable[[], Accounts],
        control: CallControl,
        do: Do,
        on_line: Callable[[SipLine], None],
        admits: Admits,
    ) -> None:
        """`admits` tells whether one more caller is taken while so many lines are in use; if not, 503 is answered."""
        self._place, self._accounts = place, accounts
        self._control, self._do = control, do
        self._on_line, self._admits = on_line, admits
        self._begun: deque[float] = deque(maxlen=BURST)
        """When the latest calls began, monotonic s."""
        self._limits = CallLimits()
        self._stranger_limits = StrangerLimits(place.strangers)
        self._strangers: dict[SipLine, str] = {}
        """Lines of strangers, with the addresses they call from."""

    def welcome(self, account: Any, number: int, invite: str, source: str) -> None:
        """Queues a call that came in; called inside the library's callback."""
        self._pace()
        accounts = self._accounts()
        trunk = accounts.trunks.of(source, header(invite, HEADER), asked_for(invite))
        came_from = accounts.trunks.source(trunk, source, header(invite, SOURCE_HEADER))
        arrived = replace(arrival(invite, trunk, uuid4()), source=came_from)
        line = SipLine(arrived, self._control, EchoGate(), trunk.inband)
        follows = trunk.allow_refer and accounts.seals(account, trunk)
        notes = CallNotes(line.arrival.call_id, "in", trunk.name)
        call = SipCall(account, number, line, self._control, notes, follows=follows)
        self._do(lambda: self._receive(call, invite, source, trunk))

    def _receive(self, call: SipCall, invite: str, source: str, trunk: Trunk) -> None:
        """Answers a call that came in, on the control thread, if it has not ended meanwhile."""
        if call.over or not holds(call):
            self._control.ended(call, 0)
            return
        proxy = self._place.trunks.proxy
        decided = answer(
            invite,
            trunk,
            stranger_to_proxy=bool(proxy) and source != proxy,
            admitted=self._admits(self._control.book.taken),
        )
        if decided == TAKEN:
            up = self._control.book.came_from(trunk.name)
            decided = refusal(self._limits.retry_after(trunk, up, time.monotonic())) or TAKEN
        if decided == TAKEN and not proxy and not trunk.name:
            decided = refusal(self._stranger_waits(call.line, source.rpartition(":")[0])) or TAKEN
        if decided != TAKEN:
            self._control.book.set_aside(call)
            respond(call, decided)
            return
        self._control.book.calls[call.line] = call
        respond(call, decided)
        if not call.over and holds(call):
            self._on_line(call.line)

    def _stranger_waits(self, line: SipLine, address: str) -> int:
        """Returns after how many seconds a stranger may try again, 0 where the call is taken; no proxy has asked."""
        book = self._control.book.calls
        self._strangers = {one: where for one, where in self._strangers.items() if one in book}
        held = sum(where == address for where in self._strangers.values())
        if not (retry_s := self._stranger_limits.retry_after(address, held, time.monotonic())):
            self._strangers[line] = address
        return retry_s

    def _pace(self) -> None:
        """Waits where calls come faster than the library gives up the sockets of those before; sound goes on."""
        now, oldest = time.monotonic(), self._begun[0] if len(self._begun) == BURST else float("-inf")
        if now - oldest < BURST_S:
            time.sleep(BURST_S - (now - oldest))
        self._begun.append(time.monotonic())


def respond(call: SipCall, what: Response) -> None:
    """Sends an answer to an INVITE. Raises `pjsua2.Error` where the call cannot be answered so."""
    prm = pj.CallOpParam()
    prm.statusCode = what.status
    for name, value in what.headers.items():
        header = pj.SipHeader()
        header.hName, header.hValue = name, value
        prm.txOption.headers.append(header)
    call.answer(prm)
