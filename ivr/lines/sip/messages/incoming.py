"""Decides how a call that comes in is answered, from its INVITE and the state of the process. Pure."""

from __future__ import annotations

import re
from typing import Final

from ivr.lines.sip.identity import encrypted
from ivr.lines.sip.invite.headers import header_lines, header_value
from ivr.lines.sip.messages.responses import Response
from ivr.lines.sip.messages.sdp import description, offer_refusal
from ivr.lines.sip.trunk import Trunk

LONGEST: Final = 4000
"""Bytes of a message that the library holds (`PJSIP_MAX_PKT_LEN`): a longer one reaches us without its end."""
COPIED: Final = frozenset({"via", "record-route", "from", "to", "call-id", "cseq"})
"""Headers that an answer repeats."""
OURS: Final = 1000
"""Bytes that our own part of a 200 may have: Contact, Allow, session timer, and a description with keys of SRTP."""
_BOUNDARY: Final = re.compile(r"""boundary\s*=\s*"?([^";\s]+)""", re.IGNORECASE)
RETRY_S: Final = 5
"""After so long a call that we refuse may be tried again (Retry-After)."""


RINGING: Final = Response(180)
PROGRESS: Final = Response(183)
TAKEN: Final = Response(200)
NOT_OURS: Final = Response(404)
DECLINED: Final = Response(603)
"""For a blocked caller: final, so that no trunk tries another of our numbers."""
BUSY: Final = Response(503, {"Retry-After": str(RETRY_S)})


def refusal(retry_s: int) -> Response | None:
    """Returns the refusal of a call that may be tried again after so many seconds; `None` where there is no wait."""
    return Response(503, {"Retry-After": str(retry_s)}) if retry_s else None


def answer(invite: str, trunk: Trunk, *, stranger_to_proxy: bool) -> Response:
    """Returns how an INVITE is answered while there is room.

    `stranger_to_proxy`: it did not come from the proxy in front of us.
    """
    if stranger_to_proxy:
        return Response(403)
    if cut := incomplete(invite):
        return cut
    if trunk.srtp == "required" and not encrypted(invite):
        return Response(488)
    offer = description(invite)
    return (offer_refusal(offer, trunk.media.codecs) if offer is not None else None) or TAKEN


def answer_size(request: str) -> int:
    """Returns how many bytes our 200 to an INVITE or UPDATE may have: what it copies, and `OURS`."""
    copied = [f"{name}: {value}\r\n" for name, value in header_lines(request) if name in COPIED]
    return len("".join(copied).encode("utf-8", "surrogateescape")) + OURS


def incomplete(message: str) -> Response | None:
    """Returns the refusal of a message that did not come whole: its offer may be in what is missing."""
    whole = message.encode("utf-8", "surrogateescape")
    if len(whole) >= LONGEST:
        return Response(513)
    told = header_value(message, "Content-Length")
    return Response(400) if told.isdigit() and int(told) > len(_body(whole)) else None


def unclear_body(message: str) -> Response | None:
    """Returns the refusal of a body that the library would read otherwise than the sender means it.

    What stands beyond its length is none of it (RFC 3261, 18.3), without a type it is none, and several parts need
    their boundary, and its end.
    """
    body = _body(message.encode("utf-8", "surrogateescape"))
    told = header_value(message, "Content-Length")
    if told.isdigit() and body[int(told) :].strip():
        return Response(400)
    if not body.strip():
        return None
    if header_value(message, "Content-Encoding").lower() not in ("", "identity"):
        return Response(415, {"Accept-Encoding": "identity"})
    kind = header_value(message, "Content-Type")
    if not kind.lower().startswith("multipart/"):
        return None if kind else Response(400)
    boundary = _BOUNDARY.search(kind)
    return None if boundary and f"--{boundary[1]}--".encode() in body else Response(400)


def _body(whole: bytes) -> bytes:
    return (re.split(rb"\r?\n\r?\n", whole, maxsplit=1)[1:] or [b""])[0]
