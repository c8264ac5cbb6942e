"""Labels and priority over the API: for agents on conversations, and the list of labels for those who keep it."""

from __future__ import annotations

from flask import Blueprint, g

from deflect import desk
from deflect.desk.lists import counts
from deflect.desk.triage import label_list, labels
from deflect.desk.triage.label_list import COLOURS
from deflect.steps.ledger import Ledger
from gateway.workspace.api.answers import Acted
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.api.triage.models import (
    LabelBody,
    LabelChange,
    LabelList,
    Labels,
    ListedLabel,
    PriorityBody,
    SetLabelBody,
)
from gateway.workspace.permissions import needs, scope
from gateway.workspace.translations import languages

AT = "/conversations/<conversation>"


def blueprints(ledger: Ledger) -> tuple[Blueprint, Blueprint]:
    return _on_conversations(ledger), _list(ledger)


def _on_conversations(ledger: Ledger) -> Blueprint:
    api = Blueprint("labels_api", __name__, url_prefix="/api/desk")
    errors(api)

    @api.get("/labels")
    @needs("conversations:read")
    @answers(Labels)
    def known() -> Labels:
        """The labels that a conversation can be given."""
        with ledger.store.reading() as db:
            return Labels(labels=labels.every(db))

    @api.post(f"{AT}/label")
    @needs("conversations:write")
    @answers(Acted, 404)
    def set_label(conversation: str, json: SetLabelBody) -> Acted:
        """Put a label on the conversation, or take it off."""
        return Acted(act=desk.set_label(ledger, conversation, g.user.id, json.label, on=json.on))

    @api.post(f"{AT}/priority")
    @needs("conversations:write")
    @answers(Acted, 404)
    def set_priority(conversation: str, json: PriorityBody) -> Acted:
        """Say how much the conversation presses."""
        return Acted(act=desk.set_priority(ledger, conversation, g.user.id, json.priority))

    return api


def _list(ledger: Ledger) -> Blueprint:
    api = Blueprint("label_list_api", __name__, url_prefix="/api/admin")
    errors(api)

    @api.get("/labels")
    @needs("labels:write")
    @answers(LabelList)
    def listed() -> LabelList:
        """The labels in use, each with the number of conversations, not done yet, that have it."""
        with ledger.store.reading() as db:
            live = counts.by_label(db, scope(db))
            found = tuple(ListedLabel(label=one, live=live.get(one.id, 0)) for one in labels.every(db))
            retired = labels.retired(db)
        return LabelList(labels=found, retired=retired, colours=COLOURS, languages=languages())

    @api.post("/labels")
    @needs("labels:write")
    @answers(desk.Label, 409)
    def create(json: LabelBody) -> desk.Label:
        """Make a label."""
        return label_list.create(ledger, g.user.id, json.names, json.colour)

    @api.post("/labels/<label>")
    @needs("labels:write")
    @answers(desk.Label, 404, 409)
    def change(label: str, json: LabelChange) -> desk.Label:
        """Give a label other names or another colour; answers with the label before. Refused where it is no longer
        as `was` says."""
        was = (json.was.names, json.was.colour) if json.was else None
        return label_list.change(ledger, g.user.id, label, json.names, json.colour, was)

    @api.post("/labels/<label>/<any(retire, restore):verb>")
    @needs("labels:write")
    @answers(Done, 404, 409)
    def take(label: str, verb: str) -> Done:
        """Take a label out of use, or up again with every conversation that had it."""
        (label_list.retire if verb == "retire" else label_list.restore)(ledger, g.user.id, label)
        return Done()

    return api
