"""One SIP call: the library's call object, and the `Line` that the call's own thread holds instead of it.

The library's callbacks only queue events and tasks; calls are answered, changed and ended by the control thread's
queue. The library's object is dropped soon after DISCONNECTED, with care (`ivr.lines.sip.native.call_slots`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any, Final, Literal, Protocol, TypeAlias
from uuid import uuid4

import pjsua2 as pj

from ivr.lines.base import Arrival, Referred, Rings
from ivr.lines.dtmf import DtmfReceiver, KeyPacket
from ivr.lines.echo import EchoGate
from ivr.lines.farewell import Farewell, bye, cancel
from ivr.lines.liveness import Liveness
from ivr.lines.sip.callbacks import callback, outside_callbacks
from ivr.lines.sip.diagnostics.notes import CallNotes
from ivr.lines.sip.identity import referred_to
from ivr.lines.sip.media import packet_times
from ivr.lines.sip.media.native_sound import NativeSound
from ivr.lines.sip.media.port import Port
from ivr.lines.sip.media.source_lock import SourceLock
from ivr.lines.sip.media.wishes import NO_WISHES, USUAL_PTIME_MS, MediaWishes
from ivr.lines.sip.messages import info, requests_in_call, sdp
from ivr.lines.sip.native import key_events, randomness
from ivr.lines.sip.native.call_slots import holds
from ivr.lines.sip.native.responses import respond
from ivr.lines.sound import Sound, SoundingLine

GONE = (408, 481)
"""Statuses by which a far end, or the silence of one, says that the call does not exist (RFC 5057)."""
KeyMethod: TypeAlias = Literal["rtp", "info"]
"""How we send a key: telephone event (RFC 4733) or SIP INFO."""
_METHODS: Final = {"rtp": pj.PJSUA_DTMF_METHOD_RFC2833, "info": pj.PJSUA_DTMF_METHOD_SIP_INFO}

Follows: TypeAlias = Callable[[str], bool]
"""Whether a far end's REFER may lead to this address."""


class Control(Protocol):
    """What lines and calls ask of the control thread, from any thread; `ivr.lines.sip.control` has it."""

    def connect(self, line: SipLine) -> None: ...

    def rewire(self, line: SipLine) -> None: ...

    def connected(self, call: SipCall) -> None: ...

    def ended(self, call: SipCall, status: int) -> None: ...

    def lost(self, call: SipCall) -> None: ...

    def responded(self, response: str) -> None: ...

    def keep(self, call: SipCall, farewell: Farewell) -> None: ...

    def successor(self, call: SipCall) -> SipCall: ...

    def hang_up(self, line: SipLine) -> None: ...

    def press(self, line: SipLine, keys: str, by: KeyMethod) -> None: ...

    def refer(self, line: SipLine, to: str) -> None: ...


class SipLine(SoundingLine):
    """A `Line` over one SIP call. Holds no object of the library; the control thread knows which call it is on."""

    def __init__(self, arrival: Arrival, control: Control, gate: EchoGate | None, inband: bool = False) -> None:
        self.arrival = arrival
        self.events: SimpleQueue[object] = SimpleQueue()
        self.keys = DtmfReceiver(self.events, inband)
        tap = self.keys.hear if inband else None
        self.sound: Sound = NativeSound(self.events, lambda: control.rewire(self), gate, tap)
        self._control = control

    def hang_up(self) -> None:
        self._control.hang_up(self)

    def press(self, keys: str, by: KeyMethod = "rtp") -> None:
        """Sends keys as RFC 4733 events or SIP INFO, as a caller does."""
        self._control.press(self, keys, by)

    def show(self, note: Mapping[str, object]) -> None:
        """A telephone shows nothing."""

    def refer(self, to: str) -> bool:
        self._control.refer(self, to)
        return True


