"""What erasing a customer would take and what would stay, told before it is done. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from deflect.desk.commands import Refused
from deflect.desk.customer_page.overview import front
from deflect.keeping import erasing, records
from deflect.keeping.erasing import EraseRefused
from deflect.keeping.records import BY_NUMBER
from deflect.tables import Consent, Customer, Identity, NumberBlock, Suppression, Table
from deflect.tables.folded import words_of

SHOWN: Final = (
    "conversation",
    "leg",
    "entry",
    "outbox",
    "tape",
    "media",
    "identity",
    "consent",
    "rating",
    *("customer_note", "customer_value"),
)
"""The tables whose rows are counted, in this order."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a table."""

    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class ErasePreview:
    """What erasing takes, and what stays under a digest. `refused` says why it cannot be done now; empty if it can."""

    name: str
    """By what the customer is called on the page; who erases them types it."""
    records: int
    goes: tuple[Count, ...]
    stays: tuple[Count, ...]
    refused: str


def preview(db: Session, customer: str, now: datetime) -> ErasePreview:
    """What would become of a customer's rows. Raises `Unknown`."""
    shown = front(db, customer)
    who = records.person(db, shown.id)
    conditions = {table.name: mine for table, mine in records.of(who) if table.name not in BY_NUMBER}
    goes = (Count(name, _count(db, name, conditions[name])) for name in SHOWN)
    by_number = ((one, one.address.in_(who.numbers)) for one in (Suppression, NumberBlock))
    kept = ((Consent, Consent.customer_id.in_(who.customers)), *by_number)
    stays = (Count(one.__tablename__, _count(db, one.__tablename__, mine)) for one, mine in kept)
    try:
        erasing.allowed(db, who, now)
        refused = ""
    except EraseRefused as error:
        refused = error.why
    return ErasePreview(
        called(db, shown),
        len(who.customers),
        tuple(one for one in goes if one.rows),
        tuple(one for one in stays if one.rows),
        refused,
    )


def called(db: Session, shown: Customer) -> str:
    """By what a customer is called: their name, else their first number, else their id."""
    numbers = (
        select(Identity.address).where(Identity.customer_id == shown.id).order_by(Identity.created_at, Identity.id)
    )
    return shown.name or db.scalar(numbers.limit(1)) or shown.id


def confirmed(db: Session, customer: str, typed: str) -> str:
    """The customer's record, if what was typed is what they are called. Raises `Unknown`, `Refused`: `erase_name`."""
    shown = front(db, customer)
    if words_of(typed).split() != words_of(called(db, shown)).split():
        raise Refused("erase_name")
    return shown.id


def _count(db: Session, name: str, mine: ColumnElement[bool]) -> int:
    return db.scalar(select(func.count()).select_from(Table.metadata.tables[name]).where(mine)) or 0
