"""A caller of raw sockets: SIP and RTP of just one plain call (G.711 mu-law, RFC 4733), each packet with its instant.

Made for figures: what is received is stamped by the kernel, what is sent just before it goes, both by the same
clock (ms since the epoch). Everything happens on the thread that uses it.
"""

from __future__ import annotations

import re
import select
import socket
import struct
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from relevo.bench.callers.tones import SILENT_DBOV, Tones
from relevo.errors import RelevoError
from speech import audio
from speech.base import FRAME_MS

TICK_S = FRAME_MS / 1000
STEP = 160
EVENT_PACKETS, END_PACKETS = 5, 3  # 100 ms of key, its end told three times (RFC 4733, 2.5.1.4)
SO_TIMESTAMPNS = 35  # asm-generic/socket.h
ANSWER_S = 5.0
AGAIN_S = 0.5  # T1 of RFC 3261: an INVITE without any answer is sent again
KEYS = "0123456789*#"
REPEATED = frozenset({"via", "v", "from", "f", "to", "t", "call-id", "i", "cseq"})
"""What an answer repeats of its request (RFC 3261, 8.2.6)."""


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


class Unanswered(RelevoError):
    """The call was not answered, or not taken; the message has the status."""

    code = "call_unanswered"


class Phone:
    """One call: `dial`, then `press`, `say` and `wait` in any order, then `hang_up`."""

    def __init__(self, host: str, port: int, number: str, called: str, tones: Tones, here: str = "") -> None:
        """`here` is the address of ours to call from; without it the one that is called."""
        self.heard: list[Heard] = []
        self.over = False
        self.invite_to_ok_ms = 0.0
        self.there, self._number, self._called, self._tones = (host, port), number, called, tones
        self._sip, self._rtp = _bound(here or host), _bound(here or host)
        self._far: tuple[str, int] | None = None
        self.dialog = _Dialog(number, called, host, port, self._sip.getsockname())
        self._out: deque[_Packet] = deque()
        self._sequence, self._stamp = 1, 0
        self._source = uuid.uuid4().int & 0xFFFFFFFF
        self._event_type = 101
        self._due = self._sent_at = self._answered_at = 0.0
        self._status = 0

    # ---- the call -------------------------------------------------------------------------------------------------

    def dial(self) -> None:
        """Raises `Unanswered`."""
        invite = self.dialog.invite(_offer(*self._rtp.getsockname()))
        began, give_up = _now(), time.monotonic() + ANSWER_S
        while self._status < 200 and time.monotonic() < give_up:
            if not self._status:
                self._sip.sendto(invite, self.there)
            self._take(self._sip, AGAIN_S)
        if self._status != 200:
            raise Unanswered(f"status {self._status or 'none'}")
        self.invite_to_ok_ms = self._answered_at - began
        self._due = time.monotonic()

    def hang_up(self) -> None:
        if self._far is not None and not self.over:
            self._sip.sendto(self.dialog.request("BYE"), self.there)
            self._take(self._sip, AGAIN_S)
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
        """When the key's first packet went, in ms; the rest follows while the call goes on."""
        self._pump(1.0, lambda: not self._out)
        for number in range(EVENT_PACKETS + END_PACKETS):
            end = 0x80 if number >= EVENT_PACKETS else 0
            duration = min(number + 1, EVENT_PACKETS) * STEP
            event = struct.pack("!BBH", KEYS.index(key), end | 10, duration)
            self._out.append(_Packet(self._event_type, event, number))
        self._pump(1.0, lambda: len(self._out) < EVENT_PACKETS + END_PACKETS)
        return self._sent_at

    def say(self, pcm: bytes) -> tuple[float, float]:
        """When the first and the last voiced packet of `pcm` went, in ms."""
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
        """The first packet that is so, from number `since` of `heard` on (default: from now); `None` if none came."""
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
        """Send a packet every 20 ms and take what comes, until `done` or the time is over."""
        until = time.monotonic() + seconds
        while not done() and not self.over and (now := time.monotonic()) < until:
            if now >= self._due:
                self._send()
                self._due += TICK_S
                continue
            ready, _, _ = select.select([self._rtp, self._sip], [], [], min(self._due, until) - now)
            for one in ready:
                self._take(one, 0)

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

    def _take(self, one: socket.socket, wait_s: float) -> None:
        if wait_s and not select.select([one], [], [], wait_s)[0]:
            return
        try:
            packet, notes, _, sender = one.recvmsg(4096, 64)
        except OSError:
            return
        at = _stamped(notes)
        if one is self._rtp:
            if len(packet) > 12 and packet[1] & 0x7F == 0:
                self.heard.append(Heard(at, self._tones.name(packet[12:])))
        else:
            self._told(packet.decode("latin-1"), at, sender)

    def _told(self, message: str, at: float, sender: tuple[str, int]) -> None:
        if not message.startswith("SIP/2.0 "):
            self.over = self.over or message.startswith("BYE ")
            if not message.startswith("ACK "):
                self._sip.sendto(_ok(message), sender)
            return
        status = int(message[8:11])
        if "INVITE" not in _header(message, "CSeq"):
            return
        if status >= 200:
            self._sip.sendto(self.dialog.ack(message, status), self.there)
        if status == 200 and self._far is None:
            self._answered_at = at
            self._far, self._event_type = _answer(message)
        self._status = status


