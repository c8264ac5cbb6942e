"""Replies that go later, over the API: planning one, and what an agent does with it until then."""

from __future__ import annotations

from flask import Blueprint, g
from pydantic import Field

from deflect.desk.planned import planning
from deflect.desk.planned.texts import PlannedText
from deflect.steps.ledger import Ledger
from gateway.instants import Instant
from gateway.workspace.api.bodies import ClientId, Whole, Words
from gateway.workspace.api.contract import Body, Done, answers, errors
from gateway.workspace.permissions import needs

AT = "/conversations/<conversation>/planned"


class PlanBody(Body):
    client_id: ClientId
    text: Words
    at: Instant = Field(description="an ISO 8601 instant with its time zone")
    seen: Whole = Field(description="the sequence of the newest entry shown")


class PlannedBody(Body):
    seen: Whole = Field(description="the sequence of the newest entry shown")


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("planned_texts_api", __name__, url_prefix="/api/desk")
    errors(api)

    @api.post(AT)
    @needs("conversations:write")
    @answers(PlannedText, 404, 409)
    def plan(conversation: str, json: PlanBody) -> PlannedText:
        """Have a reply go later; `client_id` makes it count once. One in quiet hours goes when they end."""
        return planning.plan(ledger, conversation, g.user.id, json.client_id, json.text, json.at, seen=json.seen)

    @api.post(f"{AT}/<planned>/send")
    @needs("conversations:write")
    @answers(Done, 404, 409)
    def send(conversation: str, planned: str, json: PlannedBody) -> Done:
        """Send a planned reply at once, as your own; `seen` guards against a stale one."""
        planning.send_now(ledger, conversation, g.user.id, planned, seen=json.seen)
        return Done()

    @api.post(f"{AT}/<planned>/<any(take_back, restore):verb>")
    @needs("conversations:write")
    @answers(Done, 404, 409)
    def change(conversation: str, planned: str, verb: str) -> Done:
        """Keep a planned reply from going, or undo that."""
        act = planning.take_back if verb == "take_back" else planning.restore
        act(ledger, conversation, g.user.id, planned)
        return Done()

    return api
