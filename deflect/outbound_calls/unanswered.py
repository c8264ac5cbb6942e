"""Tells the customer that the last attempt at a call back failed."""

from __future__ import annotations

from deflect.conversations.legs import newest_text_leg
from deflect.eligibility import text_consent
from deflect.eligibility.permission import may_text
from deflect.messaging import compose
from deflect.steps import entries
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Outcall
from voice_flows.model.turns import Queue
from voice_flows.schema.parts import DEFAULT_QUEUE


def tell_customer(unit: Unit, conversation: Conversation, row: Outcall) -> None:
    """Tells the customer that the call back failed: by text if policy and customer allow, else by an agent."""
    if row.purpose != "call_back":
        return
    leg = newest_text_leg(unit.db, conversation.id, live=True) or (unit.db.get(Leg, row.leg_id) if row.leg_id else None)
    if leg is None:
        return
    flow = unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow]
    decision = may_text(unit, leg.theirs, leg.trust, flow.timezone, waiting=False, flow=leg.flow)
    if (leg.medium == "text" or decision.allowed) and not text_consent.refused(unit, leg):
        compose.phrase(unit, conversation, leg, flow, "call_missed")
    else:
        entries.record_effect(
            unit, conversation, leg, Queue(str(leg.session.get("node", "")), DEFAULT_QUEUE, "call_missed")
        )
