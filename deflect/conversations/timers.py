"""Timers inside a transaction: set and called off. `deflect.inbound.due_timers` fires them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select, update

from deflect.storage import batches, foreknown
from deflect.storage.unit import Unit
from deflect.tables import Leg, Timer

NUDGE = "nudge"
SNOOZE = "snooze"
PLANNED = "planned"
"""A text of an agent is to go; the timer's key names it."""
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
_OF_ID = (
    update(cast(Table, Timer.__table__))
    .where(Timer.id == bindparam("timer"), Timer.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_OPEN_OF_LEGS = select(Timer.leg_id, Timer.id, Timer.kind).where(
    Timer.leg_id.in_(bindparam("legs", expanding=True)), Timer.ended_at.is_(None)
)
_OPEN = "open_timers"
"""Question: which timers of this leg are open?"""
"""Statements of every step are built once, since building one takes as long as running it."""


def put(unit: Unit, conversation: str, leg: str | None, kind: str, key: str, due: datetime) -> None:
    """Set a timer; `key` makes it unique. Of those without a leg, `snooze` opens the
    conversation again, and `planned` sends a text.
    """
    unit.db.info.setdefault(_SET, set()).add(leg)
    unit.db.add(Timer(id=unit.ids("tmr"), conversation_id=conversation, leg_id=leg, kind=kind, key=key, due_at=due))


def look_up(unit: Unit, legs: Sequence[Leg]) -> None:
    """Notes the open timers of several legs."""
    found: dict[str, list[tuple[str, str]]] = {leg.id: [] for leg in legs}
    for leg_id, timer, kind in unit.db.execute(_OPEN_OF_LEGS, {"legs": list(found)}):
        found[str(leg_id)].append((timer, kind))
    for leg in legs:
        foreknown.note(unit.db, leg.theirs, _OPEN, found[leg.id], leg.id)


def call_off(unit: Unit, leg: Leg, kind: str | None = None) -> None:
    """End the leg's timers (of this kind) without firing them."""
    set_here = leg.id in unit.db.info.get(_SET, ())
    if leg.id in unit.begun and not set_here:
        return  # new in this transaction, which has set no timer of it
    if set_here:
        unit.db.flush()
    else:
        known = foreknown.take(unit.db, leg.theirs, _OPEN, leg.id)
        if known is not foreknown.UNKNOWN:
            for timer, of_kind in known:
                if kind in (None, of_kind):
                    batches.later(unit.db, _OF_ID, {"timer": timer, "now": unit.now})
            return
    with unit.db.no_autoflush:
        if kind:
            unit.db.execute(_OF_KIND, {"leg": leg.id, "now": unit.now, "of_kind": kind})
        else:
            unit.db.execute(_OF_LEG, {"leg": leg.id, "now": unit.now})
