"""Writes the answer to a request of which only the beginning is known. Pure."""

from __future__ import annotations

from uuid import uuid4

from ivr.lines.sip.invite.headers import header_values

_COPIED = ("Via", "From", "To", "Call-ID", "CSeq")


def too_large(begin: str, tag: str = "") -> str:
    """Returns a whole 513 response; empty for an ACK, and where the begin lacks what an answer needs."""
    method, _, rest = begin.partition("\n")[0].partition(" ")
    if method.strip().upper() == "ACK" or not rest.strip().endswith("SIP/2.0"):
        return ""
    lines = []
    for name in _COPIED:
        values = header_values(begin, name)
        if not values:
            return ""
        lines += [f"{name}: {value}" for value in values]
    tag = tag or uuid4().hex[:8]
    lines = [f"{line};tag={tag}" if line.startswith("To: ") and ";tag=" not in line else line for line in lines]
    return "\r\n".join(("SIP/2.0 513 Message Too Large", *lines, "Content-Length: 0", "", ""))
