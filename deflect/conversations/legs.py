"""Looks up legs of a conversation. Read only."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.tables import CONFIRMATION, Leg


def newest_text_leg(db: Session, conversation: str, *, live: bool = False) -> Leg | None:
    """The thread that the customer reads; `live` leaves out those that have ended.

    A number that has not said whose it is reads none, nor does one that is another customer's by now.
    """
    query = select(Leg).where(Leg.conversation_id == conversation, Leg.medium == "text", Leg.wait != CONFIRMATION)
    query = query.where(~Leg.separated)
    if live:
        query = query.where(Leg.ended_at.is_(None))
    return db.scalars(query.order_by(Leg.opened_at.desc()).limit(1)).first()
