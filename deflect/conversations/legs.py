"""Looks up legs of a conversation. Read only."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from deflect.tables import CONFIRMATION, Leg

_THREADS: Final = (
    select(Leg)
    .where(Leg.conversation_id == bindparam("conversation"), Leg.medium == "text", Leg.wait != CONFIRMATION)
    .where(~Leg.separated)
    .order_by(Leg.opened_at.desc(), Leg.id.desc())
    .limit(1)
)
_LIVE: Final = _THREADS.where(Leg.ended_at.is_(None))


def newest_text_leg(db: Session, conversation: str, *, live: bool = False) -> Leg | None:
    """The thread that the customer reads; `live` leaves out those that have ended.

    A number that has not said whose it is reads none, nor does one that is another customer's by now.
    """
    return db.scalars(_LIVE if live else _THREADS, {"conversation": conversation}).first()
