"""Rows of calls to place, inside a transaction: added, postponed, withdrawn, and noted in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from deflect.conversations.timeline import note
from deflect.policy import calling
from deflect.policy.calling import CallDecision
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import PENDING, Consent, Conversation, Leg, Outcall
from relevo.errors import RelevoError
from voice_flows.model import session_json
from voice_flows.model.turns import Session


class UnknownCall(RelevoError, LookupError):
    """There is no such call to place."""

    code = "unknown_call"
    retryable = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A call to place as it stands; `reason` has words for people where `code` is a rule's."""

    id: str
    conversation: str
    reference: str
    state: str
    outcome: str
    code: str
    reason: Mapping[str, str]
    attempts: int
    most: int
    due_at: datetime
    settled_at: datetime | None
    purpose: str = ""
    moment: str = "now"
    number: str = ""

    @property
    def allowed(self) -> bool:
        """No rule forbids it; whoever cancelled it was a person."""
        return self.state != "cancelled" or not self.reason


def add(
    unit: Unit,
    conversation: Conversation,
    session: Session,
    *,
    key: str,
    purpose: str,
    number: str,
    ours: str,
    due: datetime,
    expected: bool,
    fallback: str = "",
    machine: str = "say",
    user_id: str | None = None,
    attempts: int | None = None,
    pauses: tuple[int | None, int | None] = (None, None),
    moment: str = "now",
    leg: Leg | None = None,
) -> Outcall:
    """Write the row and the timeline's line of it."""
    limits, (busy, no_answer) = unit.policy.calls, pauses
    row = Outcall(
        id=unit.ids("out"),
        key=key,
        conversation_id=conversation.id,
        leg_id=leg.id if leg else None,
        user_id=user_id,
        purpose=purpose,
        moment=moment,
        number=number,
        fallback=fallback,
        ours=ours,
        flow=session.flow,
        session=session_json.dump(session),
        machine=machine,
        expected=expected,
        state="queued",
        outcome="",
        code="",
        attempts=0,
        most=attempts or limits.attempts,
        created_at=unit.now,
        due_at=due,
        worker="",
        busy_pause_s=_seconds(busy, limits.busy_pause),
        no_answer_pause_s=_seconds(no_answer, limits.no_answer_pause),
    )
    unit.db.add(row)
    unit.db.flush()
    record_state(unit, conversation, row, user_id=user_id)
    return row


def _seconds(own: int | None, default: timedelta) -> int:
    return int(default.total_seconds()) if own is None else own


def record_state(unit: Unit, conversation: Conversation, row: Outcall, *, user_id: str | None = None) -> None:
    """One line of the timeline for how the call stands now; pages and workers are woken."""
    meta = {
        "outcall": row.id,
        "state": row.state,
        "outcome": row.outcome,
        "code": row.code,
        "purpose": row.purpose,
        "moment": row.moment,
        "due_at": row.due_at.isoformat(),
        "attempts": row.attempts,
    }
    note(unit, conversation, None, "outcall", origin="agent" if user_id else "flow", meta=meta, user_id=user_id)
    events.happened(unit.db, "conversation", conversation.id)


def consent_to_call(unit: Unit, customer: str, leg: Leg | None, number: str, evidence: Mapping[str, object]) -> None:
    """Leave to call, with its evidence."""
    unit.db.add(
        Consent(
            id=unit.ids("cst"),
            customer_id=customer,
            address=number,
            purpose="call",
            granted=True,
            leg_id=leg.id if leg else None,
            at=unit.now,
            evidence=dict(evidence),
        )
    )
    unit.db.flush()


def settle_refusal(unit: Unit, conversation: Conversation, row: Outcall, decision: CallDecision) -> bool:
    """Cancel what may never be called; put off what may be called later. True where the call may go on as planned."""
    if decision.allowed:
        return True
    if decision.until is None:
        row.state, row.settled_at = "cancelled", unit.now
    elif row.due_at >= decision.until or row.due_at > unit.now:
        return True  # it is not due now; the rules are asked again when it is
    else:
        row.due_at = decision.until
    row.code = decision.code
    record_state(unit, conversation, row)
    return False


def withdraw(unit: Unit, conversation: Conversation, row: Outcall, code: str, user: str | None = None) -> None:
    row.state, row.code, row.settled_at = "cancelled", code, unit.now
    record_state(unit, conversation, row, user_id=user)


def locked(unit: Unit, call: str) -> tuple[Conversation, Outcall]:
    """The call with its conversation, which nobody else changes until the commit. Raises `UnknownCall`."""
    found = unit.db.get(Outcall, call)
    if found is None:
        raise UnknownCall("there is no such call; use the id that planning it gave")
    conversation = unit.lock(found.conversation_id)
    return conversation, unit.db.get_one(Outcall, call, populate_existing=True)


def pending(db: Database, conversation: str) -> tuple[Planned, ...]:
    """The calls of a conversation that are still to come, being placed or on the line, earliest first."""
    query = select(Outcall).where(Outcall.conversation_id == conversation)
    found = query.where(Outcall.state.in_(PENDING)).order_by(Outcall.due_at)
    return tuple(planned(db, row) for row in db.scalars(found))


def planned(db: Database, row: Outcall) -> Planned:
    reference = db.get_one(Conversation, row.conversation_id).reference
    return Planned(
        row.id,
        row.conversation_id,
        reference,
        row.state,
        row.outcome,
        row.code,
        calling.reasons(row.code),
        row.attempts,
        row.most,
        row.due_at,
        row.settled_at,
        row.purpose,
        row.moment,
        row.number,
    )
