"""The desk's calls out, under /api/desk: have the customer called, cancel a call to come, undo that, call now."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from deflect.desk import outbound_calls
from deflect.steps.ledger import Ledger
from gateway.workspace.access import allowed
from gateway.workspace.api.desk import client_id, errors
from gateway.workspace.json_encoding import plain


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("outcalls_api", __name__, url_prefix="/api/desk")
    errors(api)

    @api.get("/conversations/<conversation>/call")
    @allowed()
    def outlook(conversation: str) -> ResponseReturnValue:
        """What would come of calling the customer now: `ok`, a refusal's code, or not before `until`."""
        return plain(outbound_calls.outlook(ledger, conversation))  # type: ignore[no-any-return]

    @api.post("/conversations/<conversation>/call")
    @allowed()
    def call(conversation: str) -> ResponseReturnValue:
        """Have the customer called, now; `client_id` makes it count once."""
        return plain(outbound_calls.call(ledger, conversation, g.user.id, client_id()))  # type: ignore[no-any-return]

    @api.post("/outcalls/<outcall>/<any(cancel, restore, now):verb>")
    @allowed()
    def change(outcall: str, verb: str) -> ResponseReturnValue:
        """Cancel a call to come, undo that, or place it now."""
        return plain(outbound_calls.change(ledger, verb, outcall, g.user.id))  # type: ignore[no-any-return]

    return api
