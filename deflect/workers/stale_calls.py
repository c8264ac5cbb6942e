"""Ends the legs of calls whose voice worker died with them, so that nobody is taken to be on the line for ever.

A worker that lives ends its own calls, at the latest when they reach their longest life, and its successor those of
one that died (`deflect.workers.active_calls`); of others only age is known here. One whose caller waits for a person,
or talks with one, says all the while that it lives.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, select, text
from sqlalchemy.orm import Session

from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from deflect.tables import Conversation, Counter, Leg, WaitingCall

DEATHS = "worker_deaths"
"""Name of the counter of voice workers that died."""
LONGEST = timedelta(minutes=45)  # a flow that goes on alone ends by itself after 30 minutes
LONGEST_TALK = timedelta(hours=5)  # one put through to somebody after 4 hours


def end(ledger: Ledger) -> int:
    """Close every call in which nothing happened for `LONGEST`, as failed, but for those with a person; how many.

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
        ledger.close(leg, "lost", "failed")
    return len(legs)


class Silent:
    """Calls that wait or talk and whose worker said nothing between two rounds; no clock is asked, so that none errs.

    Rounds must lie further apart than a worker's signs of life (5 s).
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._seen: dict[str, datetime] = {}

    def end(self) -> int:
        """Close those calls as failed, which frees the agents who were rung; how many. Raises `DatabaseUnavailable`."""
        with self._ledger.store.reading() as db:
            now = {row.leg_id: row.seen_at for row in db.scalars(select(WaitingCall))}
        silent = [leg for leg, seen in now.items() if self._seen.get(leg) == seen]
        for leg in silent:
            self._ledger.close(leg, "lost", "failed")
        self._seen = {leg: seen for leg, seen in now.items() if leg not in silent}
        return len(silent)


def count_deaths(store: Store, deaths: int) -> None:
    """Voice workers died. Raises `DatabaseUnavailable`."""
    more = text(
        "INSERT INTO counter (name, value) VALUES (:name, :n) "
        "ON CONFLICT (name) DO UPDATE SET value = counter.value + :n"
    )

    def once(db: Session) -> None:
        db.execute(more, {"name": DEATHS, "n": deaths})

    store.attempt(once)


def deaths(db: Session) -> int:
    """How many voice workers have died so far."""
    found = db.get(Counter, DEATHS)
    return found.value if found else 0
