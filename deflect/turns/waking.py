"""Brings back what was put away until the customer answers, where our text did not arrive and nobody will answer it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from deflect.tables import Conversation, Outbox, Timer

LOST: Final = "lost"
"""Kind of the timer that `deflect.inbound.due_timers` fires for it."""


def lost(db: Session, held: Conversation, row: Outbox, now: datetime) -> None:
    """Sets the timer, due at once, where the conversation waits for an answer to this text."""
    if held.state == "snoozed" and held.snoozed_until is None:
        key = f"{row.id}:{LOST}"
        db.add(Timer(id=f"tmr_{row.id}", conversation_id=held.id, leg_id=None, kind=LOST, key=key, due_at=now))
