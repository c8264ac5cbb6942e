"""Takes calls that come in. The library's callback only queues them; the control thread decides and answers."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from threading import Timer
from typing import Any
from uuid import uuid4

import pjsua2 as pj

from deflect.policy import legs
from deflect.policy.legs import AllowedLeg
from deflect.policy.phone_numbers import beginning
from ivr.lines.base import Arrival
from ivr.lines.echo import EchoGate
from ivr.lines.sip.accounts import Accounts
from ivr.lines.sip.call import SipCall, SipLine
from ivr.lines.sip.control import CallControl, Do
from ivr.lines.sip.diagnostics.notes import CallNotes
from ivr.lines.sip.identity import arrival, asked_for, header
from ivr.lines.sip.invite.headers import request_uri
from ivr.lines.sip.media.wishes import MediaWishes
from ivr.lines.sip.messages.call_limits import CallLimits
from ivr.lines.sip.messages.incoming import BUSY, DECLINED, NOT_OURS, PROGRESS, RINGING, TAKEN, answer, refusal
from ivr.lines.sip.messages.replaces import Replaces, replaces
from ivr.lines.sip.messages.replaces import answer as takeover
from ivr.lines.sip.messages.responses import Response
from ivr.lines.sip.messages.stranger_limits import StrangerLimits
from ivr.lines.sip.native.call_slots import holds
from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.trunk import HEADER, MORE_HEADER, SOURCE_HEADER, Trunk
from relevo.log import logger
from speech.audio import silence

LONGEST_SHOWN = 40
"""Characters of a called number or name in the log."""
LOG = logger("ivr")
Admits = Callable[[int], bool]
IsOurs = Callable[[Arrival], bool]
"""Whether the called number or name is one of ours; it must not wait for anything."""
Declines = Callable[[Arrival], bool]
"""Whether the caller is blocked so that the call is not answered; it must not wait for anything."""
BURST, BURST_S = 12, 1.0
"""So many calls begin within so long at most: two sockets of a call are kept for `LATER_S`, and by the library for half
a second more, which aborts where it would hold more than 64 (`PJ_IOQUEUE_MAX_HANDLES`, `PJ_IOQUEUE_KEY_FREE_DELAY`)."""


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
        closed: Callable[[], bool],
        is_ours: IsOurs,
        declines: Declines,
    ) -> None:
        """`admits` tells whether one more caller is taken while so many lines are in use; if not, 503 is answered.

        `closed` tells whether no new callers are taken at all, `is_ours` whether a called number is one of ours,
        `declines` whether the caller is blocked.
        """
        self._place, self._accounts = place, accounts
        self._control, self._do = control, do
        self._on_line, self._admits, self._closed = on_line, admits, closed
        self._is_ours, self._declines = is_ours, declines
        self._begun: deque[float] = deque(maxlen=BURST)
        """When the latest calls began, monotonic s."""
        self._limits = CallLimits()
        self._stranger_limits = StrangerLimits(place.strangers)

    def welcome(self, account: Any, number: int, invite: str, source: str) -> None:
        """Queues a call that came in; called inside the library's callback."""
        self._pace()
        accounts = self._accounts()
        trunk = accounts.trunks.of(source, header(invite, HEADER), asked_for(invite))
        came_from = accounts.trunks.source(trunk, source, header(invite, SOURCE_HEADER))
        arrived = replace(arrival(invite, trunk, uuid4()), source=came_from)
        line = SipLine(arrived, self._control, EchoGate(), trunk.inband)
        follows = self._may_follow if trunk.allow_refer and accounts.seals(account, trunk) else None
        notes = CallNotes(line.arrival.call_id, "in", trunk.name)
        call = SipCall(account, number, line, self._control, notes, follows=follows, media=trunk.media)
        call.peer = f"trunk:{trunk.name}" if trunk.name else f"address:{came_from}"
        self._do(lambda: self._receive(call, invite, source, trunk))

    def _may_follow(self, to: str) -> bool:
        """Whether a trunk's REFER may lead to this address: the policy of all legs."""
        return isinstance(legs.decide(to, self._place.rules, self._place.region), AllowedLeg)

    def _receive(self, call: SipCall, invite: str, source: str, trunk: Trunk) -> None:
        """Answers a call that came in, on the control thread, if it has not ended meanwhile."""
        if call.over or not holds(call):
            self._control.ended(call, 0)
            return
        proxy, before = self._place.trunks.proxy, None
        decided = answer(invite, trunk, stranger_to_proxy=bool(proxy) and source != proxy)
        if decided == TAKEN and (wanted := replaces(invite)) is not None:
            before = self._control.book.in_dialog(wanted)
            decided = self._takeover(call, wanted, before)
        elif decided == TAKEN:
            decided = self._room(call, trunk, request_uri(invite).host)
        if decided != TAKEN:
            call.notes.goes_on = bool(proxy) and decided.status == BUSY.status and bool(header(invite, MORE_HEADER))
            self._control.book.set_aside(call)
        elif before is not None:
            self._control.take_over(before, call)
        else:
            self._control.book.calls[call.line] = call
        if decided != TAKEN or before is not None:
            respond(call, decided)
        elif trunk.media.early_media_ms:
            self._ring_with_sound(call, trunk.media)
        else:
            respond(call, RINGING)
            self._take(call, trunk.media)

    def _ring_with_sound(self, call: SipCall, media: MediaWishes) -> None:
        """Lets the caller hear it ring before we answer."""
        call.rings = call.rang_with_sound = True
        respond(call, PROGRESS)
        later = Timer(media.early_media_ms / 1000, lambda: self._do(lambda: self._take(call, media)))
        later.daemon = True
        later.start()

    def _take(self, call: SipCall, media: MediaWishes) -> None:
        """Answers, and begins the call where it has not ended meanwhile."""
        call.rings = False
        if call.over or not holds(call):
            return
        respond(call, TAKEN)
        if not call.over and holds(call):
            if media.answer_delay_ms:
                call.line.play(silence(media.answer_delay_ms))
            self._on_line(call.line)

    def _takeover(self, call: SipCall, wanted: Replaces, before: SipCall | None) -> Response:
        """Returns how a call is answered that would go on with another; this needs no new line, so we may drain."""
        same_peer = before is not None and before.peer == call.peer
        admitted = self._admits(self._control.book.taken)
        return takeover(wanted, found=before is not None, same_peer=same_peer, admitted=admitted)

    def _room(self, call: SipCall, trunk: Trunk, host: str) -> Response:
        """Returns how a new call is answered: whether its number is ours, and there is a line for it.

        `host` is the one that is called; trunks write their own domain there.
        """
        if not (trunk.name or self._place.trunks.proxy or self._place.is_called(host)):
            return NOT_OURS
        if not self._is_ours(call.line.arrival):
            log = LOG.warning if trunk.name else LOG.debug  # strangers try numbers all day
            called = beginning(call.line.arrival.called)[:LONGEST_SHOWN] if trunk.name else ""
            log("number_not_ours", trunk=trunk.name, called=called)
            return NOT_OURS
        if self._declines(call.line.arrival):
            LOG.info("blocked_caller_declined", trunk=trunk.name)
            return DECLINED
        if self._closed() or not self._admits(self._control.book.taken):
            return BUSY
        now, up = time.monotonic(), self._control.book.came_from(trunk.name)
        if limited := refusal(self._limits.retry_after(trunk, up, now)):
            if self._limits.is_news(trunk, now):
                LOG.warning("trunk_over_its_limits", trunk=trunk.name)
            return limited
        if self._place.trunks.proxy or trunk.name:
            return TAKEN
        held = sum(one.peer == call.peer for one in self._control.book.calls.values())
        return refusal(self._stranger_limits.retry_after(call.peer, held, now)) or TAKEN

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
