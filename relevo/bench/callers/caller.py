"""Makes one plain call (SIP, G.711 mu-law, RFC 4733) over raw sockets and stamps every packet, to measure with.

The kernel stamps received packets; sent ones are stamped just before they go, by the same clock (ms since the epoch).
Everything runs on the thread of the user. `relevo.cli.sip_caller` is the caller for people: it uses the SIP library,
whose queues and threads would blur the figures.
"""

from __future__ import annotations

import select
import socket
import struct
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from relevo.bench.callers.sip_messages import Dialog, Unanswered, answered_sdp, header, offer, ok
from relevo.bench.callers.tones import SILENT_DBOV, Tones
from speech import audio
from speech.base import FRAME_MS

TICK_S = FRAME_MS / 1000
STEP = 160
EVENT_PACKETS, END_PACKETS = 5, 3  # 100 ms of key, its end told three times (RFC 4733, 2.5.1.4)
SO_TIMESTAMPNS = 35  # asm-generic/socket.h
ANSWER_S = 5.0
AGAIN_S = 0.5  # T1 of RFC 3261: an INVITE without any answer is sent again
KEYS = "0123456789*#"


@dataclass(frozen=True, slots=True)
class Heard:
    """One received packet: its arrival in ms, and what sounds in it (see `Tones.name`)."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class _Packet:
    """What goes out in one tick: payload type, payload, and which packet of its key it is."""

    kind: int
    payload: bytes
    number: int = 0


_QUIET = _Packet(0, b"\xff" * STEP)


class Phone:
    """One call: `dial`, then `press`, `say` and `wait` in any order, then `hang_up`."""

    def __init__(self, host: str, port: int, number: str, called: str, tones: Tones, here: str = "") -> None:
        """`here` is the local address to call from; by default the address that is called."""
        self.heard: list[Heard] = []
        self.senders: set[str] = set()
        """Addresses that packets of sound came from."""
        self.over = False
        self.invite_to_ok_ms = 0.0
        self.there, self._number, self._called, self._tones = (host, port), number, called, tones
        self._sip, self._rtp = _bound(here or host), _bound(here or host)
        self._arrivals, self._answers = select.poll(), select.poll()
        for one, polls in ((self._rtp, [self._arrivals]), (self._sip, [self._arrivals, self._answers])):
            for poll in polls:
                poll.register(one, select.POLLIN)
        self._far: tuple[str, int] | None = None
        self.dialog = Dialog(number, called, host, port, self._sip.getsockname()[:2])
        self._out: deque[_Packet] = deque()
        self._sequence, self._stamp = 1, 0
        self._source = uuid.uuid4().int & 0xFFFFFFFF
        self._event_type = 101
        self._due = self._sent_at = 0.0
        self.late_s = 0.0
        """How long after its time our latest packet went out at most: what the machine kept from this caller."""
        self.answered_at = 0.0
        """When the answer arrived, in ms."""
        self.status, self._reason = 0, ""
        """Of the latest answer to the INVITE."""
        self.offers_late = False
        """Whether the INVITE has no offer, so that the far end makes one and our ACK answers it."""

        self.confirms = True
        """Whether answers are acknowledged."""

    # ---- the call -------------------------------------------------------------------------------------------------

    def dial(self) -> None:
        """Raises `Unanswered`."""
        invite = self.dialog.invite("" if self.offers_late else offer(*self._rtp.getsockname()[:2]))
        began, give_up = _now(), time.monotonic() + ANSWER_S
        while self.status < 200 and time.monotonic() < give_up:
            if not self.status:
                self._sip.sendto(invite, self.there)
            self._await_sip(AGAIN_S)
        if self.status != 200:
            raise Unanswered(f"status {self.status or 'none'} {self._reason}".rstrip())
        self.invite_to_ok_ms = self.answered_at - began
        self._due = time.monotonic()

    def hold(self) -> None:
        """Puts the far end on hold (`a=sendonly`)."""
        held = offer(*self._rtp.getsockname()[:2]).replace("sendrecv", "sendonly").replace("o=- 1 1", "o=- 1 2")
        self._sip.sendto(self.dialog.again(held), self.there)
        self._pump(AGAIN_S, lambda: False)

    def hang_up(self) -> None:
        if self._far is not None and not self.over:
            self._sip.sendto(self.dialog.request("BYE"), self.there)
            self._await_sip(AGAIN_S)
        self.over = True
        self._sip.close()
        self._rtp.close()

    @property
    def far(self) -> tuple[str, int]:
        """Where the far end takes sound. Raises `Unanswered` before there is one."""
        if self._far is None:
            raise Unanswered("not answered yet")
        return self._far

    # ---- what a caller does ---------------------------------------------------------------------------------------

    def press(self, key: str) -> float:
        """Presses a key and returns when its first packet was sent, in ms; the others follow later."""
        self._pump(1.0, lambda: not self._out)
        for number in range(EVENT_PACKETS + END_PACKETS):
            end = 0x80 if number >= EVENT_PACKETS else 0
            duration = min(number + 1, EVENT_PACKETS) * STEP
            event = struct.pack("!BBH", KEYS.index(key), end | 10, duration)
            self._out.append(_Packet(self._event_type, event, number))
        self._pump(1.0, lambda: len(self._out) < EVENT_PACKETS + END_PACKETS)
        return self._sent_at

    def say(self, pcm: bytes) -> tuple[float, float]:
        """Says `pcm` and returns when its first and last voiced packets were sent, in ms."""
        voiced: list[float] = []
        for frame in audio.frames(pcm):
            self._out.append(_Packet(0, audio.to_mulaw(frame)))
            self._pump(1.0, lambda: not self._out)
            if audio.level_dbov(audio.samples(frame)) >= SILENT_DBOV:
                voiced.append(self._sent_at)
        return voiced[0], voiced[-1]

    def rest(self, seconds: float) -> None:
        self._pump(seconds, lambda: False)

    def wait(self, for_what: Callable[[Heard], bool], within_s: float, since: int | None = None) -> Heard | None:
        """Returns the first packet for which `for_what` is true, from number `since` on (default: now), or `None`."""
        at = len(self.heard) if since is None else since
        found: list[Heard] = []

        def came() -> bool:
            nonlocal at
            while at < len(self.heard) and not found:
                found.extend([self.heard[at]] if for_what(self.heard[at]) else [])
                at += 1
            return bool(found)

        self._pump(within_s, came)
        return found[0] if found else None

    # ---- packets --------------------------------------------------------------------------------------------------

    def _pump(self, seconds: float, done: Callable[[], bool]) -> None:
        """Sends a packet every 20 ms and takes what has arrived, until `done` or the time is over.

        It does not wake for each arrival: the kernel has stamped it, and so a caller costs half as much.
        """
        until = time.monotonic() + seconds
        while not done() and not self.over and (now := time.monotonic()) < until:
            time.sleep(max(0.0, min(self._due, until) - now))
            if (late_s := time.monotonic() - self._due) >= 0:
                self.late_s = max(self.late_s, late_s)
                self._send()
                self._due += TICK_S
            for ready, _ in self._arrivals.poll(0):
                while self._take(self._rtp if ready == self._rtp.fileno() else self._sip):
                    pass

    def _send(self) -> None:
        packet = self._out.popleft() if self._out else _QUIET
        self._stamp += STEP
        self._sequence += 1
        stamp = self._stamp - packet.number * STEP  # a key's packets all carry the instant of its first
        mark = 0x80 if packet.kind and not packet.number else 0
        head = struct.pack("!BBHII", 0x80, packet.kind | mark, self._sequence & 0xFFFF, stamp, self._source)
        self._sent_at = _now()
        if self._far is not None:
            self._rtp.sendto(head + packet.payload, self._far)

    def _await_sip(self, seconds: float) -> None:
        """Takes one SIP message, if one comes in time."""
        if self._answers.poll(seconds * 1000):
            self._take(self._sip)

    def _take(self, one: socket.socket) -> bool:
        """Takes one message that has arrived, and returns whether there was one."""
        try:
            packet, notes, _, sender = one.recvmsg(4096, 64, socket.MSG_DONTWAIT)
        except OSError:
            return False
        at = _stamped(notes)
        if one is self._rtp:
            self.senders.add(str(sender[0]))
            if len(packet) > 12 and packet[1] & 0x7F == 0:
                self.heard.append(Heard(at, self._tones.name(packet[12:])))
        else:
            self._told(packet.decode("latin-1"), at, sender)
        return True

    def _told(self, message: str, at: float, sender: tuple[str, int]) -> None:
        if not message.startswith("SIP/2.0 "):
            self.over = self.over or message.startswith("BYE ")
            if message.startswith("INVITE "):  # the far end offers its sound anew
                self._far, self._event_type = answered_sdp(message)
                mine = offer(*self._rtp.getsockname()[:2])
                self._sip.sendto(ok(message, mine, self.dialog.contact), sender)
            elif not message.startswith("ACK "):
                self._sip.sendto(ok(message), sender)
            return
        status = int(message[8:11])
        if "INVITE" not in header(message, "CSeq"):
            return
        if status >= 200 and self.confirms:
            answer = offer(*self._rtp.getsockname()[:2]) if self.offers_late and status == 200 else ""
            self._sip.sendto(self.dialog.ack(message, status, answer), self.there)
        if status == 200 and self._far is None:
            self.answered_at = at
            self._far, self._event_type = answered_sdp(message)
        self.status, self._reason = status, message.partition("\r\n")[0][12:]


def _bound(host: str) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    made.bind((host, 0))
    return made


def _now() -> float:
    return time.time_ns() / 1e6


def _stamped(notes: list[tuple[int, int, bytes]]) -> float:
    """The kernel's instant of arrival in ms, or now where it gives none."""
    for level, kind, content in notes:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
            seconds, nanos = struct.unpack("@ll", content[:16])
            return float(seconds * 1000 + nanos / 1e6)
    return _now()
