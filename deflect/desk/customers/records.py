"""What an agent sees of a customer's records before they join two of them. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deflect.eligibility.suppression import suppressed
from deflect.people import audit
from deflect.people.merging import groups
from deflect.people.teams import Scope
from deflect.tables import Conversation, Customer, Identity, Merge


@dataclass(frozen=True, slots=True)
class CustomerNumber:
    """A phone number of a record; `stopped`: it asked for no texts."""

    address: str
    stopped: bool


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A customer as one is compared with another: with the records that are merged with it already."""

    customer: str
    name: str | None
    numbers: tuple[CustomerNumber, ...]
    conversations: int
    """As many as the agent may see."""
    last_at: datetime | None
    subject: str
    """Of the newest conversation."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A merge that stands of the conversation's customer: the other record, who joined it and when."""

    merge: str
    record: CustomerRecord
    by: str
    """The name of the agent who joined them; empty where a program did."""
    at: datetime


def record(db: Session, customer: str, scope: Scope) -> CustomerRecord:
    """One customer, as far as the account sees their conversations."""
    name = db.scalar(select(groups.shown_name()).where(Customer.id == customer))
    return _record(db, customer, groups.ids(db, customer), scope, name)


def seen(db: Session, customer: str, scope: Scope) -> bool:
    """True if the account sees a conversation of the customer."""
    mine = Conversation.customer_id.in_(groups.members_of(customer))
    return db.scalar(select(Conversation.id).where(mine, scope.holds()).limit(1)) is not None


def joined(db: Session, customer: str, scope: Scope) -> tuple[Joined, ...]:
    """The merges of which a customer consists, the newest first; each shows the record that it joined to the others,
    by its own name and numbers."""
    named = select(Merge, Customer.name).join(Customer, Customer.id == Merge.customer_id)
    standing = named.where(Merge.customer_id.in_(groups.members_of(customer)), Merge.undone_at.is_(None))
    rows = db.execute(standing.order_by(Merge.at.desc(), Merge.id.desc())).all()
    by = audit.names(db, (one.actor for one, _ in rows))
    return tuple(
        Joined(one.id, _record(db, one.customer_id, [one.customer_id], scope, name), by[one.actor], one.at)
        for one, name in rows
    )


def _record(db: Session, customer: str, members: Collection[str], scope: Scope, name: str | None) -> CustomerRecord:
    phones = select(Identity.address).where(Identity.customer_id.in_(members), Identity.kind == "phone")
    numbers: Sequence[str] = db.scalars(phones.order_by(Identity.created_at, Identity.address)).all()
    mine = (Conversation.customer_id.in_(members), scope.holds())
    newest = select(Conversation.last_entry_at, Conversation.subject, Conversation.preview).where(*mine)
    last = db.execute(newest.order_by(Conversation.last_entry_at.desc(), Conversation.id.desc()).limit(1)).first()
    return CustomerRecord(
        customer,
        name,
        tuple(CustomerNumber(each, suppressed(db, each)) for each in numbers),
        db.scalar(select(func.count()).select_from(Conversation).where(*mine)) or 0,
        last.last_entry_at if last else None,
        (last.subject or last.preview) if last else "",
    )
