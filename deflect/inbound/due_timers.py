"""Fires due timers for the relay. A timer may fire late, but is never lost and never fires twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from deflect import gone_versions
from deflect.blocks import standing
from deflect.conversations.timeline import NewEntry, add_entry, reopen
from deflect.conversations.timers import HELD, NUDGE, PLANNED, SNOOZE
from deflect.desk.planned import due as planned_due
from deflect.eligibility import rules, text_consent, text_decisions
from deflect.eligibility.permission import may_reply
from deflect.inbound import thread_steps
from deflect.people.merging import groups
from deflect.policy.decisions import Decision
from deflect.policy.texting import quiet_until
from deflect.steps.take import take
from deflect.storage import events
from deflect.storage.store import Store
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Outbox, Timer
from deflect.turns.waking import LOST
from voice_flows.model.turns import Due

AFTER_CALL = timedelta(minutes=5)
"""A reminder that is due while the customer is on the phone is looked at again after this."""
LONGEST_PAUSE = timedelta(hours=1)
"""A timer that cannot fire is tried again for ever, about this often at the least."""


@dataclass(frozen=True, slots=True)
class DueTimer:
    id: str
    kind: str
    conversation: str
    leg: str | None


def due(store: Store, limit: int = 20) -> list[DueTimer]:
    """Timers that are due, earliest first."""
    now = store.clock()
    query = (
        select(Timer).where(Timer.ended_at.is_(None), Timer.due_at <= now).order_by(Timer.due_at, Timer.id).limit(limit)
    )
    with store.reading() as db:
        return [DueTimer(row.id, row.kind, row.conversation_id, row.leg_id) for row in db.scalars(query)]


def put_off(store: Store, timer: str) -> None:
    """Postpone a timer that failed to fire by 1, 2, 4... s, so that it blocks neither other timers nor the log."""
    with store.transaction() as db:
        row = db.get_one(Timer, timer)
        row.failures += 1
        row.due_at = store.clock() + min(timedelta(seconds=2 ** min(row.failures - 1, 12)), LONGEST_PAUSE)


@transactional
def fire(unit: Unit, timer: str) -> None:
    """Fire a timer once. A nudge inside quiet hours is put off; one that may not be sent is dropped."""
    row = unit.db.get(Timer, timer)
    if row is None:
        return
    conversation = unit.lock(row.conversation_id)
    unit.db.refresh(row)
    if row.ended_at is not None or row.due_at > unit.now:
        return
    leg = unit.db.get_one(Leg, row.leg_id) if row.leg_id else None
    if leg and row.kind == NUDGE and _held(unit, conversation, leg, row):
        return
    row.ended_at, row.fired = unit.now, True
    if leg is not None and row.kind == HELD:
        thread_steps.go_on(unit, conversation, leg)
    elif leg is not None:
        take(unit, conversation, leg, Due(row.kind))
    elif row.kind == PLANNED:
        planned_due.fall_due(unit, conversation, row.key)
    elif conversation.state == "snoozed" and _over(conversation, row.kind, unit.now):
        reopen(conversation)
        add_entry(unit, conversation, None, NewEntry("state", meta={"to": "woken", "reason": row.kind}))
    if row.kind == NUDGE and conversation.state == "open":
        conversation.state = "pending"
    events.happened(unit.db, "conversation", conversation.id)


def _over(conversation: Conversation, kind: str, now: datetime) -> bool:
    """False if the conversation was snoozed again, for longer, or otherwise than the timer was set for."""
    until = conversation.snoozed_until
    return until is None if kind == LOST else kind == SNOOZE and until is not None and until <= now


def _held(unit: Unit, conversation: Conversation, leg: Leg, row: Timer) -> bool:
    """Postpones a nudge to the end of quiet hours; cancels one that an agent, or a no on a call, has overtaken.

    One that could not arrive, or whose number may not write to us, is cancelled too.
    """
    settled = conversation.owner != "bot" or conversation.state in ("resolved", "snoozed")
    settled = settled or text_consent.refused(unit, leg) or standing.of(unit, leg.theirs).texts
    settled = settled or leg.ended_at is not None or gone_versions.is_gone(unit, leg)
    if settled or _unread(unit, leg):
        row.ended_at = unit.now
        return True
    if _on_the_phone(unit, leg):
        row.due_at = unit.now + AFTER_CALL
        return True
    decision = may_reply(unit, leg.theirs, flow=leg.flow)
    if not decision.allowed:
        row.ended_at = unit.now
        _explain(unit, conversation, leg, decision)
        return True
    zone = unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow].timezone
    row.due_at = quiet_until(unit.now, zone, rules.policy(unit, leg.flow))
    if row.due_at > unit.now:
        _explain(unit, conversation, leg, text_decisions.held(decision, zone, row.due_at))
    return row.due_at > unit.now


def _on_the_phone(unit: Unit, thread: Leg) -> bool:
    """True while the thread's customer is on the line about any matter, since a later call than began it."""
    live = select(Leg.id).where(Leg.customer_id.in_(groups.members_of(thread.customer_id)), Leg.medium == "voice")
    later = live.where(Leg.ended_at.is_(None), Leg.opened_at > thread.opened_at)
    return thread.on_call_id is not None or unit.db.scalar(later.limit(1)) is not None


def _explain(unit: Unit, conversation: Conversation, leg: Leg, decision: Decision) -> None:
    """Keep why the customer is not reminded, or not yet."""
    node = str(leg.session.get("node", ""))
    kept = text_decisions.keep(unit, conversation.id, leg, "nudge", decision, node=node)
    meta = {"value": False, "decision": kept}
    add_entry(unit, conversation, leg, NewEntry("offered", node=node, meta=meta))


def _unread(unit: Unit, leg: Leg) -> bool:
    """True if the question itself did not arrive, so that a reminder would not either."""
    last = select(Outbox.state).where(Outbox.leg_id == leg.id, Outbox.kind == "text").order_by(Outbox.position.desc())
    return unit.db.scalar(last.limit(1)) in ("failed", "undelivered", "dropped")