class _Dialog:
    """The texts of one call's requests (RFC 3261, 12)."""

    def __init__(self, number: str, called: str, host: str, port: int, mine: tuple[str, int]) -> None:
        self._here = f"{mine[0]}:{mine[1]}"
        self._from = f"<sip:{number}@{host}>;tag={uuid.uuid4().hex[:8]}"
        self._to, self._uri = f"<sip:{called}@{host}>", f"sip:{called}@{host}:{port}"
        self._number, self._id, self._count = number, uuid.uuid4().hex, 1
        self._branch = uuid.uuid4().hex
        self._route = ""
        self.more = ""
        """Header lines of the INVITE beside those it must have."""

    def invite(self, sdp: str) -> bytes:
        more = f"Contact: <sip:{self._number}@{self._here}>\r\n{self.more}"
        return self._text("INVITE", self._uri, self._branch, more, sdp)

    def ack(self, answer: str, status: int) -> bytes:
        """Of a success in a transaction of its own, of a refusal in the INVITE's."""
        self._to = _header(answer, "To", "t")
        if status == 200:
            contact = re.search(r"<([^>]+)>", _header(answer, "Contact", "m"))
            self._uri = contact.group(1) if contact else self._uri
            self._route = "".join(f"Route: {one}\r\n" for one in reversed(_headers(answer, "Record-Route")))
        return self._text("ACK", self._uri, uuid.uuid4().hex if status == 200 else self._branch)

    def request(self, method: str) -> bytes:
        self._count += 1
        return self._text(method, self._uri, uuid.uuid4().hex)

    def _text(self, method: str, uri: str, branch: str, more: str = "", sdp: str = "") -> bytes:
        kind = "Content-Type: application/sdp\r\n" if sdp else ""
        return (
            f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {self._here};rport;branch=z9hG4bK{branch}\r\n"
            f"From: {self._from}\r\nTo: {self._to}\r\nCall-ID: {self._id}\r\nCSeq: {self._count} {method}\r\n"
            f"Max-Forwards: 70\r\n{self._route}{more}{kind}Content-Length: {len(sdp)}\r\n\r\n{sdp}"
        ).encode()


def _offer(host: str, port: int) -> str:
    lines = (
        "v=0",
        f"o=- 1 1 IN IP4 {host}",
        "s=-",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP 0 101",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-16",
        "a=ptime:20",
        "a=sendrecv",
    )
    return "\r\n".join((*lines, ""))


def _answer(message: str) -> tuple[tuple[str, int], int]:
    """Where the far end takes RTP, and how it numbers telephone events."""
    host = re.search(r"^c=IN IP4 (\S+)", message, re.MULTILINE)
    port = re.search(r"^m=audio (\d+)", message, re.MULTILINE)
    events = re.search(r"^a=rtpmap:(\d+) telephone-event", message, re.MULTILINE)
    if host is None or port is None:
        raise Unanswered("answered without an address for sound")
    return (host.group(1), int(port.group(1))), int(events.group(1)) if events else 101


def _ok(request: str) -> bytes:
    lines = request.split("\r\n\r\n")[0].split("\r\n")[1:]
    kept = [line for line in lines if line.split(":")[0].strip().lower() in REPEATED]
    return "\r\n".join(("SIP/2.0 200 OK", *kept, "Content-Length: 0", "", "")).encode()


def _header(message: str, *names: str) -> str:
    found = re.search(rf"^(?:{'|'.join(names)})[ \t]*:[ \t]*(.*?)\r?$", message, re.IGNORECASE | re.MULTILINE)
    return found.group(1) if found else ""


def _headers(message: str, name: str) -> list[str]:
    """All of a header's values, however they are spread over lines."""
    lines = re.findall(rf"^{name}[ \t]*:[ \t]*(.*?)\r?$", message, re.IGNORECASE | re.MULTILINE)
    return [one.strip() for line in lines for one in line.split(",")]


def _bound(host: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
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
