"""A customer's rights over the API: all that is stored about them as a file, and erasing them for ever."""

from __future__ import annotations

from flask import Blueprint, g

from deflect.desk import Refused
from deflect.desk.customer_page import overview, rights
from deflect.desk.customer_page.rights import ErasePreview
from deflect.keeping import erasing
from deflect.keeping.erasing import Eraser, EraseRefused
from deflect.keeping.export import exported, written
from deflect.people import audit
from deflect.steps.ledger import Ledger
from gateway.workspace.api.contract import answers, errors
from gateway.workspace.api.customers.models import EraseBody, Erased, ExportedFile
from gateway.workspace.permissions import needs

AT = "/customers/<customer>"


def blueprint(ledger: Ledger, eraser: Eraser) -> Blueprint:
    api = Blueprint("customer_rights_api", __name__, url_prefix="/api/desk")
    errors(api)
    _export(api, ledger)
    _erase(api, eraser)
    return api


def _export(api: Blueprint, ledger: Ledger) -> None:
    store = ledger.store

    @api.post(f"{AT}/export")
    @needs("customers:export")
    @answers(ExportedFile, 404)
    def export(customer: str) -> ExportedFile:
        """All that is stored about a customer, with what is sealed in clear, as `relevo customers export` writes it."""
        with store.reading() as db:
            shown = overview.front(db, customer).id
        told = exported(store, shown, ledger.installation.region, audit.user(g.user.id))
        return ExportedFile(name=f"{shown}.json", text=written(told) + "\n")


def _erase(api: Blueprint, eraser: Eraser) -> None:
    store = eraser.store

    @api.get(f"{AT}/erase")
    @needs("customers:erase")
    @answers(ErasePreview, 404)
    def preview(customer: str) -> ErasePreview:
        """What erasing the customer would take, what would stay, and whether it can be done now."""
        with store.reading() as db:
            return rights.preview(db, customer, store.clock())

    @api.post(f"{AT}/erase")
    @needs("customers:erase")
    @answers(Erased, 404, 409)
    def erase(customer: str, json: EraseBody) -> Erased:
        """Erase the customer for ever, with all joined records; `name` is typed, so that nobody is erased by a slip."""
        with store.reading() as db:
            shown = rights.confirmed(db, customer, json.name)
        try:
            proof = erasing.erase_for(eraser, shown, audit.user(g.user.id))
        except EraseRefused as refused:
            raise Refused(f"erase_{refused.why}") from refused
        return Erased(rows=proof.rows, changed=proof.changed, files=proof.files, keys=proof.keys, at=proof.at)
