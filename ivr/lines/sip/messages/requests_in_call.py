"""Decides how a request within a call is answered where the library gives none of the right answers. Pure.

The library itself answers INVITE, ACK, BYE, CANCEL, UPDATE and PRACK, REFER, and what belongs to a REFER of ours.
"""

from __future__ import annotations

from typing import Final

from ivr.lines.sip.invite.headers import header_value
from ivr.lines.sip.messages import info
from ivr.lines.sip.messages.responses import Response

ALLOW: Final = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY"
BY_THE_LIBRARY: Final = frozenset({"INVITE", "ACK", "BYE", "CANCEL", "UPDATE", "PRACK", "REFER"})
KNOWN: Final = frozenset({"MESSAGE", "PUBLISH", "REGISTER"})
"""Methods that we know and take in no call."""


def response(method: str, message: str) -> Response | None:
    """Returns our final response; `None` where the library responds."""
    if method in BY_THE_LIBRARY:
        return None
    if method == "INFO":
        return _to_info(message)
    if method == "OPTIONS":
        return Response(200, {"Allow": ALLOW})
    if method in ("SUBSCRIBE", "NOTIFY"):
        if header_value(message, "Event").lower().split(";")[0].strip() == "refer":
            return None
        return Response(489, {"Allow-Events": "refer"}) if method == "SUBSCRIBE" else Response(481)
    return Response(405 if method in KNOWN else 501, {"Allow": ALLOW})


def _to_info(message: str) -> Response:
    """Without a body it is a keep-alive (RFC 2976)."""
    kind = info.content_type(message)
    if not kind:
        return Response(200)
    if kind not in info.FORMS:
        return Response(415, {"Accept": ", ".join(info.FORMS)})
    return Response(200 if info.signal(message) else 400)
