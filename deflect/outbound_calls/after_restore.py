"""Makes the planned calls and reminders of a restored ledger safe: what was due by now may have been done already."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from deflect.conversations import planned_calls, timeline
from deflect.conversations.timers import SNOOZE
from deflect.storage.transactions import Transactions
from deflect.storage.unit import Unit
from deflect.tables import Outcall, Timer


@dataclass(frozen=True, slots=True)
class Doubted:
    calls: int
    reminders: int


def doubt(transactions: Transactions) -> Doubted:
    """Marks calls that were due or under way as `uncertain`, and ends reminders that were due.

    Such a call may have been placed since the backup, so a person decides, in its conversation. A reminder may have
    been sent, and a second one would be noise. The end of a snooze only shows a conversation again: it stays.
    """
    now = transactions.store.clock()
    with transactions.store.reading() as db:
        under_way = Outcall.state.in_(("placing", "answered"))
        due = or_(under_way, (Outcall.state == "queued") & (Outcall.due_at <= now))
        calls = list(db.scalars(select(Outcall.id).where(due).order_by(Outcall.due_at, Outcall.id)))
    for call in calls:
        transactions.work(lambda unit, call=call: _doubt(unit, call))  # type: ignore[misc]
    return Doubted(len(calls), transactions.work(_end_reminders))


def _doubt(unit: Unit, call: str) -> None:
    conversation, row = planned_calls.locked(unit, call)
    row.state = row.outcome = "uncertain"
    row.settled_at, row.worker, row.lapses_at = unit.now, "", None
    planned_calls.record_state(unit, conversation, row)
    if conversation.owner == "bot":
        timeline.reopen(conversation)
        conversation.owner, conversation.unread = "queue", max(conversation.unread, 1)
        timeline.take_a_place(unit, conversation, None)


def _end_reminders(unit: Unit) -> int:
    due = select(Timer).where(Timer.ended_at.is_(None), Timer.due_at <= unit.now, Timer.kind != SNOOZE)
    rows = unit.db.scalars(due).all()
    for row in rows:
        row.ended_at = unit.now
    return len(rows)
