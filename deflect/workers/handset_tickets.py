"""Signed tickets for the browser line: issued by the workspace, read by the voice worker, once, within 60 s.

Signing only; the reader remembers which tickets were used.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from itsdangerous import BadData, URLSafeTimedSerializer

from relevo.errors import RelevoError

LIFE_S = 60
SALT = "relevo.handset"
HANDSET = "+34612345678"
"""The handset page's own number, in demo mode."""


class TicketRefused(RelevoError):
    """The token is forged, older than `LIFE_S` or already used; the page must ask for a new one."""

    code = "ticket_refused"
    retryable = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """One call from a browser. `id` is random and becomes the call id; `caller` is E.164 or empty (withheld)."""

    id: str
    caller: str
    called: str
    flow: str = ""
    """Empty for the flow of the number called."""
    language: str = ""
    ring: str = ""
    """Set for an agent's page that answers this ring; `leg` is then the call that rings: a caller's leg, or the call to
    place that the agent makes."""
    leg: str = ""
    placed: str = ""
    """Set for a call of ours that this page answers: the attempt, `outcall:number`."""
    trust: Literal["trusted", "none"] = "trusted"
    """How far `caller` is believed; `none` for a page that plays a stranger."""


def mint(secret: str, ticket: Ticket) -> str:
    """The ticket as a signed token, for the URL of `ivr.lines.handset`."""
    return str(URLSafeTimedSerializer(secret, salt=SALT).dumps(asdict(ticket)))


def read(secret: str, token: str) -> Ticket:
    """The ticket in a token. Raises `TicketRefused`."""
    try:
        return Ticket(**URLSafeTimedSerializer(secret, salt=SALT).loads(token, max_age=LIFE_S))
    except (BadData, TypeError) as refused:
        raise TicketRefused("the browser line's token is not valid (any more): open the page again") from refused
