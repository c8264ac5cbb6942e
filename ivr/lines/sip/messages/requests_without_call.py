"""Decides how a request is refused before the library takes it, where it would answer wrongly or not at all. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.lines.sip.invite.headers import addresses
from ivr.lines.sip.messages.envelope import METHODS, Envelope, Malformed, read
from ivr.lines.sip.messages.header_caps import too_long
from ivr.lines.sip.messages.incoming import BUSY, LONGEST, answer_size, incomplete, unclear_body
from ivr.lines.sip.messages.requests_in_call import ALLOW, KNOWN
from ivr.lines.sip.messages.responses import Response
from ivr.lines.sip.messages.sdp import UNREADABLE, description, offer_refusal

BEGIN = frozenset({"INVITE", "ACK", "CANCEL", "OPTIONS"})
"""Methods that need no call."""
WITHIN = frozenset({"BYE", "UPDATE", "PRACK", "INFO", "NOTIFY", "REFER"})
ENDS = frozenset({"BYE", "CANCEL"})
TOO_LARGE = Response(513)


@dataclass(frozen=True, slots=True)
class Situation:
    """What the decision goes by, besides the request. The functions are asked while the request is decided on."""

    full: bool = False
    """The library has no call left."""
    crowded: bool = False
    """The sockets of calls just ended leave no room for others."""
    drains: bool = False
    capped: bool = False
    """No proxy in front has capped the headers."""
    readable: Callable[[str], bool] = lambda description: True
    """Whether the library can read a session description."""
    has_call: Callable[[Envelope], bool] = lambda envelope: True
    """Whether the call that a request names is not over."""
    leaves: Callable[[Envelope], bool] = lambda envelope: False
    """Whether we have hung up the call that a request names, and wait for the answer."""
    acknowledges: Callable[[str], bool] = lambda prack: True
    """Whether a PRACK is for a response of ours that waits for it; asked once for each."""


def unread(message: str, parsed: Envelope) -> Response | None:
    """Returns the refusal of a request that can be read in two ways; `None` of one that we read as the library does.

    `parsed` is what the library's parser read. A method in another case is none that we know (RFC 3261, 7.1).
    """
    if len(message.encode("utf-8", "surrogateescape")) >= LONGEST:
        return TOO_LARGE
    try:
        envelope = read(message)
    except Malformed as error:
        return _two_readings(str(error))
    if envelope.method not in METHODS and envelope.method.upper() in METHODS:
        return Response(501, {"Allow": ALLOW})
    return None if envelope == parsed else _two_readings("its headers can be read in two ways")


def _two_readings(why: str) -> Response:
    return Response(400, {"Warning": f'399 relevo "The request was not read: {why}"'})


def refusal(message: str, envelope: Envelope, now: Situation) -> Response | None:
    """Returns our final response; `None` where the library takes the request."""
    method = envelope.method
    if method == "ACK":
        return None
    if cut := incomplete(message):
        return cut
    if now.capped and (refused := too_long(message)):
        return refused
    if envelope.ours:
        return _within_call(envelope, message, now)
    if method == "INVITE" and (now.full or now.crowded):
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


def _within_call(envelope: Envelope, message: str, now: Situation) -> Response | None:
    """Nothing is done in a call that is over: the library may have another call in its place.

    A PRACK of nothing is 481 (RFC 3262, 3), an offer that cannot be read 488 (RFC 3261, 21.4.26).
    """
    if not now.has_call(envelope):
        return Response(481)
    if envelope.method not in ENDS and now.leaves(envelope):
        return Response(481)
    if envelope.method == "PRACK" and not now.acknowledges(message):
        return Response(481)
    if envelope.method not in ("INVITE", "UPDATE"):
        return None
    if now.crowded and description(message) is not None:
        return Response(491)
    return _to_offer(message, now)


def _to_offer(message: str, now: Situation) -> Response | None:
    """Refuses an offer before a dialog is made for it: of an offer with IPv6 alone the library leaves one behind.

    Where the 200 would not fit, the library would say 180 and then nothing.
    """
    if answer_size(message) >= LONGEST:
        return TOO_LARGE
    if refused := unclear_body(message) or _unreachable(message, by_a_proxy=not now.capped):
        return refused
    offer = description(message)
    if offer is None:
        return None
    return offer_refusal(offer) or (None if now.readable(offer) else UNREADABLE)


def _unreachable(message: str, *, by_a_proxy: bool) -> Response | None:
    """Refuses a Contact that is no SIP address (RFC 3261, 8.1.1.8), or one by IPv6 to which no proxy leads us."""
    contact = next(iter(addresses(message, "Contact")), None)
    if contact is None or (contact.scheme.startswith("sip") and (by_a_proxy or ":" not in contact.host)):
        return None
    return Response(400, {"Warning": '399 relevo "Contact is no SIP address that can be reached by IPv4"'})
