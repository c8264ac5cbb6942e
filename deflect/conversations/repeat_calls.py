"""Counts the calls that a customer made today about the same matter: those of one conversation. Read only."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute

from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg

HOME_ZONE = "Europe/Madrid"


def midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """Returns when the day of `now` (aware) began in a time zone."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def since(conversation: InstrumentedAttribute[str] | str, day: datetime | ColumnElement[datetime]) -> ScalarSelect[int]:
    """Returns the number of calls of a conversation from an instant on, as part of a query."""
    query = select(func.count(Leg.id)).where(Leg.conversation_id == conversation, Leg.medium == "voice")
    return query.where(Leg.direction == "in", Leg.opened_at >= day).scalar_subquery()


def today(unit: Unit, conversation: Conversation, zone: ZoneInfo) -> int:
    """Returns how many calls about this matter came today, the one on the line included."""
    return unit.db.scalar(select(since(conversation.id, midnight(unit.now, zone)))) or 0
