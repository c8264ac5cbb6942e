"""Calls back that failed for the last time, and calls back that wait for a free agent."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from deflect.conversations.legs import newest_text_leg
from deflect.conversations.permission import may_text
from deflect.messaging import compose
from deflect.routing import waiting_calls
from deflect.steps import entries
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Outcall, WaitingCall
from voice_flows.model.turns import Queue
from voice_flows.schema.parts import DEFAULT_QUEUE

LONGEST_TURN = timedelta(hours=1)


def tell_customer(unit: Unit, conversation: Conversation, row: Outcall) -> None:
    """Tell the customer that the call back failed: by text if policy allows, else queue it for an agent."""
    if row.purpose != "call_back":
        return
    leg = newest_text_leg(unit.db, conversation.id, live=True) or (unit.db.get(Leg, row.leg_id) if row.leg_id else None)
    if leg is None:
        return
    flow = unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow]
    if leg.medium == "text" or may_text(unit, leg.theirs, leg.trust, flow.timezone, waiting=False).allowed:
        compose.phrase(unit, conversation, leg, flow, "call_missed")
    else:
        entries.record_effect(
            unit, conversation, leg, Queue(str(leg.session.get("node", "")), DEFAULT_QUEUE, "call_missed")
        )


def is_next_in_queue(unit: Unit, conversation: Conversation, promised_at: datetime) -> bool:
    """True if a customer who waits for an agent on their own phone is next.

    That is when more agents are free than callers wait on the line; with no agent at work, when no one in the queue
    waited longer. After `LONGEST_TURN` it is always true, and the flow leads to the queue itself.
    """
    if conversation.queued_at is None or unit.now - promised_at > LONGEST_TURN:
        return True
    if waiting_calls.at_work(unit.db, unit.now):
        on_the_line = select(func.count()).select_from(WaitingCall)
        return len(waiting_calls.free_agents(unit.db, unit.now)) > (unit.db.scalar(on_the_line) or 0)
    before = select(func.count()).where(
        Conversation.owner == "queue",
        Conversation.state == "open",
        Conversation.queue == conversation.queue,
        Conversation.queued_at < conversation.queued_at,
        Conversation.id != conversation.id,
    )
    return not unit.db.scalar(before)
