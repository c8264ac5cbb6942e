"""Says which flow answers at each number of ours, and gives a number to another flow."""

from __future__ import annotations

from flask import Blueprint, g

from deflect import standing_flows
from deflect.answering import number_list
from deflect.steps.ledger import Ledger
from gateway.workspace.api.contract import answers, errors
from gateway.workspace.api.numbers.models import Assigned, Assignment, FlowName, OwnNumbers
from gateway.workspace.permissions import needs


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("own_numbers_api", __name__, url_prefix="/api/admin")
    errors(api)

    @api.get("/numbers")
    @needs("numbers:write")
    @answers(OwnNumbers)
    def listed() -> OwnNumbers:
        """Our numbers, the flow that answers at each, and the flows that can."""
        with ledger.store.reading() as db:
            numbers, names = number_list.found(db, ledger.installation), standing_flows.names(db)
        flows = tuple(FlowName(flow=name, brand=ledger.flows.latest(name).brand.name) for name in names)
        return OwnNumbers(numbers=numbers, flows=flows, main=ledger.installation.flow)

    @api.post("/numbers")
    @needs("numbers:write")
    @answers(Assigned, 409)
    def assign(json: Assignment) -> Assigned:
        """Let a flow answer at a number; it counts from the next call or text on, within 5 seconds."""
        return Assigned(number=number_list.assign(ledger, g.user.id, json.number, json.flow, json.was))

    return api
