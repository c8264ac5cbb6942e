"""Planned calls that reached nobody after all tries: which are letters, and what is done with one.

An agent's own call is none: the agent saw how it ended. Nor is one after which another was planned.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, text
from sqlalchemy.orm import aliased

from deflect.conversations import planned_calls
from deflect.desk.acts import states, undoing
from deflect.desk.commands import Refused, Unknown
from deflect.eligibility.permission import may_call
from deflect.storage.unit import Unit, UnknownFlow
from deflect.tables import BY_HAND, Conversation, Entry, Outcall

CALLS: Final = timedelta(days=14)
"""An older call is not tried again: its matter is over."""
_FAILED: Final = text(
    "outcall.state IN ('busy', 'no_answer', 'failed', 'machine', 'uncertain') AND outcall.dismissed_at IS NULL"
)
"""As its index has it, word for word."""


def failed(now: datetime) -> ColumnElement[bool]:
    """Returns the condition on `Outcall` that a call is a letter."""
    later = aliased(Outcall)
    planned_since = exists().where(
        later.conversation_id == Outcall.conversation_id, later.created_at > Outcall.created_at
    )
    return and_(_FAILED, Outcall.settled_at > now - CALLS, Outcall.purpose != "agent", ~planned_since)


def again(unit: Unit, user: str, row: Outcall) -> None:
    """Plans the call anew, for now, with as many tries as at first. Raises `Refused` with what the policy says,
    and `flow_gone` where nothing of its flow is published any more.
    """
    conversation = unit.db.get_one(Conversation, row.conversation_id)
    try:
        zone = planned_calls.renewed(unit, row).timezone
    except UnknownFlow:
        raise Refused("flow_gone") from None
    decision = may_call(unit, row.number, zone, by_hand=row.purpose in BY_HAND, asked_for=row.expected)
    if not decision.allowed and decision.until is None:
        raise Refused(decision.code)
    row.most += row.attempts
    row.state, row.outcome, row.code, row.moment = "queued", "", "", "now"
    row.due_at, row.settled_at = unit.now, None
    planned_calls.record_state(unit, conversation, row, user_id=user)


def to_agents(unit: Unit, user: str, row: Outcall) -> str:
    """Puts the conversation of a failed call into its queue, open, for a person; the call is off the list.

    Returns the act by which it is undone, "" where the conversation waited there already.
    """
    row.dismissed_at = unit.now
    return states.reopened_in_queue(unit, unit.db.get_one(Conversation, row.conversation_id), user)


def from_agents(unit: Unit, user: str, row: Outcall, act: str) -> None:
    """Undoes `to_agents`. Raises `Unknown`, `Refused`: `changed_since` where somebody has gone on with it."""
    entry = unit.db.get(Entry, act) if act else None
    if row.dismissed_at is None or (act and (entry is None or entry.conversation_id != row.conversation_id)):
        raise Unknown(f"act {act}")
    if act:
        undoing.undo_act(unit, user, act)
    row.dismissed_at = None
