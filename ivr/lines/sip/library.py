"""The SIP library of one process: opened with its transports, followed, woken, closed. No calls here.

It lives once in a process; every method but `wake` runs on the control thread, and after `close` the process must end
by `os._exit`, since objects freed after the library are fatal.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from math import ceil
from typing import Any

import pjsua2 as pj

from ivr.lines.sip.callbacks import callback
from ivr.lines.sip.diagnostics.message_log import MessageLog
from ivr.lines.sip.diagnostics.ring import RingWriter
from ivr.lines.sip.media.clock import Clock
from ivr.lines.sip.media.receiver import Receiver, late_timers
from ivr.lines.sip.native.capabilities import narrow
from ivr.lines.sip.native.door import Decide, Door
from ivr.lines.sip.native.dropped import Dropped
from ivr.lines.sip.native.functions import library as native
from ivr.lines.sip.native.sound_transports import SoundTransports
from ivr.lines.sip.place import SipPlace
from relevo.errors import RelevoError
from speech.base import FRAME_MS, SAMPLE_RATE

TRIES = 5  # ports, where any free one will do
KNOCK = b"\r\n"
"""Ends the library's wait for messages. It reads no packet of under 32 bytes (`udp_on_read_complete`)."""

AccountOf = Callable[[str, str], Any]
"""Returns the account that takes an INVITE from an address:port; `None` where the library may choose."""


class TooFewLines(RelevoError, RuntimeError):
    """The library was built for fewer calls than were asked of one process."""

    code = "too_few_lines"
    retryable = False


class _Endpoint(pj.Endpoint):  # type: ignore[misc]
    def __init__(self, account_of: AccountOf) -> None:
        super().__init__()
        self._account_of = account_of

    @callback
    def onSelectAccount(self, prm: Any) -> None:
        account = self._account_of(prm.rdata.wholeMsg, prm.rdata.srcAddress)
        if account is not None:
            prm.accountIndex = account.getId()


class Library:
    """Made and closed once. `port` is the one it answers at, by UDP and TCP."""

    def __init__(
        self, place: SipPlace, decide: Decide, on_fault: Callable[[Exception], None], account_of: AccountOf
    ) -> None:
        """Starts the library at its port. Raises `pjsua2.Error` (port taken) or `TooFewLines`.

        `decide` sees every request first; see `ivr.lines.sip.native.door`.
        """
        native().pj_log_set_level(0)  # before the library reads its configuration it would greet on stdout
        # so long a silent far end is waited for: only then is the slot of an answer without ACK free (32 s by default)
        native().pjsip_tsx_set_timers(0, 0, 0, int(place.limits.unconfirmed_s * 1000))
        self._place = place
        self._library = library = _Endpoint(account_of)
        library.libCreate()
        with late_timers():
            library.libInit(_configuration(place))
        _check_lines(place.calls)
        narrow()
        self._door, self._dropped = Door(decide, on_fault), Dropped(on_fault)
        self._sound_transports = SoundTransports()
        self.port = self._open_transports()
        library.audDevManager().setNullDev()
        library.libStart()
        self._knocker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._knocker.setblocking(False)
        if place.trace is not None:
            ring = RingWriter(place.trace, f"worker-{self.port}", place.trace_limits)
            self._messages = MessageLog(native(), ring, f"{place.host}:{self.port}")
        self.clock, self.receiver = Clock(self._run_clock, self._end_clock), Receiver()
        for codec in library.codecEnum2():
            library.codecSetPriority(codec.codecId, _priority(codec.codecId))

    def follow(self, wait_s: float) -> None:
        """Takes what has come, and runs the timers that are due; waits so long at most for something to come."""
        self._library.libHandleEvents(ceil(wait_s * 1000))
        self._sound_transports.close_due(time.monotonic())

    @property
    def crowded(self) -> bool:
        """Whether calls just ended leave no room for another one: some tenths of a second after a burst of them."""
        return self._sound_transports.crowded

    def _run_clock(self) -> None:
        self._library.audDevManager().setNullDev()

    def _end_clock(self) -> None:
        self._library.audDevManager().setNoDev()

    def wake(self) -> None:
        """Lets `follow` return soon. May be called on any thread."""
        with suppress(OSError):  # a full buffer: something has come, so nobody waits
            self._knocker.sendto(KNOCK, (self._place.host, self.port))

    def hang_up_all(self) -> None:
        self._library.hangupAllCalls()

    def close(self) -> None:
        self._sound_transports.close()
        self._library.libDestroy()

    def _open_transports(self) -> int:
        """Opens UDP and TCP on one port that is free for both; returns it."""
        for tries_left in reversed(range(TRIES)):
            udp = self._transport(pj.PJSIP_TRANSPORT_UDP, self._place.port)
            port = int(str(self._library.transportGetInfo(udp).localName).rpartition(":")[2])
            try:
                self._transport(pj.PJSIP_TRANSPORT_TCP, port)
                break
            except pj.Error:
                if self._place.port or not tries_left:
                    raise
                self._library.transportClose(udp)
        if any(trunk.transport == "tls" for trunk in self._place.trunks.named.values()):
            self._library.transportCreate(pj.PJSIP_TRANSPORT_TLS, self._transport_for_tls())
        return port

    def _transport(self, kind: int, port: int) -> int:
        return int(self._library.transportCreate(kind, self._transport_at(port)))

    def _transport_at(self, port: int) -> Any:
        transport = pj.TransportConfig()
        transport.boundAddress, transport.port = self._place.host, port
        transport.publicAddress = "" if self._place.trunks.proxy else self._place.public_host
        return transport

    def _transport_for_tls(self) -> Any:
        """Returns the TLS transport for what we begin: the far end shows its certificate, we have none."""
        transport = self._transport_at(0)
        transport.tlsConfig.CaListFile, transport.tlsConfig.verifyServer = self._place.ca_file, True
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
    media.sndAutoCloseTime = -1  # the clock must run on while no call is connected
    return whole


def _check_lines(wanted: int) -> None:
    got = native().pjsua_call_get_max_count()
    if got < wanted:
        raise TooFewLines(f"{wanted} calls a process were asked for, pjsua2 holds {got}: start more workers instead")


def _priority(codec: str) -> int:
    return {"PCMU/8000/1": 255, "PCMA/8000/1": 254, "G722/16000/1": 253}.get(codec, 0)
