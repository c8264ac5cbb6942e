"""Ends the legs of calls whose voice worker died and has no successor, so that they do not stay open for ever.

A live worker ends its own calls, at the latest at their maximum duration, and its successor those of a dead one
(`deflect.workers.active_calls`). Of other calls only the age is known here, except for calls that wait for an agent
or talk with one: their worker keeps reporting them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from deflect.steps.ledger import Ledger
from deflect.storage import counters
from deflect.storage.store import Store
from deflect.tables import Conversation, Leg, WaitingCall

DEATHS = "worker_deaths"
"""Name of the counter of voice workers that died."""
LONGEST = timedelta(minutes=45)  # a flow that goes on alone ends by itself after 30 minutes
LONGEST_TALK = timedelta(hours=5)  # a transferred call ends by itself after 4 hours


def end(ledger: Ledger) -> int:
    """Close calls without any event for `LONGEST`, except those with an agent; returns how many.

    Raises `DatabaseUnavailable`.
    """
    now = ledger.store.clock()
    waits = select(WaitingCall.leg_id).where(WaitingCall.leg_id == Leg.id)
    old = case((Leg.wait == "transfer", now - LONGEST_TALK), else_=now - LONGEST)
    lost = (
        select(Leg.id)
        .join(Conversation, Conversation.id == Leg.conversation_id)
        .where(Leg.medium == "voice", Leg.ended_at.is_(None), ~waits.exists())
        .where(Leg.opened_at < old, Conversation.last_entry_at < old)
    )
    with ledger.store.reading() as db:
        legs = db.scalars(lost).all()
    for leg in legs:
        ledger.close(leg, "lost", "worker_died")
    return len(legs)


@dataclass(frozen=True, slots=True)
class OverdueCall:
    """A call that is older than any call may become, and is not ended in the ledger."""

    leg: str
    reference: str
    age_s: float


def overdue(db: Session, now: datetime) -> list[OverdueCall]:
    """Returns the calls that should have ended by themselves, oldest first."""
    waits = select(WaitingCall.leg_id).where(WaitingCall.leg_id == Leg.id).exists()
    oldest = case((or_(Leg.wait == "transfer", waits), now - LONGEST_TALK), else_=now - LONGEST)
    found = (
        select(Leg.id, Conversation.reference, Leg.opened_at)
        .join(Conversation, Conversation.id == Leg.conversation_id)
        .where(Leg.medium == "voice", Leg.ended_at.is_(None), Leg.opened_at < oldest)
        .order_by(Leg.opened_at, Leg.id)
    )
    return [OverdueCall(leg, name, (now - opened).total_seconds()) for leg, name, opened in db.execute(found)]


class Silent:
    """Finds calls in a queue or a talk whose worker reported nothing between two rounds. Uses no clock.

    Rounds must be further apart than a worker's reports (5 s).
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._seen: dict[str, datetime] = {}

    def end(self) -> int:
        """Close those calls, which frees their agents; returns how many. Raises `DatabaseUnavailable`."""
        with self._ledger.store.reading() as db:
            now = {row.leg_id: row.seen_at for row in db.scalars(select(WaitingCall))}
        silent = [leg for leg, seen in now.items() if self._seen.get(leg) == seen]
        for leg in silent:
            self._ledger.close(leg, "lost", "worker_died")
        self._seen = {leg: seen for leg, seen in now.items() if leg not in silent}
        return len(silent)


def count_deaths(store: Store, deaths: int) -> None:
    """Add to the number of voice workers that died. Raises `DatabaseUnavailable`."""
    counters.add(store, DEATHS, deaths)


def deaths(db: Session) -> int:
    """Number of voice workers that have died so far."""
    return counters.value(db, DEATHS)
