"""Decides how a request is refused before the library takes it, where it would answer wrongly or not at all. Pure."""

from __future__ import annotations

import re

from ivr.lines.sip.invite.headers import header_value
from ivr.lines.sip.messages.header_caps import too_long
from ivr.lines.sip.messages.incoming import BUSY, incomplete
from ivr.lines.sip.messages.requests_in_call import ALLOW, KNOWN
from ivr.lines.sip.messages.responses import Response
from ivr.lines.sip.messages.sdp import description, offer_refusal

BEGIN = frozenset({"INVITE", "ACK", "CANCEL", "OPTIONS"})
"""Methods that need no call."""
WITHIN = frozenset({"BYE", "UPDATE", "PRACK", "INFO", "NOTIFY", "REFER"})
_TAG = re.compile(r";\s*tag\s*=", re.IGNORECASE)


def refusal(message: str, *, full: bool, drains: bool, capped: bool) -> Response | None:
    """Returns our final response; `None` where the library takes the request. `full`: it has no call left.

    `capped`: no proxy in front has capped the headers.
    """
    method = message.partition(" ")[0]
    if method == "ACK":
        return None
    if cut := incomplete(message):
        return cut
    if capped and (refused := too_long(message)):
        return refused
    if _TAG.search(header_value(message, "To")):
        return None
    if method == "INVITE" and full:
        return BUSY
    if method == "OPTIONS" and drains:
        return BUSY
    if method == "INVITE":
        return _to_offer(message)
    if method in BEGIN:
        return None
    if method in WITHIN:
        return Response(481)
    return Response(405 if method in KNOWN or method == "SUBSCRIBE" else 501, {"Allow": ALLOW})


def _to_offer(invite: str) -> Response | None:
    """Refuses an offer before a dialog is made for it: of an offer with IPv6 alone the library leaves one behind."""
    offer = description(invite)
    return offer_refusal(offer) if offer is not None else None
