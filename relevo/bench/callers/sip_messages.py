"""The texts of SIP and SDP that the measuring caller sends and reads. Knows no socket."""

from __future__ import annotations

import re
import uuid

from relevo.errors import RelevoError

REPEATED = frozenset({"via", "v", "from", "f", "to", "t", "call-id", "i", "cseq"})
"""Headers that an answer copies from its request (RFC 3261, 8.2.6)."""


class Unanswered(RelevoError):
    """The call was not answered; the message has the status."""

    code = "call_unanswered"


class Dialog:
    """Writes the requests of one call (RFC 3261, 12)."""

    def __init__(self, number: str, called: str, host: str, port: int, mine: tuple[str, int]) -> None:
        self._here, host = f"{_uri_host(mine[0])}:{mine[1]}", _uri_host(host)
        self._from = f"<sip:{number}@{host}>;tag={uuid.uuid4().hex[:8]}"
        self._to, self._uri = f"<sip:{called}@{host}>", f"sip:{called}@{host}:{port}"
        self._number, self.id, self._count = number, uuid.uuid4().hex, 1
        self._branch = uuid.uuid4().hex
        self._route = ""
        self.more = ""
        """Header lines of the INVITE beside those it must have."""

    def invite(self, sdp: str) -> bytes:
        more = f"Contact: <sip:{self._number}@{self._here}>\r\n{self.more}"
        return self._text("INVITE", self._uri, self._branch, more, sdp)

    def cancel(self) -> bytes:
        """Gives the INVITE up, before it is answered."""
        return self._text("CANCEL", self._uri, self._branch)

    def replaces(self) -> str:
        """Returns the header by which another caller takes this call over (RFC 3891), once it is answered."""
        theirs, ours = (re.findall(r"tag=([^;>\s]+)", one)[0] for one in (self._to, self._from))
        return f"Replaces: {self.id};to-tag={theirs};from-tag={ours}\r\n"

    def ack(self, answer: str, status: int, sdp: str = "") -> bytes:
        """Acknowledges a success in its own transaction, a refusal in that of the INVITE. `sdp` answers an offer."""
        self._to = header(answer, "To", "t")
        if status == 200:
            contact = re.search(r"<([^>]+)>", header(answer, "Contact", "m"))
            self._uri = contact.group(1) if contact else self._uri
            self._route = "".join(f"Route: {one}\r\n" for one in reversed(headers(answer, "Record-Route")))
        return self._text("ACK", self._uri, uuid.uuid4().hex if status == 200 else self._branch, sdp=sdp)

    @property
    def contact(self) -> str:
        """Our own address in the call."""
        return f"sip:{self._number}@{self._here}"

    @property
    def target(self) -> str:
        """The address that requests go to: the called one, then the Contact of the answer."""
        return self._uri

    def again(self, sdp: str) -> bytes:
        """Changes the call's media by a re-INVITE."""
        self._count += 1
        self._branch = uuid.uuid4().hex
        return self._text("INVITE", self._uri, self._branch, f"Contact: <sip:{self._number}@{self._here}>\r\n", sdp)

    def request(self, method: str) -> bytes:
        self._count += 1
        return self._text(method, self._uri, uuid.uuid4().hex)

    def _text(self, method: str, uri: str, branch: str, more: str = "", sdp: str = "") -> bytes:
        kind = "Content-Type: application/sdp\r\n" if sdp else ""
        return (
            f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {self._here};rport;branch=z9hG4bK{branch}\r\n"
            f"From: {self._from}\r\nTo: {self._to}\r\nCall-ID: {self.id}\r\nCSeq: {self._count} {method}\r\n"
            f"Max-Forwards: 70\r\n{self._route}{more}{kind}Content-Length: {len(sdp)}\r\n\r\n{sdp}"
        ).encode()


def _uri_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def offer(host: str, port: int) -> str:
    kind = "IP6" if ":" in host else "IP4"
    lines = (
        "v=0",
        f"o=- 1 1 IN {kind} {host}",
        "s=-",
        f"c=IN {kind} {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP 0 101",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-16",
        "a=ptime:20",
        "a=sendrecv",
    )
    return "\r\n".join((*lines, ""))


def answered_sdp(message: str) -> tuple[tuple[str, int], int]:
    """Returns where the far end takes RTP, and its payload type for telephone events."""
    host = re.search(r"^c=IN IP[46] (\S+)", message, re.MULTILINE)
    port = re.search(r"^m=audio (\d+)", message, re.MULTILINE)
    events = re.search(r"^a=rtpmap:(\d+) telephone-event", message, re.MULTILINE)
    if host is None or port is None:
        raise Unanswered("answered without an address for sound")
    return (host.group(1), int(port.group(1))), int(events.group(1)) if events else 101


def ok(request: str, sdp: str = "", contact: str = "") -> bytes:
    """Returns a 200 to a request; with `sdp` it answers an offer, at the address `contact`."""
    lines = request.split("\r\n\r\n")[0].split("\r\n")[1:]
    kept = [line for line in lines if line.split(":")[0].strip().lower() in REPEATED]
    kept += [line for line in lines if line.startswith("Record-Route:")]
    more = (f"Contact: <{contact}>", "Content-Type: application/sdp") if sdp else ()
    return "\r\n".join(("SIP/2.0 200 OK", *kept, *more, f"Content-Length: {len(sdp)}", "", sdp)).encode()


def header(message: str, *names: str) -> str:
    found = re.search(rf"^(?:{'|'.join(names)})[ \t]*:[ \t]*(.*?)\r?$", message, re.IGNORECASE | re.MULTILINE)
    return found.group(1) if found else ""


def headers(message: str, name: str) -> list[str]:
    """Returns all values of a header, on one line or several."""
    lines = re.findall(rf"^{name}[ \t]*:[ \t]*(.*?)\r?$", message, re.IGNORECASE | re.MULTILINE)
    return [one.strip() for line in lines for one in line.split(",")]
