"""One SIP call: the library's call object, and the `Line` that the call's own thread holds instead of it.

The library's callbacks only put; every call into the library is a task for the control thread. The library's
object is dropped soon after DISCONNECTED, and let go of with care (`ivr.lines.sip.call_teardown`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any, Literal

import pjsua2 as pj

from ivr.lines.base import Arrival, Gone, Held, Joined, Referred
from ivr.lines.dialling import Dialling, cause
from ivr.lines.dtmf import KeyEar
from ivr.lines.echo import EchoGate
from ivr.lines.fault_log import FaultLog
from ivr.lines.sip import info
from ivr.lines.sip.call_teardown import let_go
from ivr.lines.sip.port import Port, Ports
from ivr.lines.sound import Sound, Sounding

Task = Callable[[], None]
Do = Callable[[Task], None]
PLAIN = re.compile(r"[A-Za-z0-9+*#._-]{1,64}")
"""What of a caller's number another telephone is shown: a stranger's marks would make no SIP address."""
_METHODS = {"rtp": pj.PJSUA_DTMF_METHOD_RFC2833, "info": pj.PJSUA_DTMF_METHOD_SIP_INFO}


class SipLine(Sounding):
    """A `Line` over one SIP call. Holds no object of the library, only its number in the control thread's book."""

    def __init__(self, arrival: Arrival, control: Control, gate: EchoGate | None, inband: bool = False) -> None:
        self.arrival = arrival
        self.events: SimpleQueue[object] = SimpleQueue()
        self.keys = KeyEar(self.events, inband)
        self.sound = Sound(self.events, gate, self.keys.hear if inband else None)
        self._control = control

    def hang_up(self) -> None:
        self._control.hang_up(self)

    def press(self, keys: str, by: Literal["rtp", "info"] = "rtp") -> None:
        """Send keys as RFC 4733 events or SIP INFO, as a caller does."""
        self._control.press(self, keys, by)

    def show(self, note: Mapping[str, object]) -> None:
        """A telephone shows nothing."""

    def refer(self, to: str) -> bool:
        self._control.refer(self, to)
        return True


