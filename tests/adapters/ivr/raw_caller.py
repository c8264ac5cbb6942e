"""A caller over two bare sockets: writes any request and body, and keeps every answer and every packet of sound."""

from __future__ import annotations

import re
import socket
import struct
import time
from dataclasses import dataclass
from types import TracebackType
from uuid import uuid4

PATIENCE_S = 10.0
PCMU, PCMA, G722, KEYS = "0", "8", "9", "101"
_MAPS = {PCMU: "PCMU/8000", PCMA: "PCMA/8000", G722: "G722/8000", KEYS: "telephone-event/8000", "18": "G729/8000"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, whole. `at` is when it came, monotonic s."""

    status: int
    method: str
    number: int
    """Of its CSeq."""
    text: str
    at: float

    def header(self, name: str) -> str:
        found = re.search(rf"^{name}:[ \t]*(.*)\r$", self.text, re.IGNORECASE | re.MULTILINE)
        return found.group(1) if found else ""

    @property
    def body(self) -> str:
        return self.text.partition("\r\n\r\n")[2]

    @property
    def codecs(self) -> list[str]:
        """The payload types of the sound that it answers with, in their order."""
        found = re.search(r"^m=audio \d+ \S+ (.*)\r$", self.body, re.MULTILINE)
        return found.group(1).split() if found else []


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet of RTP. `at` is when it came, monotonic s."""

    at: float
    payload_type: int
    marker: bool
    sound: bytes


class RawCaller:
    """`call` begins, `asks` sends a request within the call, `answers` are all that came."""

    def __init__(
        self,
        port: int,
        called: str = "910000001",
        number: str = "+34600111222",
        host: str = "127.0.0.1",
        name: str = "",
    ) -> None:
        """`host` is the address it calls from; `name` the value of From, where that is not just the number."""
        self._sip, self._rtp = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for one in (self._sip, self._rtp):
            one.bind((host, 0))
        self.there = ("127.0.0.1", port)
        self._host, self._from = host, name or f"<sip:{number}@127.0.0.1>"
        self._mine, self._name = self._sip.getsockname()[1], uuid4().hex
        self._uri = f"sip:{called}@127.0.0.1" if called else "sip:127.0.0.1"
        self._to = f"To: <{self._uri}>"
        self._counter = 0
        self.answers: list[Answer] = []
        self.asked: list[str] = []
        """Requests that came from the other side."""

    def __enter__(self) -> RawCaller:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        if "tag=" in self._to:
            self._send("BYE")
        self._sip.close()
        self._rtp.close()

    def offer(self, *codecs: str, more: str = "", connection: str = "") -> str:
        """Returns SDP with these payload types in this order; `more` is appended to it."""
        port, connection = self._rtp.getsockname()[1], connection or f"IN IP4 {self._host}"
        maps = "".join(f"a=rtpmap:{one} {_MAPS[one]}\n" for one in codecs if one in _MAPS)
        head = f"v=0\no=raw 1 {self._counter + 1} IN IP4 {self._host}\ns=-\nc={connection}\nt=0 0\n"
        return f"{head}m=audio {port} RTP/AVP {' '.join(codecs)}\n{maps}{more}".replace("\n", "\r\n")

    def call(self, body: str | None = None, more: str = "") -> Answer:
        """Sends the INVITE and confirms its final answer, which is returned."""
        self.begins(body, more)
        return self.answered()

    def begins(self, body: str | None = None, more: str = "") -> None:
        """Sends the INVITE and waits for nothing."""
        offer = self.offer(PCMU, PCMA, KEYS) if body is None else body
        self._send("INVITE", offer, ("Content-Type: application/sdp\n" if offer else "") + more)

    def answered(self) -> Answer:
        """Waits for the final answer to the INVITE and confirms it."""
        answer = self.final("INVITE")
        self._confirm(answer)
        return answer

    def asks(self, method: str, body: str = "", more: str = "") -> Answer:
        """Sends a request, within the call where there is one, and returns its final answer."""
        self._send(method, body, more)
        answer = self.final(method)
        if method == "INVITE":
            self._confirm(answer)
        return answer

    def begin(self, offer: str) -> None:
        """Sends the INVITE and waits for nothing."""
        self._send("INVITE", offer, "Content-Type: application/sdp\n")

    def provisional(self, status: int) -> Answer:
        """Waits for this provisional answer to the INVITE."""
        while (answer := self._next()).status != status:
            assert answer.status < 200, f"{answer.status} came before {status}"
        return answer

    def confirmed(self) -> Answer:
        """Waits for the final answer to the INVITE and confirms it."""
        answer = self.final("INVITE")
        self._confirm(answer)
        return answer

    def confirm_with(self, body: str) -> None:
        """Confirms the last answer by an ACK with this description."""
        self._to = f"To: {self.answers[-1].header('To')}"
        self._send("ACK", body, "Content-Type: application/sdp\n")

    def late_goodbye(self) -> str:
        """Waits for the far end's BYE, answers it and returns it."""
        self._sip.settimeout(PATIENCE_S)
        while not (text := self._sip.recv(65536).decode()).startswith("BYE "):
            pass
        same = "".join(re.findall(r"^(?:Via|From|To|Call-ID|CSeq):.*\r\n", text, re.MULTILINE))
        self._sip.sendto(f"SIP/2.0 200 OK\r\n{same}Content-Length: 0\r\n\r\n".encode(), self.there)
        return text

    def cancel(self) -> None:
        """Takes the INVITE back."""
        self._send("CANCEL", branch="INV", counts=False)

    def send_unmatched_ack(self) -> None:
        """An ACK of no INVITE that the other side remembers."""
        self._send("ACK", branch="other")

    def _confirm(self, answer: Answer) -> None:
        """An ACK of a 200 is a request of its own within the call; that of a refusal belongs to the INVITE."""
        before = self._to
        self._to = f"To: {answer.header('To')}"
        self._send("ACK", branch="" if answer.status < 300 else "INV")
        if answer.status >= 300:
            self._to = before

    def final(self, method: str) -> Answer:
        """Waits for the final answer to the last request of this method."""
        known = len(self.answers)
        while True:
            try:
                answer = self._next()
            except TimeoutError:
                came = [one.status for one in self.answers[known:]]
                raise AssertionError(f"no final answer to {method}; came: {came}") from None
            if answer.method == method and answer.number == self._counter and answer.status >= 200:
                return answer

    def _next(self) -> Answer:
        """Returns the next answer that comes; requests are kept in `asked`."""
        self._sip.settimeout(PATIENCE_S)
        while not (text := self._sip.recv(65536).decode()).startswith("SIP/2.0 "):
            self.asked.append(text)
        number, method = re.findall(r"^CSeq:[ \t]*(\d+) (\w+)", text, re.MULTILINE | re.IGNORECASE)[0]
        self.answers.append(Answer(int(text[8:11]), method, int(number), text, time.monotonic()))
        return self.answers[-1]

    def packets(self, for_s: float) -> list[Packet]:
        """Returns the sound that comes within so long."""
        until, heard = time.monotonic() + for_s, []
        while (left := until - time.monotonic()) > 0:
            self._rtp.settimeout(left)
            try:
                packet = self._rtp.recv(2048)
            except TimeoutError:
                break
            kind = packet[1]
            heard.append(Packet(time.monotonic(), kind & 0x7F, bool(kind & 0x80), packet[12:]))
        return heard

    def speaks(self, payload: bytes, payload_type: int, number: int, stamp: int, marker: bool = False) -> None:
        """Sends one packet of RTP to where the last SDP says."""
        body = next(one.body for one in reversed(self.answers) if "m=audio" in one.body)
        port = int(re.findall(r"m=audio (\d+)", body)[0])
        head = struct.pack("!BBHII", 0x80, payload_type | (0x80 if marker else 0), number, stamp, 0x1234)
        self._rtp.sendto(head + payload, ("127.0.0.1", port))

    def _send(self, method: str, body: str = "", more: str = "", branch: str = "", counts: bool = True) -> None:
        if method != "ACK" and counts:
            self._counter += 1
        branch = f"{branch or method[:3]}{self._counter}{self._name[:8]}"
        head = (
            f"{method} {self._uri}:{self.there[1]} SIP/2.0\n"
            f"Via: SIP/2.0/UDP {self._host}:{self._mine};rport;branch=z9hG4bK{branch}\n"
            f"Max-Forwards: 70\nFrom: {self._from};tag=raw\n{self._to}\nCall-ID: {self._name}\n"
            f"CSeq: {self._counter} {method}\nContact: <sip:raw@{self._host}:{self._mine}>\n{more}"
            f"Content-Length: {len(body.encode())}\n\n"
        )
        self._sip.sendto(head.replace("\r\n", "\n").replace("\n", "\r\n").encode() + body.encode(), self.there)
