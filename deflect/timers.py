"""Inputs that time brings: set in a turn's transaction, fired by the relay. Late is allowed; lost or twice is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from deflect import events
from deflect.policy import quiet_until
from deflect.recording import note, reopen
from deflect.store import Store
from deflect.suppression import suppressed
from deflect.tables import Conversation, Leg, Timer
from deflect.unit import Unit
from voice_flows.turns import Due, Turn

if TYPE_CHECKING:
    from deflect.ledger import Ledger

NUDGE = "nudge"
SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class DueTimer:
    id: str
    kind: str
    conversation: str
    leg: str | None


def follow(unit: Unit, leg: Leg, turn: Turn) -> None:
    """After a turn: what the leg waited for is over; a wait that carries a nudge sets one."""
    call_off(unit, leg, NUDGE)
    if turn.wait.nudge_s is not None and leg.medium == "text":
        due = unit.now + timedelta(seconds=turn.wait.nudge_s)
        put(unit, leg.conversation_id, leg.id, NUDGE, f"{leg.id}:{NUDGE}:{unit.ids('tmr')}", due)


def put(unit: Unit, conversation: str, leg: str | None, kind: str, key: str, due: datetime) -> None:
    """Set a timer; `key` makes it unique. `snooze` without a leg opens the conversation again."""
    unit.db.add(
        Timer(id=unit.ids("tmr"), conversation_id=conversation, leg_id=leg, kind=kind, key=key, due_at=due)
    )


def call_off(unit: Unit, leg: Leg, kind: str | None = None) -> None:
    """End the leg's timers (of this kind) without firing them."""
    pending = update(Timer).where(Timer.leg_id == leg.id, Timer.ended_at.is_(None))
    unit.db.execute((pending.where(Timer.kind == kind) if kind else pending).values(ended_at=unit.now))


def due(store: Store, limit: int = 20) -> list[DueTimer]:
    """Timers whose instant has come, earliest first."""
    now = store.clock()
    query = select(Timer).where(Timer.ended_at.is_(None), Timer.due_at <= now).order_by(Timer.due_at).limit(limit)
    with store.reading() as db:
        return [DueTimer(row.id, row.kind, row.conversation_id, row.leg_id) for row in db.scalars(query)]


def fire(ledger: Ledger, timer: str) -> None:
    """Fire a timer once, in one transaction; a nudge inside quiet hours is put off, one nobody may get is dropped."""
    ledger.work(lambda unit: _fire(ledger, unit, timer))


def _fire(ledger: Ledger, unit: Unit, timer: str) -> None:
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
    if leg is not None:
        ledger.take(unit, conversation, leg, Due(row.kind))
    elif row.kind == SNOOZE and conversation.state == "snoozed":
        reopen(conversation)
        note(unit, conversation, None, "state", meta={"state": "open", "reason": SNOOZE})
    if row.kind == NUDGE and conversation.state == "open":
        conversation.state = "pending"
    events.happened(unit.db, "conversation", conversation.id)


def _held(unit: Unit, conversation: Conversation, leg: Leg, row: Timer) -> bool:
    """Put a nudge off to the end of quiet hours, or call it off where a person or nobody would get it."""
    if conversation.owner != "bot" or leg.ended_at is not None or suppressed(unit.db, leg.theirs):
        row.ended_at = unit.now
        return True
    zone = unit.shelf.pinned(leg.flow, leg.flow_version)[leg.flow].timezone
    row.due_at = quiet_until(unit.now, zone, unit.policy)
    return row.due_at > unit.now
