"""A customer's numbers over the API: adding one, taking one away, putting it back. Numbers stand in bodies only, since
addresses of requests are written to logs.
"""

from __future__ import annotations

from flask import Blueprint, g

from deflect.desk.customer_page import numbers
from deflect.desk.customer_page.numbers import AddedNumber
from deflect.steps.ledger import Ledger
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.api.customers.models import NumberBody, PutBackBody, TakenAway
from gateway.workspace.permissions import needs, scope

AT = "/customers/<customer>/numbers"


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("customer_numbers_api", __name__, url_prefix="/api/desk")
    errors(api)

    @api.post(AT)
    @needs("conversations:write")
    @answers(AddedNumber, 404, 409)
    def add(customer: str, json: NumberBody) -> AddedNumber:
        """Note a number as the customer's, until they prove it. Refused where another customer has it, with their
        record in `record` for joining both."""
        with ledger.store.reading() as db:
            held = scope(db)
        return numbers.add(ledger, customer, g.user.id, json.number, held)

    @api.post(f"{AT}/take_away")
    @needs("conversations:write")
    @answers(TakenAway, 404, 409)
    def take_away(customer: str, json: NumberBody) -> TakenAway:
        """Take a number away from the customer. Its consents, opt-out and block stay."""
        return TakenAway(taken=numbers.take_away(ledger, customer, g.user.id, json.number))

    @api.post(f"{AT}/put_back")
    @needs("conversations:write")
    @answers(Done, 404, 409)
    def put_back(customer: str, json: PutBackBody) -> Done:
        """Put a number back that was taken away, with what was known of it."""
        numbers.put_back(ledger, customer, g.user.id, json.taken)
        return Done()

    return api
