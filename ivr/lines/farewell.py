"""The last SIP message of a call, made while its worker lives and sent by the successor of one that died.

A far end whose worker is killed would hold a dead line until its own patience ends. Pure but for `say` and `repeat`.
By TLS it is sent only to a host whose certificate is valid for its own name or for that of the call's trunk.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

FIRST_S: Final = 0.05
AGAIN_S: Final = (0.45, 1.0, 2.0)
"""Pauses before a message without an answer is sent again (RFC 3261 would go on for 32 s)."""
TCP_S: Final = 1.0
PORTS: Final = {"udp": 5060, "tcp": 5060, "tls": 5061}
SEQUENCE: Final = 1_000_000_000
"""CSeq of a BYE: higher than that of any request the dead worker sent in the dialog (RFC 3261, 12.2.1.1)."""
_URI = re.compile(r"<([^>]*)>")
_PLACE = re.compile(r"sips?:(?:[^@;>\s]*@)?(\[[^\]]*\]|[^:;>?\s]+)(?::(\d+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Farewell:
    """A whole BYE or CANCEL, and where it goes. `transport` is `udp`, `tcp` or `tls`."""

    call_id: str
    host: str
    port: int
    transport: str
    message: str
    trunk: str = ""
    """The name of the trunk it goes to; empty for others."""


@dataclass(frozen=True, slots=True)
class TlsRules:
    """What certificates are verified by. `ca_file` empty: the system's authorities."""

    ca_file: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """Trunk to the name that its certificate is for."""


def bye(answer: str, target: str, *, called: bool, trunk: str = "") -> Farewell | None:
    """Returns the BYE of a dialog, from the 2xx that made it; `None` where that names no way to the far end.

    `target` is the far end's Contact; `called`: we placed the call.
    """
    ours, theirs = ("From", "To") if called else ("To", "From")
    routes = _values(answer, "Record-Route")[:: -1 if called else 1]
    uri = _uri(target)
    more = ["Max-Forwards: 70", f"CSeq: {SEQUENCE} BYE", 'Reason: Q.850;cause=41;text="Temporary failure"']
    hop = _uri(routes[0]) if routes else uri
    via = f"Via: SIP/2.0/{_transport(hop).upper()} {_here(answer, called)};rport;branch=z9hG4bK{uuid4().hex}"
    ends = [f"From: {_first(answer, ours, ours[0])}", f"To: {_first(answer, theirs, theirs[0])}"]
    return _farewell("BYE", uri, hop, [via, *(f"Route: {route}" for route in routes), *ends, *more], answer, trunk)


def cancel(invite: str, trunk: str = "") -> Farewell | None:
    """Returns the CANCEL of an INVITE that we sent and that is not answered yet (RFC 3261, 9.1)."""
    uri, routes = invite.split(" ", 2)[1], _values(invite, "Route")
    kept = [f"Via: {_values(invite, 'Via', 'v')[0]}", *(f"Route: {route}" for route in routes)]
    kept += [f"From: {_first(invite, 'From', 'f')}", f"To: {_first(invite, 'To', 't')}", "Max-Forwards: 70"]
    number = _first(invite, "CSeq").split()[0]
    hop = _uri(routes[0]) if routes else uri
    return _farewell("CANCEL", uri, hop, [*kept, f"CSeq: {number} CANCEL"], invite, trunk)


def say(farewells: Iterable[Farewell], host: str, port: int) -> list[Farewell]:
    """Sends each once from the dead worker's port, where that is free; returns those without an answer. Takes 50 ms.

    No longer, since the next INVITE comes to that port: `repeat` goes on. A proxy takes a BYE from that port only.
    """
    waiting = {one.call_id: one for one in farewells}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.bind((host, port))
        except OSError:
            line.bind((host, 0))
        _send(line, waiting.values())
        _take_answers(line, waiting, time.monotonic() + FIRST_S)
    return [*waiting.values()]


def repeat(farewells: Iterable[Farewell], tls: TlsRules | None = None) -> int:
    """Goes on with what `say` returned, from any port; returns how many were answered. For a thread."""
    all_, tls = list(farewells), tls or TlsRules()
    answered = sum(_said_by_tcp(one) for one in all_ if one.transport == "tcp")
    answered += sum(_said_by_tls(one, tls) for one in all_ if one.transport == "tls")
    waiting = {one.call_id: one for one in all_ if one.transport == "udp"}
    by_udp = len(waiting)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("", 0))
        for pause_s in AGAIN_S:
            _take_answers(line, waiting, time.monotonic() + pause_s)
            _send(line, waiting.values())
        _take_answers(line, waiting, time.monotonic() + AGAIN_S[-1])
    return answered + by_udp - len(waiting)


