"""Timers inside a transaction: set and called off. `deflect.inbound.due_timers` fires them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from deflect.storage.unit import Unit
from deflect.tables import Leg, Timer

NUDGE = "nudge"
SNOOZE = "snooze"


def put(unit: Unit, conversation: str, leg: str | None, kind: str, key: str, due: datetime) -> None:
    """Set a timer; `key` makes it unique. `snooze` without a leg opens the conversation again."""
    unit.db.add(Timer(id=unit.ids("tmr"), conversation_id=conversation, leg_id=leg, kind=kind, key=key, due_at=due))


def call_off(unit: Unit, leg: Leg, kind: str | None = None) -> None:
    """End the leg's timers (of this kind) without firing them."""
    pending = update(Timer).where(Timer.leg_id == leg.id, Timer.ended_at.is_(None))
    unit.db.execute((pending.where(Timer.kind == kind) if kind else pending).values(ended_at=unit.now))
