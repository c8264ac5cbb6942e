"""Reads strictly what decides to whom a request belongs: its method, Call-ID, tags and number in sequence. Pure.

The library reads leniently: `ack` is an ACK to it, and a lone carriage return ends a header. A request that could be
read in two ways is refused before the library acts on it, so that what we decide on is what the library takes it for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ivr.lines.sip.invite.headers import header_lines, split
from relevo.errors import RelevoError

METHODS: Final = frozenset({
    "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "UPDATE", "PRACK", "REFER", "NOTIFY", "SUBSCRIBE", "MESSAGE",
    "PUBLISH", "REGISTER",
})  # fmt: skip
"""Methods that we know, in the only case in which they are methods (RFC 3261, 7.1)."""
SINGLE: Final = ("from", "to", "call-id", "cseq", "max-forwards", "content-length", "content-type")
"""Headers that a request has once at most."""
_WORD: Final = r"[A-Za-z0-9.!%*_+`'~-]+"
_START = re.compile(rf"({_WORD}) (\S+) SIP/2\.0")
_HEADER = re.compile(rf"{_WORD}[ \t]*:")
_STRAY = re.compile(r"\r(?!\n)|(?<!\r)\n|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What ends a line for some readers and not for others, or no line may hold."""
_HIDDEN = re.compile(r"%(?:[01][0-9a-f]|7f)", re.IGNORECASE)
"""An escaped control character: the library's strings end at a NUL, so that `tienda%00x` would call `tienda`."""
_CSEQ = re.compile(rf"([0-9]{{1,10}})[ \t]+({_WORD})")
_TAG = re.compile(rf"tag[ \t]*=[ \t]*({_WORD})", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


class Malformed(RelevoError):
    """The request can be read in more than one way, or in none."""

    code = "malformed_request"
    retryable = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """To which call a request belongs, and as what."""

    method: str
    call_id: str
    theirs: str
    """The tag of From; empty where it has none."""
    ours: str
    """The tag of To; empty where the request begins a dialog or belongs to none."""
    number: int
    """Of its CSeq."""


def read(message: str) -> Envelope:
    """Returns the envelope of a request. Raises `Malformed`."""
    head, end, _ = message.partition("\r\n\r\n")
    if not end or _STRAY.search(head):
        raise Malformed("its head is not made of lines")
    start = _START.fullmatch(head.partition("\r\n")[0])
    if start is None:
        raise Malformed("it has no request line")
    if _HIDDEN.search(start[2]):
        raise Malformed("its address has a control character")
    if not all(map(_HEADER.match, re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")[1:])):
        raise Malformed("it has a line that is no header")
    values = _singles(head)
    sequence = _CSEQ.fullmatch(values["cseq"])
    if sequence is None or int(sequence[1]) >= 2**31 or sequence[2] != start[1]:
        raise Malformed("its CSeq is of another request")
    if not re.fullmatch(r"\S+", values["call-id"]):
        raise Malformed("it has no Call-ID")
    return Envelope(start[1], values["call-id"], _tag(values["from"]), _tag(values["to"]), int(sequence[1]))


def _singles(head: str) -> dict[str, str]:
    """Returns the headers that a request has once at most."""
    found: dict[str, str] = {}
    for name, value in header_lines(head):
        if name in SINGLE and name in found:
            raise Malformed(f"it has {name} twice")
        found[name] = value
    if not all(found.get(name) for name in ("from", "to", "call-id", "cseq")):
        raise Malformed("it lacks a header that every request has")
    return found


def _tag(party: str) -> str:
    """Returns the tag of From or To: a parameter of the header, outside of quoted strings and angle brackets."""
    bare = _QUOTED.sub("", party)
    if '"' in bare or bare.count("<") > 1 or bare.count("<") != bare.count(">"):
        raise Malformed("an address in it does not end")
    tags = [one.strip() for one in split(party, ";")[1:] if re.match(r"\s*tag\s*(=|$)", one, re.IGNORECASE)]
    if len(tags) > 1 or (tags and not _TAG.fullmatch(tags[0])):
        raise Malformed("it has no tag that can be read")
    return tags[0].partition("=")[2].strip() if tags else ""
