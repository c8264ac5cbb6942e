"""The head of a customer's page: who it is, at which addresses, and what is known of them. Reads only.

Of conversations it tells what the account may see, and of others not even how many there are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from deflect.desk.attributes import giving
from deflect.desk.attributes.giving import GivenValue
from deflect.desk.card import Score, score
from deflect.desk.commands import Unknown
from deflect.desk.customer_page.addresses import CustomerAddress, TakenNumber, addresses, taken
from deflect.desk.customers import leave, notes
from deflect.desk.customers.learned import Looked, looked
from deflect.desk.customers.leave import Leave
from deflect.desk.customers.notes import WrittenNote
from deflect.people.merging import groups
from deflect.people.teams import Scope
from deflect.tables import Conversation, Customer, Entry
from voice_flows import locales
from voice_flows.model.identity import LEVELS, Level

LOOKED_AT = 100
"""Answers of business systems of which the latest of each name is shown."""


@dataclass(frozen=True, slots=True)
class CustomerOverview:
    """A customer with all the records that are shown as one. `leave` is the word that counts, whatever the number."""

    customer: str
    """The record that stands in front."""
    name: str | None
    language: str
    languages: tuple[str, ...]
    """Those that the customer may have."""
    brands: tuple[str, ...]
    level: Level
    """The surest level of their numbers."""
    addresses: tuple[CustomerAddress, ...]
    taken: tuple[TakenNumber, ...]
    """Numbers that were taken away from the customer, and can be put back."""
    notes: tuple[WrittenNote, ...]
    """What colleagues noted of the customer; more than one where records with notes were joined."""
    older_notes: tuple[WrittenNote, ...]
    """What stood before."""
    attributes: tuple[GivenValue, ...]
    """Those of the business, each with its value."""
    leave: Leave
    score: Score | None
    business: tuple[Looked, ...]
    records: int
    conversations: int
    unresolved: int
    newest: str
    """The conversation in which something happened last; empty without one."""
    known_since: datetime
    last_at: datetime | None


def front(db: Session, customer: str) -> Customer:
    """The record under which a customer is shown. Raises `Unknown`."""
    known = db.get(Customer, customer)
    if known is None:
        raise Unknown(f"customer {customer}")
    return db.get_one(Customer, known.merged_into) if known.merged_into else known


def overview(db: Session, customer: str, scope: Scope, now: datetime) -> CustomerOverview:
    """What the account may know of a customer. Raises `Unknown`."""
    shown = front(db, customer)
    members = groups.ids(db, shown.id)
    mine = seen_of(members, scope)
    numbers = addresses(db, members, scope, now)
    unresolved = func.count().filter(Conversation.state != "resolved")
    found = db.execute(select(func.count(), unresolved, func.max(Conversation.last_entry_at)).where(mine)).one()
    newest = select(Conversation.id).where(mine).order_by(Conversation.last_entry_at.desc(), Conversation.id.desc())
    brands = select(Conversation.brand).where(mine, Conversation.brand != "").distinct().order_by(Conversation.brand)
    first = select(func.min(Customer.created_at)).where(Customer.id.in_(members))
    return CustomerOverview(
        customer=shown.id,
        name=shown.name,
        language=shown.language,
        languages=locales.known(),
        brands=tuple(db.scalars(brands)),
        level=max((one.level for one in numbers), key=LEVELS.index, default="none"),
        addresses=numbers,
        taken=taken(db, members),
        notes=notes.of(db, members),
        older_notes=notes.history(db, members),
        attributes=giving.of(db, members),
        leave=leave.known(db, members, ""),
        score=score(db, members),
        business=_business(db, mine),
        records=len(members),
        conversations=found[0],
        unresolved=found[1],
        newest=db.scalar(newest.limit(1)) or "",
        known_since=db.scalar(first) or shown.created_at,
        last_at=found[2],
    )


def seen_of(members: Collection[str], scope: Scope) -> ColumnElement[bool]:
    """The condition that a `Conversation` is of one of these records, and that the account may see it."""
    return Conversation.customer_id.in_(members) & scope.holds()


def _business(db: Session, mine: ColumnElement[bool]) -> tuple[Looked, ...]:
    asked = select(Entry).where(
        Entry.kind == "looked_up", Entry.conversation_id.in_(select(Conversation.id).where(mine))
    )
    latest = db.scalars(asked.order_by(Entry.at.desc(), Entry.id.desc()).limit(LOOKED_AT)).all()
    return tuple(looked(reversed(latest)))
