"""Answers a request that the library drops without a word: too long for it, or beyond its grammar. Pure."""

from __future__ import annotations

import re
from typing import Final
from uuid import uuid4

from ivr.lines.sip.invite.headers import header_values
from ivr.lines.sip.messages.responses import Response

TOO_LARGE: Final = Response(513)
REASONS: Final = {
    400: "Bad Request",
    416: "Unsupported URI Scheme",
    505: "Version Not Supported",
    513: "Message Too Large",
}
_COPIED = ("Via", "From", "To", "Call-ID", "CSeq")
_START = re.compile(r"(\S+)[ \t]+(\S+)[ \t]+SIP/(\d+\.\d+)[ \t\r]*")
_OURS = re.compile(r"<?(?:sips?|tel):", re.IGNORECASE)


def unread(request: str) -> Response:
    """Returns how a request that the library cannot read is answered."""
    start = _START.fullmatch(request.partition("\n")[0])
    if start and start[3] != "2.0":
        return Response(505)
    return Response(416 if start and not _OURS.match(start[2]) else 400)


def answer(begin: str, response: Response, tag: str = "") -> str:
    """Returns the response as text; empty for an ACK, a response, and where the begin lacks what an answer needs."""
    start = _START.fullmatch(begin.partition("\n")[0])
    if start is None or start[1].upper() == "ACK":
        return ""
    lines = []
    for name in _COPIED:
        values = header_values(begin, name)
        if not values:
            return ""
        lines += [f"{name}: {value}" for value in values]
    tag = tag or uuid4().hex[:8]
    lines = [f"{line};tag={tag}" if line.startswith("To: ") and ";tag=" not in line else line for line in lines]
    head = f"SIP/2.0 {response.status} {REASONS[response.status]}"
    return "\r\n".join((head, *lines, "Content-Length: 0", "", ""))
