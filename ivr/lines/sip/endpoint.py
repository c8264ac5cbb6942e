"""The SIP end of one process: its library, its account, its control thread.

`SipEndpoint` is made, run and stopped on one thread, the control thread: every call into pjsua2 happens
there, fed by a queue, and none blocks. The library lives once in a process; after `stop` the process must
end by `os._exit`, since objects freed after the library are fatal.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from uuid import uuid4

import pjsua2 as pj

from ivr.lines.base import Arrival
from ivr.lines.dialling import Dialling
from ivr.lines.echo import EchoGate
from ivr.lines.fault_log import FaultLog
from ivr.lines.sip.account import Media
from ivr.lines.sip.accounts import Accounts
from ivr.lines.sip.call import Control, SipCall, SipLine, Task
from ivr.lines.sip.identity import arrival, asked_for, encrypted, header
from ivr.lines.sip.port import Ports
from ivr.lines.sip.trunk import HEADER, Trunk, Trunks
from relevo.errors import RelevoError
from speech.base import FRAME_MS, SAMPLE_RATE

SWITCH_INTERVAL_S = 0.0005  # at Python's own 5 ms one busy thread delays most audio frames
TRIES = 5  # ports, where any free one will do
BREATHS, BREATH_S = 16, 0.5
"""So many calls begin within so long at most: the library keeps two sockets of a call for half a second after its end,
and aborts where it would hold more than 64 (`PJ_IOQUEUE_MAX_HANDLES`, `PJ_IOQUEUE_KEY_FREE_DELAY`)."""
POLL_MS = 40
"""SIP is waited for so long at a time: a message comes at once, a timer set meanwhile by another thread so much late.
The library's own thread would look a hundred times a second."""
GOODBYES_S = 2.0  # how long `stop` waits for the far ends to answer our BYE


class TooFewLines(RelevoError, RuntimeError):
    """The library was built for fewer calls than were asked of one process."""

    code = "too_few_lines"
    retryable = False


@dataclass(frozen=True, slots=True)
class SipPlace:
    """Where a process takes calls. Port 0: a free one."""

    host: str = "127.0.0.1"
    port: int = 0
    media_host: str = ""
    """Where sound comes in, if not at `host`: a proxy stands in front of SIP only."""
    rtp_port: int = 0
    rtp_ports: int = 100
    calls: int = 4
    user: str = "relevo"
    """Who we are in From when we call."""
    trunks: Trunks = field(default_factory=Trunks)
    public_host: str = ""
    """What SDP and Contact say where the machine stands behind an address translation."""
    register: bool = False
    """Whether this process registers at the trunks that ask for it; one of all does."""
    notes: Path | None = None
    """Where it leaves word of how its registrations stand."""
    faults: Path | None = None
    """Where it keeps how many exceptions its threads have survived, for the metrics."""
    ca_file: str = ""
    """Certificates (PEM) that trunks reached by TLS are checked against."""

    @property
    def media(self) -> Media:
        return Media(self.media_host or self.host, self.rtp_port, self.rtp_ports, self.public_host)


