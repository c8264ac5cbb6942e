"""The look-ups that an agent can make for a conversation, and making one.

A slow system keeps a request waiting as long as its fetch may take, and never more than `AT_ONCE` requests together.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Final

from flask import Blueprint, g

from deflect.desk.lookups import making, offered
from deflect.desk.lookups.making import LookedUp
from deflect.desk.lookups.offered import Lookup
from deflect.messaging import http_requests
from deflect.messaging.http_requests import NOTHING, Services
from deflect.steps.ledger import Ledger
from gateway.workspace.api.contract import Answer, answers, errors
from gateway.workspace.permissions import needs
from voice_flows.model.turns import Fetch, Fetched

AT_ONCE: Final = 4
"""Look-ups that wait for a system at the same time; the others fail at once, so that pages go on being served."""


class Lookups(Answer):
    lookups: tuple[Lookup, ...]


def blueprint(ledger: Ledger, services: Services) -> Blueprint:
    api = Blueprint("lookups_api", __name__, url_prefix="/api/desk/conversations/<conversation>/lookups")
    errors(api)
    ask = _asking(services)

    @api.get("")
    @needs("conversations:read")
    @answers(Lookups, 404)
    def listed(conversation: str) -> Lookups:
        """The look-ups that the conversation's flow offers now, with the words of their buttons."""
        return Lookups(lookups=ledger.look(lambda unit: offered.of_conversation(unit, conversation)))

    @api.post("/<node>")
    @needs("conversations:write")
    @answers(LookedUp, 404, 409)
    def make(conversation: str, node: str) -> LookedUp:
        """Ask the business system; what it tells stands on the card and in the timeline."""
        return making.make(ledger, conversation, g.user.id, node, ask)

    return api


def _asking(services: Services) -> Callable[[Fetch], Fetched]:
    free = BoundedSemaphore(AT_ONCE)

    def ask(wanted: Fetch) -> Fetched:
        if not free.acquire(blocking=False):
            return NOTHING
        try:
            return http_requests.fetch(services, wanted)
        finally:
            free.release()

    return ask
