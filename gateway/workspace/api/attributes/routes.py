"""The list of customers' attributes over the API: made, changed, retired and taken up again."""

from __future__ import annotations

from flask import Blueprint, g

from deflect.desk.attributes import attribute_list, csv_file, importing
from deflect.desk.attributes.attribute_list import Attribute
from deflect.desk.attributes.values import KINDS
from deflect.steps.ledger import Ledger
from gateway.workspace.api.attributes.models import (
    AttributeBody,
    AttributeChange,
    AttributeList,
    CsvAnswers,
    CsvRows,
    CsvTable,
    CsvText,
)
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.permissions import needs
from gateway.workspace.translations import languages

AT = "/attributes"


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("attributes_api", __name__, url_prefix="/api/admin")
    errors(api)

    @api.get(AT)
    @needs("attributes:write")
    @answers(AttributeList)
    def listed() -> AttributeList:
        """The attributes in use, and those out of use."""
        with ledger.store.reading() as db:
            found, retired = attribute_list.every(db), attribute_list.retired(db)
        return AttributeList(attributes=found, retired=retired, kinds=KINDS, languages=languages())

    @api.post(AT)
    @needs("attributes:write")
    @answers(Attribute, 409)
    def create(json: AttributeBody) -> Attribute:
        """Make an attribute."""
        names, choices = json.names, json.choices
        return attribute_list.create(ledger, g.user.id, json.key, json.kind, names, choices, on_card=json.on_card)

    @api.post(f"{AT}/<attribute>")
    @needs("attributes:write")
    @answers(Attribute, 404, 409)
    def change(attribute: str, json: AttributeChange) -> Attribute:
        """Change names, choices and whether the card shows it; answers with what was. Refused if not as in `was`."""
        was = Attribute(attribute, "", "text", json.was.names, tuple(json.was.choices), json.was.on_card)
        names, choices = json.names, json.choices
        return attribute_list.change(ledger, g.user.id, attribute, names, choices, was, on_card=json.on_card)

    @api.post(f"{AT}/<attribute>/<any(retire, restore):verb>")
    @needs("attributes:write")
    @answers(Done, 404, 409)
    def take(attribute: str, verb: str) -> Done:
        """Take an attribute out of use, or up again with every value."""
        (attribute_list.retire if verb == "retire" else attribute_list.restore)(ledger, g.user.id, attribute)
        return Done()

    _files(api, ledger)
    return api


def _files(api: Blueprint, ledger: Ledger) -> None:
    @api.post(f"{AT}/csv/read")
    @needs("attributes:write")
    @answers(CsvTable, 409)
    def read(json: CsvText) -> CsvTable:
        """Read a CSV file of customers, and guess which column is what; nothing is kept."""
        with ledger.store.reading() as db:
            found = csv_file.read(json.text, attribute_list.every(db), ledger.installation.region)
        return CsvTable(columns=found.columns, rows=found.rows, number=found.number, attributes=dict(found.attributes))

    @api.post(f"{AT}/csv/rows")
    @needs("attributes:write")
    @answers(CsvAnswers)
    def rows(json: CsvRows) -> CsvAnswers:
        """Give the customers of these rows their values, each row all or none, or learn what would become of them."""
        wanted = [importing.Row(one.number, one.attributes) for one in json.rows]
        if json.give:
            return CsvAnswers(answers=importing.give(ledger, g.user.id, wanted))
        return CsvAnswers(answers=importing.check(ledger, wanted))
