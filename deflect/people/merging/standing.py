"""Reads the merges that stand, and writes what they make of the records they name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from deflect.people.merging import forest, groups
from deflect.people.merging.forest import Merges
from deflect.tables import Customer, Merge

_STANDING: Final = select(Merge.customer_id, Merge.into_id, Merge.at).where(
    Merge.customer_id.in_(bindparam("customers", expanding=True)), Merge.undone_at.is_(None)
)


def merges_of(db: Session, customers: Collection[str]) -> Merges:
    """The merges that stand of these records."""
    rows = db.execute(_STANDING, {"customers": list(customers)})
    return {row.customer_id: (row.into_id, row.at) for row in rows}


def named(db: Session, customer: str) -> bool:
    """True if the record was ever merged, or another one with it."""
    ends = or_(Merge.customer_id == customer, Merge.into_id == customer)
    return db.scalar(select(Merge.id).where(ends).limit(1)) is not None


def lock(db: Session, customers: Collection[str]) -> set[str]:
    """Locks whole groups against other merges, in one order for all programs; returns the records they are shown as.

    The records of a group are changed under the lock of that one only. A record that is not here is left out.
    """
    firsts: set[str] = set()
    while True:
        found = select(Customer.id, Customer.merged_into).where(Customer.id.in_(customers))
        wanted = {row.merged_into or row.id for row in db.execute(found)}
        if wanted <= firsts:
            return wanted
        firsts = wanted
        locking = select(Customer).where(Customer.id.in_(firsts)).order_by(Customer.id)
        db.scalars(locking.with_for_update(key_share=True).execution_options(populate_existing=True)).all()


def settle(db: Session, customers: Collection[str]) -> None:
    """Writes for each of these records which one it is shown as."""
    merges = merges_of(db, customers)
    for customer in customers:
        first = forest.first(merges, customer)
        shown = update(Customer).where(Customer.id == customer)
        db.execute(shown.values(merged_into=None if first == customer else first))


def leave(db: Session, customers: Collection[str]) -> None:
    """Takes records that are about to be erased out of their groups, and settles those who stay."""
    group = {member for customer in customers for member in groups.ids(db, customer)}
    ends = or_(Merge.customer_id.in_(customers), Merge.into_id.in_(customers))
    stay = group.difference(customers)
    if stay:
        db.execute(delete(Merge).where(ends))
        settle(db, stay)
