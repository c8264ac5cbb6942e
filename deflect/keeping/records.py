"""Finds every row of one customer, in whichever table: by columns that name the customer, a conversation or a leg."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, ColumnElement, or_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from deflect.policy import phone_numbers
from deflect.tables import Conversation, Customer, Identity, Leg, Outcall, Table
from relevo.errors import RelevoError

ELSEWHERE: Final = frozenset({"audit"})
"""Tables whose rows name a customer by an id that means nothing any more once the customer is erased."""
_LEGS: Final = ("leg_id", "voice_leg_id", "text_leg_id", "call_leg_id")


class CustomerUnknown(RelevoError, LookupError):
    """No customer has this number or id; nothing was changed."""

    code = "customer_unknown"
    retryable = False


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as the tables know them."""

    id: str
    numbers: frozenset[str]
    conversations: frozenset[str]
    legs: frozenset[str]
    calls: frozenset[str]
    """`call_id` of their calls."""
    outcalls: frozenset[str]


def find(db: Session, named: str, region: str) -> Person:
    """Return the customer with this id or number, in any writing. Raises `CustomerUnknown`."""
    found = db.get(Customer, named)
    if found is None:
        number = phone_numbers.parse(named, region).e164 or named
        known = db.scalars(select(Identity).where(Identity.address == number)).first()
        found = db.get(Customer, known.customer_id) if known else None
    if found is None:
        raise CustomerUnknown(f"no customer has the number or id {named}; nothing was changed")
    return person(db, found.id)


def person(db: Session, customer: str) -> Person:
    """Return what belongs to a customer."""
    legs = db.scalars(select(Leg).where(Leg.customer_id == customer)).all()
    conversations = set(db.scalars(select(Conversation.id).where(Conversation.customer_id == customer)))
    conversations |= {leg.conversation_id for leg in legs}
    outcalls = select(Outcall.id).where(Outcall.conversation_id.in_(conversations))
    numbers = set(db.scalars(select(Identity.address).where(Identity.customer_id == customer)))
    return Person(
        customer,
        frozenset(numbers | {leg.theirs for leg in legs if leg.theirs}),
        frozenset(conversations),
        frozenset(leg.id for leg in legs),
        frozenset(leg.call_id for leg in legs if leg.call_id),
        frozenset(db.scalars(outcalls)),
    )


def of(who: Person) -> Iterator[tuple[SqlTable, ColumnElement[bool]]]:
    """Yield each table that may hold rows of the customer, with the condition; what names others comes first."""
    for table in reversed(Table.metadata.sorted_tables):
        if table.name not in ELSEWHERE and (found := list(_conditions(table, who))):
            yield table, or_(*found)


def _conditions(table: SqlTable, who: Person) -> Iterator[ColumnElement[bool]]:
    columns: dict[str, Column[object]] = dict(table.columns)
    if table.name == "customer":
        yield columns["id"] == who.id
    elif table.name in ("leg", "conversation"):
        yield columns["id"].in_(who.legs if table.name == "leg" else who.conversations)
    elif table.name == "seen":
        yield columns["scope"].in_(who.legs)
    elif "customer_id" in columns:
        yield columns["customer_id"] == who.id
    elif "conversation_id" in columns:
        yield columns["conversation_id"].in_(who.conversations)
    elif legs := [columns[name] for name in _LEGS if name in columns]:
        yield from (column.in_(who.legs) for column in legs)
    elif "outcall_id" in columns:
        yield columns["outcall_id"].in_(who.outcalls)
