"""Ends the legs of calls whose voice worker died with them, so that nobody is taken to be on the line for ever.

A worker that lives ends its own calls, at the latest when they reach their longest life; only age is known here.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from deflect.ledger import Ledger
from deflect.tables import Leg

LONGEST = timedelta(minutes=45)  # a call ends by itself after 30 minutes


def end(ledger: Ledger) -> int:
    """Close every call older than `LONGEST`, as failed; how many. Raises `StoreAway`."""
    before = ledger.store.clock() - LONGEST
    lost = select(Leg.id).where(Leg.medium == "voice", Leg.ended_at.is_(None), Leg.opened_at < before)
    with ledger.store.reading() as db:
        legs = db.scalars(lost).all()
    for leg in legs:
        ledger.close(leg, "lost", "failed")
    return len(legs)
