"""Joins the records of one person over the API, and separates them. Records that no team of the account sees are
unknown here.
"""

from __future__ import annotations

from flask import Blueprint, g

from deflect.desk.customers import merging
from deflect.desk.customers.merging import SamePerson
from deflect.desk.customers.records import Joined
from deflect.people import audit
from deflect.steps.ledger import Ledger
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.api.customers.models import CustomerQuery, CustomerRecords, JoinBody, SeparateBody
from gateway.workspace.permissions import needs, scope

AT = "/conversations/<conversation>"


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("records_api", __name__, url_prefix="/api/desk")
    errors(api)
    _reads(api, ledger)
    _changes(api, ledger)
    return api


def _reads(api: Blueprint, ledger: Ledger) -> None:
    store = ledger.store

    @api.get(f"{AT}/same_person")
    @needs("customers:merge")
    @answers(SamePerson, 404)
    def same_person(conversation: str) -> SamePerson:
        """Which other records may be the same person, exact and guessed, and which were joined already."""
        with store.reading() as db:
            found = merging.same_person(db, conversation, scope(db))
        shown = [*(one.record.customer for one in found.likely), *(one.record.customer for one in found.joined)]
        if shown:
            audit.looked(store, audit.user(g.user.id), "records_compared", conversation, conversation, customers=shown)
        return found

    @api.get(f"{AT}/customers")
    @needs("customers:merge")
    @answers(CustomerRecords, 404, 503)
    def others(conversation: str, query: CustomerQuery) -> CustomerRecords:
        """Other customers whose names, numbers or conversations hold the words."""
        with store.reading() as db:
            records, rows = merging.others(db, conversation, scope(db), query.q, ledger.installation.region)
        with store.transaction() as db:
            audit.searched(db, store, audit.user(g.user.id), rows, by="customer")
        return CustomerRecords(records=records)


def _changes(api: Blueprint, ledger: Ledger) -> None:
    @api.post(f"{AT}/join")
    @needs("customers:merge")
    @answers(Joined, 404, 409)
    def join(conversation: str, json: JoinBody) -> Joined:
        """Show the conversation's customer and another one as one; both keep what they have."""
        with ledger.store.reading() as db:
            held = scope(db)
        return merging.merge(ledger, conversation, g.user.id, json.customer, held)

    @api.post(f"{AT}/separate")
    @needs("customers:merge")
    @answers(Done, 404, 409)
    def separate(conversation: str, json: SeparateBody) -> Done:
        """Show two customers apart again, each as before, with what came from their own numbers meanwhile."""
        merging.separate(ledger, conversation, g.user.id, json.merge)
        return Done()
