"""Says for how long each kind of customers' records is kept, what that would erase, and changes it."""

from __future__ import annotations

from flask import Blueprint, g

from deflect.desk.terms import term_list
from deflect.eligibility import rules
from deflect.keeping.terms import past
from deflect.keeping.terms.days import LIMITS, Terms
from deflect.steps.ledger import Ledger
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.api.retention.models import PastTerm, RetentionTerms, TermChange, TermLook
from gateway.workspace.permissions import needs


def blueprint(ledger: Ledger, given: Terms) -> Blueprint:
    """`given` are the terms of the settings."""
    api = Blueprint("retention_api", __name__, url_prefix="/api/admin")
    errors(api)

    @api.get("/retention")
    @needs("retention:write")
    @answers(RetentionTerms)
    def counting() -> RetentionTerms:
        """The days for which each kind of records is kept, and what fixes them."""
        with ledger.store.reading() as db:
            return RetentionTerms(terms=rules.by_name(db, term_list.found(db, given)))

    @api.post("/retention/past")
    @needs("retention:write")
    @answers(PastTerm)
    def look(json: TermLook) -> PastTerm:
        """How many records of a kind are past a number of days now; nothing is changed. Those under a hold are not."""
        days = min(json.days, LIMITS[json.kind].most)
        with ledger.store.reading() as db:
            return PastTerm(count=past.count(db, ledger.store.clock(), json.kind, days))

    @api.post("/retention")
    @needs("retention:write")
    @answers(Done, 409)
    def change(json: TermChange) -> Done:
        """Keep a kind of records for so many days; the next erasing follows it."""
        term_list.change(ledger, g.user.id, given, json.kind, json.days, json.was)
        return Done()

    return api
