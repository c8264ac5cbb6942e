"""Calls that reached nobody, told: in writing where that may be, else a person is asked to see to it.

Also: has the turn come of somebody who waits for a person on their own telephone.
"""

from __future__ import annotations

from sqlalchemy import func, select

from deflect import facts_of, recording, writing
from deflect.tables import Conversation, Leg, Outcall
from deflect.unit import Unit
from voice_flows.turns import Queue
from voice_flows.walking import SUPPORT


def told(unit: Unit, conversation: Conversation, row: Outcall) -> None:
    """A promised call was missed for the last time: one text says so, or the matter is put before a person."""
    if row.purpose != "call_back":
        return
    leg = _thread(unit, conversation) or (unit.db.get(Leg, row.leg_id) if row.leg_id else None)
    if leg is None:
        return
    flow = unit.shelf.pinned(leg.flow, leg.flow_version)[leg.flow]
    if leg.medium == "text" or facts_of.may_text(unit, leg.theirs, leg.trust, flow.timezone, waiting=False).allowed:
        writing.phrase(unit, conversation, leg, flow, "call_missed")
    else:
        recording.told(unit, conversation, leg, Queue(str(leg.session.get("node", "")), SUPPORT, "call_missed"))


def turn_has_come(unit: Unit, conversation: Conversation) -> bool:
    """Nobody who has waited longer in the same queue is before this conversation."""
    if conversation.queued_at is None:
        return True
    before = select(func.count()).where(
        Conversation.owner == "queue", Conversation.state == "open", Conversation.queue == conversation.queue,
        Conversation.queued_at < conversation.queued_at, Conversation.id != conversation.id,
    )  # fmt: skip
    return not unit.db.scalar(before)


def _thread(unit: Unit, conversation: Conversation) -> Leg | None:
    query = select(Leg).where(Leg.conversation_id == conversation.id, Leg.medium == "text", Leg.ended_at.is_(None))
    return unit.db.scalars(query.order_by(Leg.opened_at.desc()).limit(1)).first()
