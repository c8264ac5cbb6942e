"""A call that an agent makes, as its voice worker commits it step by step: the agent is there, the customer, the talk.

The agent is rung first; the customer's telephone is dialled once the agent is on the line, so that the customer hears
a person at once. No flow runs: the leg of the talk waits for a person from its beginning to its end.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from deflect.conversations import planned_calls, timeline
from deflect.outbound_calls import agents_rings, attempts, outcomes
from deflect.outbound_calls.agents_rings import AgentsSide
from deflect.outbound_calls.attempts import CLAIM, Placing
from deflect.routing import waiting_calls
from deflect.steps import serialization
from deflect.steps.ledger import Opened
from deflect.steps.take import last_turn
from deflect.storage import events
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Outcall, Presence
from voice_flows.model import session_json
from voice_flows.model.turns import Turn, Wait
from voice_flows.schema.parts import DEFAULT_QUEUE


@transactional
def agent_came(unit: Unit, ring: str) -> bool:
    """Note that the agent is on the line. Returns False if the ring is over: they must be hung up on."""
    row = waiting_calls.locked_ring(unit, ring)
    if row is None or row.state not in ("ringing", "accepted") or row.outcall_id is None:
        return False
    row.state = "talking" if row.leg_id else "calling"
    if row.leg_id:
        row.talking_at = unit.now
    unit.db.get_one(Outcall, row.outcall_id).lapses_at = unit.now + CLAIM
    events.happened(unit.db, "call", row.conversation_id)
    return True


@transactional
def rings_there(unit: Unit, ring: str) -> None:
    """Note that the customer's telephone rings."""
    row = waiting_calls.locked_ring(unit, ring)
    if row is not None and row.state == "calling":
        row.state = "alerting"
        events.happened(unit.db, "call", row.conversation_id)


@transactional
def not_dialled(unit: Unit, placing: Placing, code: str) -> None:
    """Note that the agent did not come to the line, so that the customer was not called. Idempotent."""
    conversation, row, attempt = attempts.locked_attempt(unit, placing)
    if row.state == "placing" and attempt is not None and row.attempts == placing.attempt:
        outcomes.not_dialled(unit, conversation, row, attempt, code)


@transactional
def begin(unit: Unit, placing: Placing, line: str) -> Opened:
    """Begin the talk, since the customer has answered: its leg, and the conversation's new owner. Idempotent."""
    conversation, row, _ = attempts.locked_attempt(unit, placing)
    before = unit.db.scalars(select(Leg).where(Leg.call_id == placing.call_id)).first()
    if before is not None:
        return Opened(before.id, conversation.id, conversation.reference, last_turn(before))
    session = replace(session_json.load(row.session), wait="person")
    leg = attempts.open_leg(unit, conversation, row, placing, line, session)
    turn = Turn(session, (), Wait("person"))
    leg.turn = serialization.dump(turn)
    timeline.reopen(conversation)
    timeline.add_entry(unit, conversation, leg, timeline.NewEntry("started", node=session.node, meta={"line": line}))
    waiting_calls.add(unit, leg, conversation.queue or DEFAULT_QUEUE, unit.now)
    if (agent := agents_rings.lasting(unit.db, row)) is not None:
        agent.leg_id = leg.id
        waiting_calls.begin_talk(unit, agent, conversation, leg)
    _withdraw_others(unit, conversation, row)
    unit.on_step(leg, turn)
    return Opened(leg.id, conversation.id, conversation.reference, turn)


@transactional
def rings_again(unit: Unit, placing: Placing) -> AgentsSide | None:
    """Ring the agent once more, who was lost in the middle of the talk; `None` if the talk is over."""
    _, row, _ = attempts.locked_attempt(unit, placing)
    lost = agents_rings.lasting(unit.db, row)
    if lost is None or row.state != "answered":
        return None
    waiting_calls.end_talk(unit, lost.id)
    presence = unit.db.get_one(Presence, lost.user_id)
    presence.wraps_up_until = None
    again = agents_rings.begin(unit, row, lost.phone, lost.worker, lost.leg_id)
    return AgentsSide.of(again)


def _withdraw_others(unit: Unit, conversation: Conversation, row: Outcall) -> None:
    """Call off what the assistant was to call about: a person has called now."""
    waiting = select(Outcall).where(Outcall.conversation_id == conversation.id, Outcall.state == "queued")
    for other in unit.db.scalars(waiting.where(Outcall.id != row.id)):
        planned_calls.withdraw(unit, conversation, other, "by_hand", row.user_id)