class SipCall(pj.Call):  # type: ignore[misc]
    """The library's side. Called back on its threads, where nothing may be asked of it but the state."""

    def __init__(self, account: Any, number: int, line: SipLine, control: Control) -> None:
        super().__init__(account, number)
        self.line = line
        self.port: Port | None = None
        self.held = False
        self.over = False
        """Ended, and its place in the library perhaps another's: nothing may be asked of it any more."""
        self.rings_until: float | None = None
        """Of a call that we placed, until somebody takes it: monotonic s."""
        self.rang = False
        """Whether the far end said that it rings, or sounded before it was taken."""
        self.follows = False
        """Whether the far end may send this call on to another address."""
        self._account, self._control = account, control

    def onCallState(self, prm: Any) -> None:
        now = self.getInfo()
        if now.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.over = True
            self._control.ended(self, int(now.lastStatusCode))
        elif now.state == pj.PJSIP_INV_STATE_EARLY:
            self.rang = True
        elif now.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._control.connected(self)

    def onCallMediaState(self, prm: Any) -> None:
        self._control.connect(self.line)

    def onDtmfDigit(self, prm: Any) -> None:
        if prm.method == pj.PJSUA_DTMF_METHOD_RFC2833:
            self.line.keys.press(prm.digit, "rtp")

    def onCallTsxState(self, prm: Any) -> None:
        """Keys by SIP INFO are read here, in both of their forms, and signs of life answered."""
        if prm.e.type != pj.PJSIP_EVENT_TSX_STATE:
            return
        state = prm.e.body.tsxState
        if state.type != pj.PJSIP_EVENT_RX_MSG or state.tsx.role != pj.PJSIP_ROLE_UAS:
            return
        if state.tsx.method == "INFO":
            self.line.keys.press(info.key(state.src.rdata.wholeMsg), "info")
        if state.tsx.method == "OPTIONS" or (state.tsx.method == "INFO" and info.ours(state.src.rdata.wholeMsg)):
            info.accept(state.src.rdata)

    def onCallTransferStatus(self, prm: Any) -> None:
        """What became of our REFER; only the last word counts."""
        if prm.finalNotify or prm.statusCode >= 300:
            self.line.events.put(Referred(prm.statusCode // 100 == 2, time.monotonic()))
            prm.cont = False

    def onCallTransferRequest(self, prm: Any) -> None:
        """By default the library would dial whatever address the caller names."""
        if not self.follows:
            prm.statusCode = 603
            return
        prm.newCall = self._control.successor(SipCall(self._account, pj.PJSUA_INVALID_ID, self.line, self._control))


class Control:
    """The book of calls under way; its tasks run on the control thread, its methods may be called anywhere."""

    def __init__(self, do: Do, ports: Ports, on_ended: Callable[[SipLine, int], None], faults: FaultLog) -> None:
        self.calls: dict[SipLine, SipCall] = {}
        self._expected: set[SipLine] = set()
        """Lines of calls that are about to be dialled."""
        self._aside: set[SipCall] = set()
        """Calls that a line is sent on to, until they are taken, and those it has left, until they end."""
        self._do = do
        self._ports = ports
        self._on_ended = on_ended
        self._faults = faults

    @property
    def taken(self) -> int:
        """Lines in use, those of calls about to be dialled too."""
        return len(self._expected) + len(self.calls)

    def expect(self, line: SipLine) -> None:
        """This call will be placed: its line is taken from now on."""
        self._expected.add(line)

    def connect(self, line: SipLine) -> None:
        self._do(lambda: self._connect(line))

    def connected(self, call: SipCall) -> None:
        self._do(lambda: self._connected(call))

    def ended(self, call: SipCall, status: int) -> None:
        self._do(lambda: self._ended(call, status))

    def successor(self, call: SipCall) -> SipCall:
        """The call that a line is about to be sent on to."""
        call.follows = True
        self._aside.add(call)
        return call

    def hang_up(self, line: SipLine) -> None:
        self._do(lambda: self._hang_up(line))

    def press(self, line: SipLine, keys: str, by: str) -> None:
        self._do(lambda: self._press(line, keys, by))

    def place(self, account: Any, line: SipLine, wanted: Dialling, host: str) -> None:
        """Dial; on the control thread. A call that cannot even begin, for whatever reason, is `Gone` at once."""
        call = SipCall(account, pj.PJSUA_INVALID_ID, line, self)
        prm = pj.CallOpParam(True)
        if PLAIN.fullmatch(wanted.caller_id):
            prm.txOption.localUri = f"sip:{wanted.caller_id}@{host}"
        self.calls[line] = call
        call.rings_until = time.monotonic() + wanted.ring_s
        try:
            call.makeCall(wanted.to, prm)
        except Exception as error:  # a line that never ends would hold its slot, and a call that waits for it
            self._faults.note("control", error)
            self._drop(line, 0)
        finally:
            self._expected.discard(line)

    def refer(self, line: SipLine, to: str) -> None:
        self._do(lambda: self._refer(line, to))

    def give_up(self) -> None:
        """End what has rung long enough; on the control thread, about twice a second."""
        now = time.monotonic()
        for line, call in list(self.calls.items()):
            if call.rings_until is not None and call.port is None and now > call.rings_until:
                call.rings_until = float("inf")
                self.hang_up(line)

    def _connected(self, call: SipCall) -> None:
        """Up. Where the line was sent on to this call, it leaves the one before, which keeps no sound of it."""
        line, before = call.line, self._alive(call.line)
        if call in self._aside:
            if before is None:
                call.hangup(pj.CallOpParam(True))
                return
            self._aside ^= {call, before}
            self.calls[line] = call
            call.port, before.port = before.port, None
            before.hangup(pj.CallOpParam(True))
        self._connect(line)

    def _alive(self, line: SipLine) -> SipCall | None:
        call = self.calls.get(line)
        return None if call is None or call.over else call

    def _ended(self, call: SipCall, status: int) -> None:
        let_go(call)
        if call in self._aside:
            self._aside.discard(call)
        elif self.calls.get(call.line) is call:
            self._drop(call.line, status)

    def _connect(self, line: SipLine) -> None:
        """Join call and port once both sides know the call is up, and anew after every re-INVITE."""
        call = self._alive(line)
        if call is None or (info := call.getInfo()).state != pj.PJSIP_INV_STATE_CONFIRMED:
            return
        for index, media in enumerate(info.media):
            if media.type == pj.PJMEDIA_TYPE_AUDIO and call.port is not None:
                self._hold(call, media.status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                if call.port is None:
                    call.port = self._ports.take(line.sound)
                    line.events.put(Joined(time.monotonic()))
                audio = call.getAudioMedia(index)
                audio.startTransmit(call.port)
                call.port.startTransmit(audio)
                return

    def _hold(self, call: SipCall, on: bool) -> None:
        if call.held != on:
            call.held = on
            call.line.events.put(Held(on, time.monotonic()))

    def _drop(self, line: SipLine, status: int) -> None:
        call = self.calls.pop(line, None)
        if call is None:
            return
        if call.port is not None:
            self._ports.give_back(call.port)
        missed = call.port is None and call.rings_until is not None
        gone = (cause(status, call.rang), status) if missed else ("hung_up",)
        del call
        self._on_ended(line, status)  # before the line's own thread hears of it, and ends for it
        line.events.put(Gone(time.monotonic(), *gone))

    def _hang_up(self, line: SipLine) -> None:
        if call := self._alive(line):
            call.hangup(pj.CallOpParam(True))

    def _refer(self, line: SipLine, to: str) -> None:
        if call := self._alive(line):
            try:
                call.xfer(to, pj.CallOpParam(True))
            except pj.Error:
                line.events.put(Referred(False, time.monotonic()))

    def _press(self, line: SipLine, keys: str, by: str) -> None:
        if call := self._alive(line):
            prm = pj.CallSendDtmfParam()
            prm.digits, prm.method = keys, _METHODS[by]
            call.sendDtmf(prm)
