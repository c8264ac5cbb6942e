"""Calls to place: asked for, put off, cancelled, told. State and intent in one transaction; nobody dials here.

Whether a number may be called is for `call_policy`, asked here when the call is planned and again when it is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from deflect.conversations import opening
from deflect.conversations.call_context import may_call
from deflect.conversations.timeline import note
from deflect.facts import CallRequest
from deflect.people.customers import customer_at
from deflect.policy import calling
from deflect.policy.calling import CallDecision
from deflect.policy.redaction import redact
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import PENDING, Consent, Conversation, Leg, Outcall
from relevo.errors import RelevoError
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import Session

if TYPE_CHECKING:
    from deflect.steps.ledger import Ledger

LONGEST_AHEAD = timedelta(days=60)
"""A call planned for later than this is a mistake in a date."""


class UnknownCall(RelevoError, LookupError):
    """There is no such call to place."""

    code = "unknown_call"
    retryable = False


class CallTooLate(RelevoError):
    """The call is being placed, or was: it cannot be changed any more."""

    code = "call_too_late"
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


def plan(ledger: Ledger, request: CallRequest) -> Planned:
    """Keep a call to place; idempotent by `request.key`. Refused by policy it is kept as cancelled, with the reason.

    Raises the shelf's error for an unknown flow.
    """
    return ledger.work(lambda unit: told(unit.db, _plan(unit, request)))


def _plan(unit: Unit, request: CallRequest) -> Outcall:
    before = unit.db.scalars(select(Outcall).where(Outcall.key == request.key)).first()
    if before is not None:
        return before
    conversation, session = _beginning(unit, request)
    for name, value in request.said:
        note(unit, conversation, None, "collected", redact(value).text, origin="provider", meta={"name": name})
    by_hand = request.purpose in ("cli", "desk")
    row = add(
        unit,
        conversation,
        session,
        key=request.key,
        purpose=request.purpose,
        number=request.number,
        ours=request.caller or unit.house.caller_of(session.flow),
        due=request.at or unit.now,
        expected=by_hand,
        fallback=request.fallback,
        machine=request.machine,
        user_id=request.user_id,
        attempts=request.attempts,
        pauses=(request.busy_pause_s, request.no_answer_pause_s),
        moment="at" if request.at else "now",
    )
    if request.consent:
        agreed(unit, conversation.customer_id, None, request.number, {"by": request.purpose, "answer": request.consent})
    decision = may_call(unit, request.number, _zone(unit, row), by_hand=by_hand)
    settle_refusal(unit, conversation, row, decision)
    return row


def _beginning(unit: Unit, request: CallRequest) -> tuple[Conversation, Session]:
    """The conversation the call belongs to, locked, and the session it begins with."""
    if request.conversation:
        conversation = unit.lock(request.conversation)
        return conversation, _where_it_stands(unit, conversation, request)
    flow = unit.shelf.latest(request.flow)
    language = request.language if request.language in flow.languages else flow.languages[0]
    customer = customer_at(unit, request.number, language)
    conversation = opening.conversation_for_call(unit, customer, flow, language, "trusted")
    manner = {"pace": customer.pace, "loud": customer.loud}
    return conversation, machine.begin(flow, "voice", language, request.node or None, request.values, **manner)


def _where_it_stands(unit: Unit, conversation: Conversation, request: CallRequest) -> Session:
    """From a conversation at the desk: the flow goes on at the node where its newest leg stands, else it begins."""
    newest = select(Leg).where(Leg.conversation_id == conversation.id).order_by(Leg.opened_at.desc()).limit(1)
    leg = unit.db.scalars(newest).first()
    if leg is None or request.node or leg.wait == "over":
        flow = unit.shelf.latest(conversation.flow)
        return machine.begin(flow, "voice", conversation.language, request.node or None, request.values)
    stands = session_json.load(leg.session)
    return machine.to_voice(stands, stands.node)


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
    tell(unit, conversation, row, user_id=user_id)
    return row


def _seconds(own: int | None, default: timedelta) -> int:
    return int(default.total_seconds()) if own is None else own


def tell(unit: Unit, conversation: Conversation, row: Outcall, *, user_id: str | None = None) -> None:
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


def agreed(unit: Unit, customer: str, leg: Leg | None, number: str, evidence: Mapping[str, object]) -> None:
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
    tell(unit, conversation, row)
    return False


def cancel(ledger: Ledger, call: str, user: str | None = None) -> Planned:
    """Call it off. Idempotent. Raises `UnknownCall`, or `CallTooLate` once it is being placed."""

    def once(unit: Unit) -> Planned:
        conversation, row = held(unit, call)
        if row.state != "cancelled":
            if row.state != "queued":
                raise CallTooLate("the call is being placed or over; only one that waits can be cancelled")
            withdraw(unit, conversation, row, "by_hand", user)
        return told(unit.db, row)

    return ledger.work(once)


def withdraw(unit: Unit, conversation: Conversation, row: Outcall, code: str, user: str | None = None) -> None:
    row.state, row.code, row.settled_at = "cancelled", code, unit.now
    tell(unit, conversation, row, user_id=user)


def restore(ledger: Ledger, call: str, user: str) -> Planned:
    """Undo a person's cancelling. Raises `UnknownCall`, or `CallTooLate` where it was not cancelled by hand."""

    def once(unit: Unit) -> Planned:
        conversation, row = held(unit, call)
        if row.state != "queued":
            if (row.state, row.code) != ("cancelled", "by_hand"):
                raise CallTooLate("only a call that a person cancelled can be taken up again")
            row.state, row.code, row.settled_at = "queued", "", None
            tell(unit, conversation, row, user_id=user)
        return told(unit.db, row)

    return ledger.work(once)


