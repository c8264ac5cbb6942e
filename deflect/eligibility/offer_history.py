"""Reads from the ladder of hand-offs what a customer answered to offers of text before. Read only."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, func, select

from deflect.people.merging import groups
from deflect.policy.offers import Answered, Standing, standing
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Handoff, Leg

LOOKED_AT: Final = 12
"""Answers looked at, newest first."""
_ROW, _ABOUT, _LEG = Handoff.__table__.c, Conversation.__table__.c, Leg.__table__.c
_AT: Final = func.coalesce(_ROW.accepted_at, _ROW.declined_at)
_ANSWERS: Final = (
    select(_AT, _ROW.accepted_at, _ROW.undelivered_at, _LEG.channel, _ROW.voice_leg_id)
    .select_from(Handoff.__table__)
    .join(Conversation.__table__, _ABOUT.id == _ROW.conversation_id)
    .outerjoin(Leg.__table__, _LEG.id == _ROW.text_leg_id)
    .where(_ABOUT.customer_id.in_(groups.members_of(bindparam("customer"))), _AT.is_not(None))
    .order_by(_AT.desc())
    .limit(LOOKED_AT)
)
"""Built once, since building it takes as long as running it."""


def standing_of(unit: Unit, leg: Leg) -> Standing:
    """What the caller's earlier answers mean for an offer in this call; nothing for a number that is only claimed."""
    if leg.trust == "none":
        return Standing()
    rows = unit.db.execute(_ANSWERS, {"customer": leg.customer_id}).all()
    answers = [
        Answered(at, accepted is not None, channel if undelivered is None and call != leg.id and channel else "")
        for at, accepted, undelivered, channel, call in rows
    ]
    return standing(answers, unit.now)
