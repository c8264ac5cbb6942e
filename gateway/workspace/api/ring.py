"""The handset's telephone can be called, under /handset/api/ring: it rings while a call of ours to its number does.

Taking the call gives the page addresses of a line, as its own calls have; declining it settles the attempt.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence

from flask import Blueprint

from deflect.desk import Refused
from deflect.outbound_calls import attempts
from deflect.outbound_calls.attempts import Placing
from deflect.steps.ledger import Ledger
from deflect.storage.notifications import Waker
from deflect.workers.handset_phones import PHONES, PhoneName
from deflect.workers.handset_tickets import Ticket, mint
from gateway.workspace.api.answers import LineAddresses, PhoneRing
from gateway.workspace.api.bodies import RingBody, RingQuery
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.api.handset import LONGEST_WAIT_S, HandsetPage
from gateway.workspace.permissions import needs


def blueprint(ledger: Ledger, waker: Waker, place: HandsetPage | None) -> Blueprint:
    api = Blueprint("ring_api", __name__, url_prefix="/handset/api/ring")
    errors(api)

    @api.get("")
    @needs("demo:use")
    @answers(PhoneRing)
    def ring(query: RingQuery) -> PhoneRing:
        """What rings on this telephone now; waits up to 15 s for a change from `known`."""
        until = time.monotonic() + min(query.wait, LONGEST_WAIT_S)
        while True:
            seen = waker.generation
            found = _ringing(ledger, query.phone)
            name = found.call_id if found else ""
            left = until - time.monotonic()
            if name != query.known or left <= 0 or waker.stopped:
                return PhoneRing(ring=name, sender=found.ours if found else "")
            waker.wait(left, seen)

    @api.post("/answer")
    @needs("demo:use")
    @answers(LineAddresses, 409)
    def answer(json: RingBody) -> LineAddresses:
        """Take the call: one address per voice worker that can have it, each with its own ticket."""
        found = _ringing(ledger, json.phone)
        if place is None or found is None:
            raise Refused("no_ring")
        lines = _lines(place, found)
        return LineAddresses(urls=tuple(f"{line}?token={_token(place, json.phone, found)}" for line in lines))

    @api.post("/decline")
    @needs("demo:use")
    @answers(Done)
    def decline(json: RingBody) -> Done:
        """Do not take it: the attempt is over as not answered."""
        if found := _ringing(ledger, json.phone):
            attempts.unanswered(ledger, found, "no_answer", code="declined", unless_answered=True)
        return Done()

    return api


def _ringing(ledger: Ledger, phone: PhoneName) -> Placing | None:
    number = PHONES[phone].number
    return attempts.ringing_at(ledger, number) if number else None


def _lines(place: HandsetPage, found: Placing) -> Sequence[str]:
    """The lines of the workers that can have the call: of one that an agent makes, the worker where the agent is."""
    worker = found.agent.worker if found.agent is not None else None
    return place.lines if worker is None else place.lines[worker : worker + 1]


def _token(place: HandsetPage, phone: PhoneName, found: Placing) -> str:
    ticket = Ticket(
        f"web-{secrets.token_hex(12)}",
        PHONES[phone].number,
        found.ours,
        language=found.language,
        placed=found.call_id,
    )
    return mint(place.secret, ticket)
