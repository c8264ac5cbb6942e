"""Bodies and answers of the API of customers' records."""

from __future__ import annotations

from pydantic import Field

from deflect.desk.customers.records import CustomerRecord
from deflect.desk.search.terms import LONGEST
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
