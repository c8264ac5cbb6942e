"""The desk's calls out, under /api/desk: call the customer or have them called, cancel, undo that, call now."""

from __future__ import annotations

from flask import Blueprint, g

from deflect.conversations.planned_calls import Planned
from deflect.desk import outbound_calls
from deflect.desk.outbound_calls import Outlook
from deflect.people import audit
from deflect.steps.ledger import Ledger
from gateway.workspace.api.bodies import CallBody, OutlookQuery
from gateway.workspace.api.contract import answers, errors
from gateway.workspace.permissions import needs


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("outcalls_api", __name__, url_prefix="/api/desk")
    errors(api)

    @api.get("/conversations/<conversation>/call")
    @needs("calls:place")
    @answers(Outlook, 404, 409)
    def outlook(conversation: str, query: OutlookQuery) -> Outlook:
        """What would come of calling the customer now: `ok`, a refusal's code, or not before `until`."""
        found = outbound_calls.outlook(ledger, conversation, g.user.id, query.number)
        audit.looked(ledger.store, audit.user(g.user.id), "number_seen", conversation, conversation)
        return found

    @api.post("/conversations/<conversation>/call")
    @needs("calls:place")
    @answers(Planned, 404, 409)
    def call(conversation: str, json: CallBody) -> Planned:
        """Call the customer now, the agent first, or have the assistant call; `client_id` makes it count once."""
        place = outbound_calls.call if json.by == "agent" else outbound_calls.have_called
        return place(ledger, conversation, g.user.id, json.client_id, json.number)

    @api.post("/outcalls/<outcall>/<any(cancel, restore, now):verb>")
    @needs("calls:place")
    @answers(Planned, 404, 409)
    def change(outcall: str, verb: str) -> Planned:
        """Cancel a call to come, undo that, or place it now."""
        return outbound_calls.change(ledger, verb, outcall, g.user.id)

    return api
