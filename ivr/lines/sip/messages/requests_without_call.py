"""Decides how a request is refused before the library takes it, where it would answer wrongly or not at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ivr.lines.sip.invite.headers import header_value
from ivr.lines.sip.messages.header_caps import too_long
from ivr.lines.sip.messages.incoming import BUSY, incomplete
from ivr.lines.sip.messages.requests_in_call import ALLOW, KNOWN
from ivr.lines.sip.messages.responses import Response
from ivr.lines.sip.messages.sdp import UNREADABLE, description, offer_refusal

BEGIN = frozenset({"INVITE", "ACK", "CANCEL", "OPTIONS"})
"""Methods that need no call."""
WITHIN = frozenset({"BYE", "UPDATE", "PRACK", "INFO", "NOTIFY", "REFER"})
_TAG = re.compile(r";\s*tag\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Situation:
    """What the decision goes by, besides the request. The functions are asked while the request is decided on."""

    full: bool = False
    """The library has no call left."""
    drains: bool = False
    capped: bool = False
    """No proxy in front has capped the headers."""
    readable: Callable[[str], bool] = lambda description: True
    """Whether the library can read a session description."""
    has_dialog: Callable[[str], bool] = lambda request: True
    """Whether the call that a request names is under way."""
    acknowledges: Callable[[str], bool] = lambda prack: True
    """Whether a PRACK is for a response of ours that waits for it; asked once for each."""


def refusal(message: str, now: Situation) -> Response | None:
    """Returns our final response; `None` where the library takes the request."""
    method = message.partition(" ")[0]
    if method == "ACK":
        return None
    if cut := incomplete(message):
        return cut
    if now.capped and (refused := too_long(message)):
        return refused
    if _TAG.search(header_value(message, "To")):
        return _within_call(method, message, now)
    if method == "INVITE" and now.full:
        return BUSY
    if method == "OPTIONS" and now.drains:
        return BUSY
    if method == "INVITE":
        return _to_offer(message, now)
    if method in BEGIN:
        return None
    if method in WITHIN:
        return Response(481)
    return Response(405 if method in KNOWN or method == "SUBSCRIBE" else 501, {"Allow": ALLOW})


def _within_call(method: str, message: str, now: Situation) -> Response | None:
    """A PRACK of nothing is 481 (RFC 3262, 3), an offer that cannot be read 488 (RFC 3261, 21.4.26)."""
    if method == "PRACK" and not now.acknowledges(message):
        return Response(481)
    if method in ("INVITE", "UPDATE") and now.has_dialog(message):
        return _to_offer(message, now)
    return None


def _to_offer(message: str, now: Situation) -> Response | None:
    """Refuses an offer before a dialog is made for it: of an offer with IPv6 alone the library leaves one behind."""
    offer = description(message)
    if offer is None:
        return None
    return offer_refusal(offer) or (None if now.readable(offer) else UNREADABLE)