def _send(line: socket.socket, farewells: Iterable[Farewell]) -> None:
    for one in farewells:
        if one.transport == "udp":
            with suppress(OSError):
                line.sendto(one.message.encode(), (one.host, one.port))


def _take_answers(line: socket.socket, waiting: dict[str, Farewell], until: float) -> None:
    while waiting and (left := until - time.monotonic()) > 0:
        line.settimeout(left)
        try:
            answer = line.recv(65536).decode(errors="replace")
        except TimeoutError:
            return
        except OSError:  # nothing listens there (ICMP)
            continue
        if re.match(r"SIP/2.0 [2-6]", answer) and re.search(r"\b(BYE|CANCEL)\b", _first(answer, "CSeq")):
            waiting.pop(_first(answer, "Call-ID", "i"), None)


def _said_by_tcp(one: Farewell) -> bool:
    with suppress(OSError), socket.create_connection((one.host, one.port), TCP_S) as line:
        return _answered(line, one)
    return False


def _said_by_tls(one: Farewell, tls: TlsRules) -> bool:
    """Tries the name of the trunk first: the far end of its calls often shows an address where it is to be called."""
    for name in dict.fromkeys(filter(None, (tls.names.get(one.trunk, ""), one.host))):
        with suppress(OSError), socket.create_connection((one.host, one.port), TCP_S) as plain:
            context = ssl.create_default_context(cafile=tls.ca_file or None)
            with context.wrap_socket(plain, server_hostname=name) as line:
                return _answered(line, one)
    return False


def _answered(line: socket.socket, one: Farewell) -> bool:
    line.sendall(one.message.encode())
    return line.recv(4096).startswith(b"SIP/2.0 ")


def _farewell(method: str, uri: str, hop: str, lines: list[str], of: str, trunk: str) -> Farewell | None:
    place, call_id, transport = _PLACE.match(hop), _first(of, "Call-ID", "i"), _transport(hop)
    if place is None or transport not in PORTS:
        return None
    whole = [
        f"{method} {uri} SIP/2.0",
        *lines,
        f"Call-ID: {call_id}",
        "User-Agent: Relevo",
        "Content-Length: 0",
        "",
        "",
    ]
    return Farewell(call_id, place[1], int(place[2] or PORTS[transport]), transport, "\r\n".join(whole), trunk)


def _here(answer: str, called: bool) -> str:
    """Returns our address and port, as a response to us (Via) or our own 2xx (Contact) has them."""
    if called:
        return _values(answer, "Via", "v")[0].split(";")[0].split()[-1]
    place = _PLACE.match(_uri(_first(answer, "Contact", "m")))
    return f"{place[1]}:{place[2] or 5060}" if place else "127.0.0.1"


def _transport(uri: str) -> str:
    """Returns the transport that a SIP address asks for; `sips` is TLS (RFC 3261, 26.2.2)."""
    if uri.lower().startswith("sips:"):
        return "tls"
    found = re.search(r";transport=(\w+)", uri, re.IGNORECASE)
    return found[1].lower() if found else "udp"


def _uri(value: str) -> str:
    found = _URI.search(value)
    return found[1] if found else value.split(";")[0].strip()


def _first(message: str, *names: str) -> str:
    return next(iter(_values(message, *names, whole=True)), "")


def _values(message: str, *names: str, whole: bool = False) -> list[str]:
    """Returns all values of a header in order, folded lines joined; with `whole`, commas part nothing."""
    head = re.sub(r"\r?\n[ \t]+", " ", re.split(r"\r?\n\r?\n", message, maxsplit=1)[0])
    wanted = "|".join(map(re.escape, names))
    lines = re.findall(rf"^(?:{wanted})[ \t]*:[ \t]*(.*?)[ \t]*\r?$", head, re.IGNORECASE | re.MULTILINE)
    if whole:
        return lines
    return [one.strip() for line in lines for one in re.split(r",(?=\s*(?:\"[^\"]*\"\s*)?<)", line)]
