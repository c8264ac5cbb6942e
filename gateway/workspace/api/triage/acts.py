"""One act on many conversations, splitting one, and undoing acts, over the API."""

from __future__ import annotations

from flask import Blueprint, g

from deflect import desk
from deflect.desk.acts import splitting, states
from deflect.desk.acts.splitting import Halved
from deflect.desk.acts.states import Act
from deflect.desk.triage import labels, priority
from deflect.steps.ledger import Ledger
from gateway.workspace.api.contract import answers, errors
from gateway.workspace.api.triage.act_models import BulkAct, BulkBody, Outcomes, SplitBody, UndoBody
from gateway.workspace.permissions import needs, scope

MOVES: frozenset[BulkAct] = frozenset({"assign", "queue", "snooze", "resolve"})
"""Acts that change the owner or the state."""


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("acts_api", __name__, url_prefix="/api/desk")
    errors(api)

    @api.post("/bulk")
    @needs("conversations:write")
    @answers(Outcomes)
    def bulk(json: BulkBody) -> Outcomes:
        """Do one act on many conversations: each is done whole or not at all, and told apart."""
        with ledger.store.reading() as db:
            held = scope(db)
        picked = [desk.Picked(one.id, one.seen) for one in json.conversations]
        moves = json.act in MOVES
        return Outcomes(outcomes=desk.on_each(ledger, g.user.id, held, picked, _act(json), moves=moves))

    @api.post("/conversations/<conversation>/split")
    @needs("conversations:write")
    @answers(Halved, 404, 409)
    def split(conversation: str, json: SplitBody) -> Halved:
        """Move an entry and all that follows to a conversation of its own, with its texts, files and calls."""
        return splitting.split(ledger, conversation, g.user.id, json.item, json.subject)

    @api.post("/undo")
    @needs("conversations:write")
    @answers(Outcomes)
    def undo(json: UndoBody) -> Outcomes:
        """Undo acts of yours where nothing touched their conversations since."""
        with ledger.store.reading() as db:
            held = scope(db)
        return Outcomes(outcomes=desk.undo(ledger, g.user.id, json.acts, held))

    return api


def _act(asked: BulkBody) -> Act:
    match asked.act:
        case "assign":
            return states.give(asked.person)
        case "queue":
            return states.back_to_queue
        case "label" | "unlabel":
            return labels.setting(asked.label, on=asked.act == "label")
        case "priority":
            return priority.setting(asked.priority or "normal")
        case "snooze":
            return states.put_away(asked.until)
        case _:
            return states.closing(asked.code)
