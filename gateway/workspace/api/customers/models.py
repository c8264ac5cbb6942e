"""Bodies and answers of the API of customers' records."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from deflect.desk.customer_page.noting import LONGEST as LONGEST_NOTE
from deflect.desk.customer_page.overview import CustomerOverview
from deflect.desk.customers.records import CustomerRecord
from deflect.desk.search.terms import LONGEST
from gateway.workspace.api.bodies import Again
from gateway.workspace.api.contract import Answer, Body


class CustomerQuery(Body):
    q: str = Field(min_length=1, max_length=LONGEST, description="a name, a number or other words")


class CustomerRecords(Answer):
    """Customers, each with the records that are joined with theirs already."""

    records: tuple[CustomerRecord, ...]


class JoinBody(Body):
    customer: str = Field(max_length=64, description="the id of the customer who is the same person")


class SeparateBody(Body):
    merge: str = Field(max_length=64, description="the id under which they were joined")


class PageQuery(Body):
    after: str = Field("", description="the cursor `after` of the page before; empty for the first page")


class OverviewQuery(Body):
    again: Again = False


class CustomerPage(Answer):
    """The head of a customer's page."""

    overview: CustomerOverview
    now: datetime


class ExportedFile(Answer):
    """All that is stored about a customer, as the text of a JSON file, and the name of that file."""

    name: str
    text: str


class EraseBody(Body):
    name: str = Field(min_length=1, max_length=200, description="what the customer is called on the page, typed")


class Erased(Answer):
    """What went from where, and what stays without what is personal: rows by table, files, keys."""

    rows: dict[str, int]
    changed: dict[str, int]
    files: int
    keys: int
    at: datetime


class KnownBody(Body):
    """What is known of a customer; an empty name is none."""

    name: str = Field(max_length=120, description="the name, at most 120 characters")
    language: str = Field(max_length=8, description="the code of a language, such as es")


class EditBody(Body):
    """What is to be known of a customer, and what the account had read."""

    wanted: KnownBody
    was: KnownBody


class CustomerNoteBody(Body):
    text: str = Field(max_length=LONGEST_NOTE, description=f"the note, at most {LONGEST_NOTE} characters; empty: none")
    was: str = Field("", max_length=64, description="the id of the note that the account had read; empty for none")


class NumberBody(Body):
    number: str = Field(min_length=1, max_length=40, description="a phone number, in any writing")


class TakenAway(Answer):
    """The id by which the number is put back."""

    taken: str


class PutBackBody(Body):
    taken: str = Field(min_length=1, max_length=64, description="the id that taking the number away answered with")


AttributeTexts = dict[
    Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=500, description="a value; empty: none")]
]


class AttributesBody(Body):
    """Values by the keys of attributes: what they are to be, and what the account had read."""

    wanted: AttributeTexts = Field(max_length=50, description="values by key")
    was: AttributeTexts = Field(max_length=50, description="the values when they were read, by key")
