"""Opt-outs over the API, for admins: who wants no texts, adding a number, lifting one with evidence."""

from __future__ import annotations

from flask import Blueprint, g

from deflect.opt_outs import opt_out_list
from deflect.opt_outs.opt_out_list import EVIDENCE, OptOut
from deflect.people import audit
from deflect.steps.ledger import Ledger
from gateway.workspace.api.admin.opt_out_models import LiftBody, NewOptOut, OptOutQuery, OptOuts
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.permissions import needs


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("opt_outs_api", __name__, url_prefix="/api/admin")
    errors(api)

    @api.get("/opt-outs")
    @needs("optouts:write")
    @answers(OptOuts)
    def listed(query: OptOutQuery) -> OptOuts:
        """The newest opt-outs, or those of a number in any writing. A look at them is kept in the audit."""
        with ledger.store.reading() as db:
            found = opt_out_list.found(db, ledger.installation.region, query.q, lifted=query.lifted)
        audit.looked(ledger.store, audit.user(g.user.id), "opt_outs_read", "opt_outs")
        return OptOuts(opt_outs=found, evidence=EVIDENCE)

    @api.post("/opt-outs")
    @needs("optouts:write")
    @answers(OptOut, 409)
    def add(json: NewOptOut) -> OptOut:
        """Put a number on the list; texts queued for it are dropped."""
        return opt_out_list.add(ledger, g.user.id, json.number, json.reason)

    @api.post("/opt-outs/<opt_out>/lift")
    @needs("optouts:lift")
    @answers(OptOut, 404, 409)
    def lift(opt_out: str, json: LiftBody) -> OptOut:
        """Take a number off the list; a customer's own opt-out needs evidence of their wish."""
        return opt_out_list.lift(ledger, g.user.id, opt_out, json.reason, json.evidence)

    @api.post("/opt-outs/<opt_out>/put_back")
    @needs("optouts:write")
    @answers(Done, 404, 409)
    def put_back(opt_out: str) -> Done:
        """Undo a lift."""
        opt_out_list.put_back(ledger, g.user.id, opt_out)
        return Done()

    return api