def hasten(ledger: Ledger, call: str, user: str) -> Planned:
    """Place it now, by hand. Raises `UnknownCall`, or `CallTooLate` once it is being placed."""

    def once(unit: Unit) -> Planned:
        conversation, row = held(unit, call)
        if row.state != "queued":
            raise CallTooLate("the call is being placed or over; plan a new one")
        row.due_at, row.moment, row.expected, row.code = unit.now, "now", True, ""
        tell(unit, conversation, row, user_id=user)
        return told(unit.db, row)

    return ledger.work(once)


def held(unit: Unit, call: str) -> tuple[Conversation, Outcall]:
    """The call with its conversation, which nobody else changes until the commit. Raises `UnknownCall`."""
    found = unit.db.get(Outcall, call)
    if found is None:
        raise UnknownCall("there is no such call; use the id that planning it gave")
    conversation = unit.lock(found.conversation_id)
    return conversation, unit.db.get_one(Outcall, call, populate_existing=True)


def look(ledger: Ledger, call: str) -> Planned:
    """How a call stands. Raises `UnknownCall`."""

    def once(unit: Unit) -> Planned:
        row = unit.db.get(Outcall, call)
        if row is None:
            raise UnknownCall("there is no such call; use the id that planning it gave")
        return told(unit.db, row)

    return ledger.look(once)


def of(db: Database, conversation: str) -> tuple[Planned, ...]:
    """The calls of a conversation that are still to come, being placed or on the line, earliest first."""
    query = select(Outcall).where(Outcall.conversation_id == conversation)
    pending = query.where(Outcall.state.in_(PENDING)).order_by(Outcall.due_at)
    return tuple(told(db, row) for row in db.scalars(pending))


def told(db: Database, row: Outcall) -> Planned:
    reference = db.get_one(Conversation, row.conversation_id).reference
    words = {language: calling.reason(row.code, language) for language in ("es", "en")}
    return Planned(
        row.id,
        row.conversation_id,
        reference,
        row.state,
        row.outcome,
        row.code,
        words if words["es"] else {},
        row.attempts,
        row.most,
        row.due_at,
        row.settled_at,
        row.purpose,
        row.moment,
        row.number,
    )


def _zone(unit: Unit, row: Outcall) -> str:
    return unit.shelf.pinned(row.flow, str(row.session.get("flow_version", "")))[row.flow].timezone
