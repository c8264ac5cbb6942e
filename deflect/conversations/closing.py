"""Closes a conversation that the assistant has nothing more to do in: as resolved, or as abandoned by its caller.

A caller who hangs up in the middle has not been helped. Such a conversation is closed as well, since nothing of it goes
on, but it is counted and shown apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select

from deflect.conversations.timeline import NewEntry, add_entry
from deflect.end_reasons import BROKE_OFF
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import PENDING, Conversation, Entry, Handoff, Leg, Outcall
from deflect.tables.threads import EntryKind

_TELLING: Final[tuple[EntryKind, ...]] = ("heard", "goal", "ended", "voicemail")
"""Entries that tell whether a caller was done when they hung up."""


def resolve_if_idle(unit: Unit, conversation: Conversation, leg: Leg | None = None) -> None:
    """Close the conversation after a step (of `leg`) if the bot owns it and no leg or call to place is live."""
    events.happened(unit.db, "conversation", conversation.id)
    if conversation.owner != "bot" or conversation.state == "resolved":
        return
    if leg is not None and leg.ended_at is None and leg.wait != "over":
        return
    live = select(Leg.id).where(Leg.conversation_id == conversation.id, Leg.ended_at.is_(None), Leg.wait != "over")
    to_come = select(Outcall.id).where(Outcall.conversation_id == conversation.id, Outcall.state.in_(PENDING))
    if unit.db.scalar(live.limit(1)) is not None or unit.db.scalar(to_come.limit(1)) is not None:
        return
    if (cut := _newest_leg(unit, conversation)) is not None and _broke_off(unit, cut):
        _abandon(unit, conversation, cut)
        return
    conversation.state, conversation.resolved_at = "resolved", unit.now
    for handoff in unit.db.scalars(select(Handoff).where(Handoff.conversation_id == conversation.id)):
        handoff.resolved_at = handoff.resolved_at or unit.now


def _abandon(unit: Unit, conversation: Conversation, leg: Leg) -> None:
    conversation.state, conversation.resolved_at, conversation.abandoned_at = "resolved", unit.now, unit.now
    node = str(leg.session.get("node", ""))
    add_entry(unit, conversation, leg, NewEntry("state", node=node, meta={"to": "abandoned", "reason": leg.outcome}))


def _newest_leg(unit: Unit, conversation: Conversation) -> Leg | None:
    newest = select(Leg).where(Leg.conversation_id == conversation.id).order_by(Leg.opened_at.desc(), Leg.id.desc())
    return unit.db.scalars(newest.limit(1)).first()


def _broke_off(unit: Unit, leg: Leg) -> bool:
    """Return true for a call that ended before its flow did, unless a goal was reached and nothing was begun since."""
    if leg.medium != "voice" or leg.outcome not in BROKE_OFF:
        return False
    told = select(Entry.kind, Entry.meta).where(Entry.leg_id == leg.id, Entry.kind.in_(_TELLING))
    rows = unit.db.execute(told.order_by(Entry.sequence)).all()
    return unfinished((kind, meta.get("reason", "")) for kind, meta in rows)


def unfinished(told: Iterable[tuple[EntryKind, object]]) -> bool:
    """Return true if a call that broke off left something open. `told`: kind and reason of its entries, in order.

    What the caller says or keys after a goal begins something new, until the next goal, a message left or the flow's
    own end.
    """
    left_open = True
    for kind, reason in told:
        if kind == "heard":
            left_open = True
        elif kind != "ended" or reason == "finished":
            left_open = False
    return left_open
