"""Legal holds: while one stands, neither erasing nor retention touches the customer's records."""

from __future__ import annotations

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
        if db.get(LegalHold, who.id) is None:
            db.add(LegalHold(customer_id=who.id, reason=reason, actor=str(actor), at=store.clock()))
            audit.write(db, store, actor, "legal_hold", who.id)
        return who


def release(store: Store, named: str, region: str, actor: Actor) -> bool:
    """End a customer's hold; False where there was none. Raises `CustomerUnknown`."""
    with store.transaction() as db:
        who = records.find(db, named, region)
        standing = db.get(LegalHold, who.id)
        if standing is not None:
            db.delete(standing)
            audit.write(db, store, actor, "legal_hold_ended", who.id)
        return standing is not None
