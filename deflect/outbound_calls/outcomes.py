"""Decides what follows the end of an attempt: the call is done, repeated, tried at the other number, or given up."""

from __future__ import annotations

from datetime import timedelta

from deflect.conversations import closing, planned_calls
from deflect.outbound_calls import agents_rings, unanswered
from deflect.policy.calling import Outcome, again_at
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Outcall, OutcallAttempt


def answered_and_over(unit: Unit, conversation: Conversation, row: Outcall, attempt: OutcallAttempt) -> None:
    """Settle a call that was answered and is over."""
    row.state, row.outcome, row.settled_at = "done", "answered", unit.now
    attempt.outcome, attempt.ended_at = "answered", unit.now
    agents_rings.let_go(unit, row)
    planned_calls.record_state(unit, conversation, row)
    closing.resolve_if_idle(unit, conversation)


def not_dialled(unit: Unit, conversation: Conversation, row: Outcall, attempt: OutcallAttempt, code: str) -> None:
    """Settle a call of an agent's who did not come to the line. The customer's telephone did not ring: no attempt."""
    unit.db.delete(attempt)
    row.attempts, row.worker, row.lapses_at = row.attempts - 1, "", None
    agents_rings.let_go(unit, row)
    planned_calls.withdraw(unit, conversation, row, code)
    closing.resolve_if_idle(unit, conversation)


def missed(
    unit: Unit,
    conversation: Conversation,
    row: Outcall,
    attempt: OutcallAttempt,
    outcome: Outcome,
    status: int = 0,
    code: str = "",
) -> None:
    """Settle an attempt that was not answered: repeat it, try the other number, or give up and tell the customer."""
    attempt.outcome, attempt.status, attempt.ended_at = outcome, status, unit.now
    row.outcome, row.code, row.worker, row.lapses_at = outcome, code, "", None
    pauses = timedelta(seconds=row.busy_pause_s), timedelta(seconds=row.no_answer_pause_s)
    again = again_at(outcome, code, row.attempts, row.most, pauses, unit.now)
    if again is None and row.fallback and row.fallback != row.number:
        row.number, row.most, again = row.fallback, row.attempts + row.most, unit.now
    if again is not None:
        row.state, row.due_at, row.moment = "queued", again, "at"
        planned_calls.record_state(unit, conversation, row)
        return
    row.state, row.settled_at = outcome, unit.now
    agents_rings.let_go(unit, row)
    planned_calls.record_state(unit, conversation, row)
    unanswered.tell_customer(unit, conversation, row)
    closing.resolve_if_idle(unit, conversation)
