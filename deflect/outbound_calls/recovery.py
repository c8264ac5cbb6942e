"""Settles attempts whose worker died: repeated if never dialled, `uncertain` if dialled, over if answered.

A claim lapses by its age; the successor of a dead worker on the same machine lets it lapse sooner.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from deflect.conversations import planned_calls
from deflect.outbound_calls import agents_rings, attempts, outcomes
from deflect.storage.transactions import Transactions
from deflect.storage.unit import Unit
from deflect.tables import Leg, Outcall, OutcallAttempt


def abandon(transactions: Transactions, gone: Callable[[str], bool]) -> int:
    """Let the claims of workers that are known to be gone lapse now; returns how many attempts were settled."""
    with transactions.store.transaction() as db:
        for row in db.scalars(select(Outcall).where(Outcall.state == "placing")):
            if gone(row.worker):
                row.lapses_at = transactions.store.clock()
    return lapse(transactions)


def lapse(transactions: Transactions) -> int:
    """Settle the attempts whose worker died; returns how many."""
    now = transactions.store.clock()
    with transactions.store.reading() as db:
        stale = select(Outcall.id).where(Outcall.state == "placing", Outcall.lapses_at <= now)
        over = select(Outcall.id).join(Leg, Leg.id == Outcall.call_leg_id)
        over = over.where(Outcall.state == "answered", Leg.ended_at.is_not(None))
        lost = (
            select(Outcall.id)
            .join(OutcallAttempt, OutcallAttempt.outcall_id == Outcall.id)
            .where(
                Outcall.state == "answered",
                Outcall.call_leg_id.is_(None),
                OutcallAttempt.attempt == Outcall.attempts,
                OutcallAttempt.answered_at <= now - attempts.CLAIM,
            )
        )
        waits = select(Outcall.id).where(Outcall.state == "queued", Outcall.purpose == "agent")
        waits = waits.where(Outcall.created_at <= now - agents_rings.PATIENCE)
        found = [*db.scalars(stale), *db.scalars(over), *db.scalars(lost), *db.scalars(waits)]
    for call in found:
        transactions.work(lambda unit, call=call: _lapse(unit, call))  # type: ignore[misc]
    return len(found)


def _lapse(unit: Unit, call: str) -> None:
    conversation, row = planned_calls.locked(unit, call)
    if row.state == "queued" and row.purpose == "agent":
        planned_calls.withdraw(unit, conversation, row, "no_free_line")
        return
    attempt = unit.db.get_one(OutcallAttempt, (row.id, row.attempts))
    leg = unit.db.get(Leg, row.call_leg_id) if row.call_leg_id else None
    if row.state == "answered" and leg is not None and leg.ended_at is not None:
        outcomes.answered_and_over(unit, conversation, row, attempt)
    elif row.state == "answered" and leg is None:
        outcomes.missed(unit, conversation, row, attempt, "uncertain")
    elif row.state == "placing" and row.lapses_at is not None and row.lapses_at <= unit.now:
        if attempt.dialled_at is not None:
            outcomes.missed(unit, conversation, row, attempt, "uncertain")
            return
        if row.purpose == "agent":
            outcomes.not_dialled(unit, conversation, row, attempt, "worker_died")
            return
        unit.db.delete(attempt)  # it never rang
        row.state, row.attempts, row.worker, row.lapses_at, row.due_at = "queued", row.attempts - 1, "", None, unit.now
        planned_calls.record_state(unit, conversation, row)
