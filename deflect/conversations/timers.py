"""Timers inside a transaction: set and called off. `deflect.inbound.due_timers` fires them."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, update

from deflect.storage.unit import Unit
from deflect.tables import Leg, Timer

NUDGE = "nudge"
SNOOZE = "snooze"
HELD = "held"
"""The customer is off the phone: their thread takes what they wrote meanwhile."""
_SET = "timers"
"""In a session's `info`: legs of which this transaction set a timer."""
_OF_LEG = (
    update(cast(Table, Timer.__table__))
    .where(Timer.leg_id == bindparam("leg"), Timer.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_OF_KIND = _OF_LEG.where(Timer.kind == bindparam("of_kind"))
"""Statements of every step are built once, since building one takes as long as running it."""


def put(unit: Unit, conversation: str, leg: str | None, kind: str, key: str, due: datetime) -> None:
    """Set a timer; `key` makes it unique. `snooze` without a leg opens the conversation again."""
    unit.db.info.setdefault(_SET, set()).add(leg)
    unit.db.add(Timer(id=unit.ids("tmr"), conversation_id=conversation, leg_id=leg, kind=kind, key=key, due_at=due))


def call_off(unit: Unit, leg: Leg, kind: str | None = None) -> None:
    """End the leg's timers (of this kind) without firing them."""
    set_here = leg.id in unit.db.info.get(_SET, ())
    if leg.conversation_id in unit.begun and not set_here:
        return  # new in this transaction, which has set no timer of it
    if set_here:
        unit.db.flush()
    with unit.db.no_autoflush:
        if kind:
            unit.db.execute(_OF_KIND, {"leg": leg.id, "now": unit.now, "of_kind": kind})
        else:
            unit.db.execute(_OF_LEG, {"leg": leg.id, "now": unit.now})
