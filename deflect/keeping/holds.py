"""Legal holds: while one stands, neither erasing nor retention touches the customer's records."""

from __future__ import annotations

from sqlalchemy import select

from deflect.keeping import records
from deflect.keeping.records import Person
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.storage.store import Store
from deflect.tables import LegalHold


def hold(store: Store, named: str, region: str, reason: str, actor: Actor) -> Person:
    """Put a customer under a hold; one that stands keeps its reason. Raises `CustomerUnknown`."""
    with store.transaction() as db:
        who = records.find(db, named, region)
        for customer in sorted(who.customers):
            if db.get(LegalHold, customer) is None:
                db.add(LegalHold(customer_id=customer, reason=reason, actor=str(actor), at=store.clock()))
                audit.write(db, store, actor, "legal_hold", customer)
        return who


def release(store: Store, named: str, region: str, actor: Actor) -> bool:
    """End a customer's hold; False where there was none. Raises `CustomerUnknown`."""
    with store.transaction() as db:
        who = records.find(db, named, region)
        standing = db.scalars(select(LegalHold).where(LegalHold.customer_id.in_(who.customers))).all()
        for held in standing:
            db.delete(held)
            audit.write(db, store, actor, "legal_hold_ended", held.customer_id)
        return bool(standing)