class SipEndpoint:
    """Calls `on_line` on the control thread for every answered call, `on_idle` about twice a second."""

    def __init__(
        self,
        place: SipPlace,
        on_line: Callable[[SipLine], None],
        on_idle: Callable[[], None] = lambda: None,
        on_ended: Callable[[SipLine, int], None] = lambda line, status: None,
        admits: Callable[[int], bool] = lambda taken: True,
    ) -> None:
        """`admits` tells whether one more caller is taken while so many lines are in use; if not, 503 is answered."""
        self.place = place
        self.port = 0
        self.draining = False
        self.running = False
        self._faults = FaultLog(place.faults)
        self._admits = admits
        self._welcomed: deque[float] = deque(maxlen=BREATHS)
        self._on_line, self._on_idle = on_line, on_idle
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        self._events = Thread(target=self._follow, name="sip", daemon=True)
        self._over = False
        self._ports = Ports(self._faults)
        self._control = Control(self.do, self._ports, on_ended, self._faults)

    @property
    def calls(self) -> int:
        return self._control.taken

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
        """Run `task` on the control thread, soon."""
        self._tasks.put(task)

    def start(self) -> None:
        """Open the library and the port. Raises `pjsua2.Error` (port taken) or `TooFewLines`."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        _native().pj_log_set_level(0)  # before the library reads its configuration it would greet on stdout
        self._library = pj.Endpoint()
        self._library.libCreate()
        self._library.libInit(_configuration(self.place))
        _check_lines(self.place.calls)
        self.port = self._open_transports()
        self._library.audDevManager().setNullDev()
        self._library.libStart()
        self._events.start()
        for codec in self._library.codecEnum2():
            self._library.codecSetPriority(codec.codecId, _priority(codec.codecId))
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
        """Say goodbye to everybody, close the library. Takes about 1.3 s; then `os._exit`."""
        self.draining = True
        self._library.hangupAllCalls()
        until = time.monotonic() + GOODBYES_S
        while self.calls and time.monotonic() < until:
            self._serve(0.05)
        self._faults.flush()
        self._ports.silence()
        self._accounts.close()
        self._over = True
        self._events.join()
        self._library.libDestroy()

    def call(self, wanted: Dialling) -> SipLine:
        """Place a call, on any thread; returns at once. What becomes of it comes as the line's events."""
        arrival = Arrival(uuid4().hex, wanted.caller_id or self.place.user, wanted.to, "none", "sip")
        line = SipLine(arrival, self._control, EchoGate() if wanted.listens else None)
        self._control.expect(line)
        self.do(lambda: self._control.place(self._accounts.of(wanted.trunk, wanted.to), line, wanted, self.place.host))
        return line

    def _follow(self) -> None:
        """Give the library its SIP thread."""
        self._library.libRegisterThread("sip")
        while not self._over:
            self._library.libHandleEvents(POLL_MS)

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
        self._breathe()
        trunk = self._accounts.trunks.of(source, header(invite, HEADER), asked_for(invite))
        line = SipLine(arrival(invite, trunk, uuid4()), self._control, EchoGate(), trunk.inband)
        call = SipCall(account, number, line, self._control)
        call.follows = trunk.allow_refer and self._accounts.seals(account, trunk)
        self._control.calls[line] = call
        answer = pj.CallOpParam()
        answer.statusCode = self._status(trunk, invite, source)
        if answer.statusCode == 200:
            self.do(lambda: self._on_line(line))
        with suppress(pj.Error):  # no codec in common: the library itself has said 488 and ends the call
            call.answer(answer)

    def _breathe(self) -> None:
        """Wait where calls come faster than the library gives up the sockets of those before; sound goes on."""
        now, oldest = time.monotonic(), self._welcomed[0] if len(self._welcomed) == BREATHS else float("-inf")
        if now - oldest < BREATH_S:
            time.sleep(BREATH_S - (now - oldest))
        self._welcomed.append(time.monotonic())

    def _status(self, trunk: Trunk, invite: str, source: str) -> int:
        """The answer to an INVITE."""
        proxy = self.place.trunks.proxy
        if proxy and source != proxy:
            return 403
        if self.draining or not self._admits(self.calls - 1):
            return 503
        return 488 if trunk.srtp == "required" and not encrypted(invite) else 200

    def _open_transports(self) -> int:
        """UDP and TCP on one port; of free ports, one that is free for both."""
        for tries_left in reversed(range(TRIES)):
            udp = self._transport(pj.PJSIP_TRANSPORT_UDP, self.place.port)
            port = int(str(self._library.transportGetInfo(udp).localName).rpartition(":")[2])
            try:
                self._transport(pj.PJSIP_TRANSPORT_TCP, port)
                break
            except pj.Error:
                if self.place.port or not tries_left:
                    raise
                self._library.transportClose(udp)
        if any(trunk.transport == "tls" for trunk in self.place.trunks.named.values()):
            self._library.transportCreate(pj.PJSIP_TRANSPORT_TLS, self._transport_for_tls())
        return port

    def _transport(self, kind: int, port: int) -> int:
        return int(self._library.transportCreate(kind, self._transport_at(port)))

    def _transport_at(self, port: int) -> Any:
        transport = pj.TransportConfig()
        transport.boundAddress, transport.port = self.place.host, port
        transport.publicAddress = "" if self.place.trunks.proxy else self.place.public_host
        return transport

    def _transport_for_tls(self) -> Any:
        """For calls and registrations that we begin: the far end shows its certificate, we have none."""
        transport = self._transport_at(0)
        transport.tlsConfig.CaListFile, transport.tlsConfig.verifyServer = self.place.ca_file, True
        transport.tlsConfig.proto = pj.PJ_SSL_SOCK_PROTO_TLS1_2
        return transport


def _configuration(place: SipPlace) -> Any:
    whole = pj.EpConfig()
    whole.logConfig.level = whole.logConfig.consoleLevel = 0  # its messages hold numbers and addresses
    whole.uaConfig.maxCalls, whole.uaConfig.threadCnt = place.calls, 0
    whole.uaConfig.userAgent = "Relevo"
    media = whole.medConfig
    media.clockRate = media.sndClockRate = SAMPLE_RATE
    media.audioFramePtime, media.maxMediaPorts = FRAME_MS, 64
    media.noVad, media.ecTailLen = True, 0
    media.sndAutoCloseTime = -1  # the clock must run on while nobody is connected
    return whole


def _native() -> ctypes.CDLL:
    """The library below the bindings, for what these do not show."""
    return ctypes.CDLL(pj._pjsua2.__file__)


def _check_lines(wanted: int) -> None:
    got = _native().pjsua_call_get_max_count()
    if got < wanted:
        raise TooFewLines(f"{wanted} calls a process were asked for, pjsua2 holds {got}: start more workers instead")


def _priority(codec: str) -> int:
    return {"PCMU/8000/1": 255, "PCMA/8000/1": 254, "G722/16000/1": 253}.get(codec, 0)