class SipCall(pj.Call):  # type: ignore[misc]
    """The library's call object. Its callbacks may only read the state and queue; its actions fail inside one."""

    confirmed = False
    """Whether it was taken, and its ACK has come or gone."""

    leaves = False
    """We have hung it up, and wait for the far end's answer."""
    party: Arrival | None = None
    """Who goes on with the line that it gets, where that is somebody else than before."""
    source: SourceLock | None = None
    """From which addresses its sound is taken, once it has any."""

    def __init__(
        self,
        account: Any,
        number: int,
        line: SipLine,
        control: Control,
        notes: CallNotes,
        *,
        follows: Follows | None = None,
        rings_until: float | None = None,
        media: MediaWishes = NO_WISHES,
    ) -> None:
        """`follows`: to which addresses the far end may send this call on. `rings_until` is set for calls we place.
        `media` is what the call's trunk wants of its sound."""
        super().__init__(account, number)
        self.line, self.notes, self.media = line, notes, media
        self.port: Port | None = None
        self.held = False
        self.sound_due = True
        """Whether the far end should send sound: neither on hold nor only listening."""
        self.over = False
        """Ended, and its slot in the library perhaps reused: nothing may be asked of it any more."""
        self.rings_until = rings_until
        """Until when a call of ours may ring, monotonic s; `None` for calls that came in."""
        self.rang = False
        """Whether the far end said that it rings, or sounded before it was taken."""
        self.rings = self.rang_with_sound = self.agreed = False
        """Whether its caller hears it ring by early media; whether that was so; whether both ends agreed on sound."""
        self.liveness: Liveness | None = None
        """Its signs of life, once it is answered."""
        self.why = ""
        """Why we end it, where that was not its line's wish: one of `deflect.end_reasons`."""
        self.farewell: Farewell | None = None
        """What our successor must send if this process dies."""
        self.peer = ""
        """Whom it is with: a trunk by name or a stranger by address; empty where that is not known."""
        self.takes_over: SipCall | None = None
        """The call whose line it gets once it is confirmed (Replaces)."""
        self.in_dialog, self.made, self._follows = False, time.monotonic(), follows
        self._account, self._control = account, control

    @property
    def is_lost(self) -> bool:
        """Whether the library has ended it without saying so; on the control thread."""
        return not self.over and self.getId() != pj.PJSUA_INVALID_ID and not holds(self)

    def take_over(self, before: SipCall) -> None:
        """Notes that it gets the line of another call, and that its own caller goes on with that."""
        self.party, self.line, self.takes_over = self.line.arrival, before.line, before
        self.notes.call_id = before._call_id_after(self.party)

    def _call_id_after(self, party: Arrival) -> str:
        """Returns the ledger's key of a call that goes on with this one; lines that we dialled keep theirs."""
        return party.call_id if self.rings_until is None else self.notes.call_id

    def answer(self, prm: Any) -> None:
        outside_callbacks()
        super().answer(prm)

    def hangup(self, prm: Any) -> None:
        outside_callbacks()
        super().hangup(prm)

    def makeCall(self, to: str, prm: Any) -> None:
        outside_callbacks()
        randomness.draw()
        super().makeCall(to, prm)

    def xfer(self, to: str, prm: Any) -> None:
        outside_callbacks()
        super().xfer(to, prm)

    def reinvite(self, prm: Any) -> None:
        outside_callbacks()
        super().reinvite(prm)

    def press(self, keys: str, by: KeyMethod) -> None:
        prm = pj.CallSendDtmfParam()
        prm.digits, prm.method = keys, _METHODS[by]
        self.sendDtmf(prm)

    def sendDtmf(self, prm: Any) -> None:
        outside_callbacks()
        super().sendDtmf(prm)

    @callback
    def onCallState(self, prm: Any) -> None:
        now = self.getInfo()
        self.notes.state(now, prm.e)
        if now.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.over = True
            self._control.ended(self, int(now.lastStatusCode))
        elif now.state == pj.PJSIP_INV_STATE_EARLY:
            if self.rings_until is not None and not self.rang:
                self.line.events.put(Rings(time.monotonic()))
            self.rang = True
        elif now.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._control.connected(self)

    @callback
    def onCallSdpCreated(self, prm: Any) -> None:
        """Shapes a description of ours as the trunk wants it, right before the library makes the stream."""
        packet_times.use(self.media.ptime_ms or USUAL_PTIME_MS)
        ours = prm.sdp.wholeSdp
        if (shaped := sdp.shaped(ours, prm.remSdp.wholeSdp, self.media)) != ours:
            prm.sdp.wholeSdp = shaped

    @callback
    def onCallRxOffer(self, prm: Any) -> None:
        """Refuses a change of the call to what we cannot take; the library alone would answer 500."""
        if refused := sdp.offer_refusal(prm.offer.wholeSdp, self.media.codecs):
            prm.statusCode = refused.status

    @callback
    def onCallMediaState(self, prm: Any) -> None:
        self.agreed = True
        self._control.connect(self.line)

    @callback
    def onStreamCreated(self, prm: Any) -> None:
        key_events.follow(int(prm.stream), self._on_key_packet)

    @callback
    def onStreamDestroyed(self, prm: Any) -> None:
        """Takes a stream's statistics: a call's last one, or one before a hold or another codec."""
        key_events.leave(int(prm.stream))
        self.notes.stream_ends(self, prm.streamIdx)

    def _on_key_packet(self, packet: KeyPacket) -> None:
        self.line.keys.take(packet)

    @callback
    def onCallTsxState(self, prm: Any) -> None:
        """Reads keys by SIP INFO, and answers what the library would answer wrongly."""
        if prm.e.type != pj.PJSIP_EVENT_TSX_STATE:
            return
        state = prm.e.body.tsxState
        if state.tsx.method == "INVITE" and not self.in_dialog and (farewell := self._last_words(state)):
            self._control.keep(self, farewell)
        if state.tsx.method == "OPTIONS" and state.tsx.role == pj.PJSIP_ROLE_UAC and state.tsx.statusCode in GONE:
            self._control.lost(self)
        if state.tsx.role != pj.PJSIP_ROLE_UAS:
            return
        if state.type == pj.PJSIP_EVENT_TX_MSG and state.tsx.method == "INVITE" and state.tsx.statusCode < 200:
            self._control.responded(state.src.tdata.wholeMsg)
        if state.type != pj.PJSIP_EVENT_RX_MSG:
            return
        method, request = state.tsx.method, state.src.rdata
        if method == "INFO":
            self.line.keys.press(info.key(request.wholeMsg), "info")
        if ours := requests_in_call.response(method, request.wholeMsg):
            respond(request, ours)

    def _last_words(self, state: Any) -> Farewell | None:
        """Returns how to end the call if this process dies: CANCEL while it rings, BYE once it is answered."""
        called, sends = state.tsx.role == pj.PJSIP_ROLE_UAC, state.type == pj.PJSIP_EVENT_TX_MSG
        if called and sends:
            return cancel(state.src.tdata.wholeMsg, self.notes.trunk)
        if sends == called or state.tsx.statusCode // 100 != 2:
            return None
        self.in_dialog = True
        message = state.src.rdata.wholeMsg if called else state.src.tdata.wholeMsg
        return bye(message, self.getInfo().remoteContact, called=called, trunk=self.notes.trunk)

    @callback
    def onCallTransferStatus(self, prm: Any) -> None:
        """Passes on what became of our REFER; only the final status counts."""
        if prm.finalNotify or prm.statusCode >= 300:
            self.line.events.put(Referred(prm.statusCode // 100 == 2, time.monotonic()))
            prm.cont = False

    @callback
    def onCallTransferRequest(self, prm: Any) -> None:
        """Declines to be sent on unless the trunk may; by default the library would dial any address it is given."""
        if self._follows is None or not self._follows(prm.dstUri.strip("<> ")):
            prm.statusCode = 603
            return
        party = referred_to(self.line.arrival, prm.dstUri, uuid4())
        notes = CallNotes(self._call_id_after(party), "out", self.notes.trunk)
        successor = SipCall(
            self._account, pj.PJSUA_INVALID_ID, self.line, self._control, notes, follows=self._follows, media=self.media
        )
        successor.party = party
        prm.newCall = self._control.successor(successor)
