"""A customer's page over the API: who it is, their conversations, and their whole timeline.

A customer of whom the account sees no conversation is unknown here.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, g

from deflect.desk.attributes import giving
from deflect.desk.attributes.giving import Given
from deflect.desk.customer_page import editing, history, matters, noting, overview
from deflect.desk.customer_page.editing import Known
from deflect.desk.customer_page.history import HistoryPage
from deflect.desk.customer_page.matters import MatterPage
from deflect.desk.customers.notes import WrittenNote
from deflect.people import audit
from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from gateway.workspace.api.contract import answers, errors
from gateway.workspace.api.customers.models import (
    AttributesBody,
    CustomerNoteBody,
    CustomerPage,
    EditBody,
    OverviewQuery,
    PageQuery,
)
from gateway.workspace.permissions import needs, scope

AT = "/customers/<customer>"


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("customer_api", __name__, url_prefix="/api/desk")
    errors(api)
    _reads(api, ledger.store)
    _changes(api, ledger)
    return api


def _reads(api: Blueprint, store: Store) -> None:
    @api.get(AT)
    @needs("conversations:read")
    @answers(CustomerPage, 404)
    def one(customer: str, query: OverviewQuery) -> CustomerPage:
        """Who a customer is: names, numbers with what each may get, consent, and what systems told."""
        now = store.clock()
        with store.reading() as db:
            found = overview.overview(db, customer, scope(db), now)
        _note_look(store, found.customer, audit.WHILE_SHOWN if query.again else audit.LOOK)
        return CustomerPage(overview=found, now=now)

    @api.get(f"{AT}/conversations")
    @needs("conversations:read")
    @answers(MatterPage, 404)
    def conversations(customer: str, query: PageQuery) -> MatterPage:
        """A page of a customer's conversations, newest first, with owner and team."""
        with store.reading() as db:
            shown = overview.front(db, customer).id
            found = matters.page(db, shown, scope(db), query.after)
        _note_look(store, shown, audit.WHILE_SHOWN)
        return found

    @api.get(f"{AT}/timeline")
    @needs("conversations:read")
    @answers(HistoryPage, 404)
    def timeline(customer: str, query: PageQuery) -> HistoryPage:
        """A page of a customer's timeline over all their conversations and calls, newest first."""
        with store.reading() as db:
            shown = overview.front(db, customer).id
            found = history.page(db, shown, scope(db), query.after)
        _note_look(store, shown, audit.WHILE_SHOWN)
        return found


def _changes(api: Blueprint, ledger: Ledger) -> None:
    @api.post(f"{AT}/edit")
    @needs("conversations:write")
    @answers(Known, 404, 409)
    def edit(customer: str, json: EditBody) -> Known:
        """Correct name and language; answers with what was known before. Refused where it is no longer as `was`."""
        was, wanted = (Known(one.name, one.language) for one in (json.was, json.wanted))
        return editing.edit(ledger, customer, g.user.id, was, wanted)

    @api.post(f"{AT}/attributes")
    @needs("conversations:write")
    @answers(Given, 404, 409)
    def attributes(customer: str, json: AttributesBody) -> Given:
        """Give values of the business's own attributes, all or none; answers with what stood before and what stands
        now."""
        who = audit.user(g.user.id)
        return ledger.work(lambda unit: giving.give(unit, customer, who, json.wanted, json.was))

    @api.post(f"{AT}/note")
    @needs("conversations:write")
    @answers(WrittenNote, 404, 409)
    def note(customer: str, json: CustomerNoteBody) -> WrittenNote:
        """Write the customer's note, or take it off by an empty text. Refused where `was` stands no more."""
        return noting.write(ledger, customer, g.user.id, json.text, json.was)


def _note_look(store: Store, customer: str, once: timedelta) -> None:
    audit.looked(store, audit.user(g.user.id), "customer_opened", customer, once=once)
