"""Finds every row of one customer, in whichever table: by columns that name the customer, a conversation or a leg."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, ColumnElement, Row, or_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from deflect.people import identities
from deflect.people.merging import groups
from deflect.policy import phone_numbers
from deflect.tables import Conversation, Customer, Identity, Leg, Outcall, Table
from relevo.errors import RelevoError

ELSEWHERE: Final = frozenset({"audit"})
"""Tables whose rows name a customer by an id that means nothing any more once the customer is erased."""
OF_CUSTOMERS: Final = frozenset(
    {
        "customer",
        "identity",
        "consent",
        "consent_clip",
        "legal_hold",
        "customer_merge",
        "noted_number",
        "customer_note",
        "customer_value",
    }
)
"""Tables whose rows stay for as long as the customer does."""
BY_NUMBER: Final = frozenset({"number_block", "suppression"})
"""Tables whose rows name no customer but a number; of an erased customer they keep a digest of it."""
_LEGS: Final = ("leg_id", "voice_leg_id", "text_leg_id", "call_leg_id")


class CustomerUnknown(RelevoError, LookupError):
    """No customer has this number or id; nothing was changed."""

    code = "customer_unknown"
    retryable = False


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as the tables know them, or some conversations of customers who stay: `id` is empty then."""

    id: str
    customers: frozenset[str]
    """Their records: `id` and those that are shown as one with it."""
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


def person(db: Session, customer: str, *, alone: bool = False) -> Person:
    """Return what belongs to a customer; `alone` leaves out the records that are merged with theirs."""
    customers = frozenset([customer] if alone else [customer, *groups.ids(db, customer)])
    legs = _legs(db, Leg.customer_id.in_(customers))
    conversations = set(db.scalars(select(Conversation.id).where(Conversation.customer_id.in_(customers))))
    numbers = set(db.scalars(select(Identity.address).where(Identity.customer_id.in_(customers))))
    numbers |= {leg.theirs for leg in legs if leg.theirs and not leg.separated}
    numbers |= set(db.scalars(identities.noted_only(customers)))
    where = conversations | {leg.conversation_id for leg in legs}
    return _person(db, customer, numbers, where, legs, customers)


def matters(db: Session, conversations: Collection[str]) -> Person:
    """Return what belongs to these conversations; not their customers, with their numbers and consents."""
    return _person(db, "", (), conversations, _legs(db, Leg.conversation_id.in_(conversations)))


def _legs(db: Session, which: ColumnElement[bool]) -> Sequence[Row[str, str, str, str | None, bool]]:
    asked = select(Leg.id, Leg.conversation_id, Leg.theirs, Leg.call_id, Leg.separated)
    return db.execute(asked.where(which)).all()


def _person(
    db: Session,
    customer: str,
    numbers: Collection[str],
    conversations: Collection[str],
    legs: Sequence[Row[str, str, str, str | None, bool]],
    customers: Collection[str] = (),
) -> Person:
    outcalls = select(Outcall.id).where(Outcall.conversation_id.in_(conversations))
    return Person(
        customer,
        frozenset(customers),
        frozenset(numbers),
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
    if not who.id and table.name in OF_CUSTOMERS:
        return
    if table.name == "customer":
        yield columns["id"].in_(who.customers)
    elif table.name == "customer_merge":
        yield columns["customer_id"].in_(who.customers) | columns["into_id"].in_(who.customers)
    elif table.name in ("leg", "conversation"):
        yield columns["id"].in_(who.legs if table.name == "leg" else who.conversations)
    elif table.name in BY_NUMBER:
        yield columns["address"].in_(who.numbers)
    elif table.name == "seen":
        yield columns["scope"].in_(who.legs)
    elif "customer_id" in columns and who.id:
        yield columns["customer_id"].in_(who.customers)
    elif "conversation_id" in columns:
        yield columns["conversation_id"].in_(who.conversations)
    elif legs := [columns[name] for name in _LEGS if name in columns]:
        yield from (column.in_(who.legs) for column in legs)
    elif "outcall_id" in columns:
        yield columns["outcall_id"].in_(who.outcalls)
