"""Rows of calls to place, inside a transaction: added, postponed, withdrawn, and noted in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session as Database

from deflect import gone_versions
from deflect.conversations.timeline import NewEntry, add_entry
from deflect.eligibility import rules
from deflect.people import consent
from deflect.policy import decisions
from deflect.policy.decisions import Decision
from deflect.storage import events
from deflect.storage.unit import Unit, UnknownFlow
from deflect.tables import PENDING, Conversation, Leg, Outcall, Owned
from deflect.tables.calls import OutcallPurpose, OutcallState
from relevo.errors import RelevoError
from voice_flows.model import session_json
from voice_flows.model.turns import Json, Session
from voice_flows.schema.document import Flow

_PENDING: Final = (
    select(Outcall)
    .where(Outcall.conversation_id == bindparam("conversation"), Outcall.state.in_(PENDING))
    .order_by(Outcall.due_at, Outcall.id)
)


class UnknownCall(RelevoError, LookupError):
    """There is no such call to place."""

    code = "unknown_call"
    retryable = False


@dataclass(frozen=True, slots=True)
class Planned:
    """The state of a call to place. `reason` has words for people if a rule refused or postponed it."""

    id: str
    conversation: str
    reference: str
    state: OutcallState
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
        """True unless a rule cancelled it."""
        return self.state != "cancelled" or not self.reason


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call to place: the number, when to call, and how often to try."""

    key: str
    purpose: OutcallPurpose
    number: str
    ours: str
    due: datetime
    expected: bool
    """The person asked for it, or an agent or operator places it: quiet hours do not postpone it."""
    fallback: str = ""
    machine: Literal["say", "hang_up"] = "say"
    user_id: str | None = None
    attempts: int | None = None
    busy_pause_s: int | None = None
    no_answer_pause_s: int | None = None
    moment: str = "now"
    leg: str | None = None
    """The leg in which it was promised."""


def add(unit: Unit, conversation: Conversation, session: Session, new: NewCall) -> Outcall:
    """Write the row of a call that begins with `session`, and its timeline entry."""
    limits = rules.policy(unit).calls
    row = Outcall(
        id=unit.ids("out"),
        key=new.key,
        conversation_id=conversation.id,
        leg_id=new.leg,
        user_id=new.user_id,
        purpose=new.purpose,
        moment=new.moment,
        number=new.number,
        fallback=new.fallback,
        ours=new.ours,
        flow=session.flow,
        session=Owned(session_json.dump(session), conversation.customer_id),
        machine=new.machine,
        expected=new.expected,
        state="queued",
        outcome="",
        code="",
        attempts=0,
        most=new.attempts or limits.attempts,
        created_at=unit.now,
        due_at=new.due,
        worker="",
        busy_pause_s=_seconds(new.busy_pause_s, limits.busy_pause),
        no_answer_pause_s=_seconds(new.no_answer_pause_s, limits.no_answer_pause),
    )
    unit.db.add(row)
    unit.db.flush()
    record_state(unit, conversation, row, user_id=new.user_id)
    return row


def _seconds(own: int | None, default: timedelta) -> int:
    return int(default.total_seconds()) if own is None else own


def record_state(unit: Unit, conversation: Conversation, row: Outcall, *, user_id: str | None = None) -> None:
    """Write a timeline entry with the call's state, and wake pages and workers."""
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
    add_entry(
        unit, conversation, None, NewEntry("outcall", origin="agent" if user_id else "flow", meta=meta, user_id=user_id)
    )
    events.happened(unit.db, "conversation", conversation.id)


def consent_to_call(unit: Unit, customer: str, leg: Leg | None, number: str, evidence: Mapping[str, Json]) -> None:
    """Record that the customer agreed to be called at `number`."""
    consent.record(unit, "call", number, evidence, customer=customer, leg=leg)
    unit.db.flush()


def settle_refusal(unit: Unit, conversation: Conversation, row: Outcall, decision: Decision) -> bool:
    """Cancel a call that is never allowed; postpone one that is allowed later. True if it may go on as planned.

    A call that an agent makes is not postponed: the agent would not be there later.
    """
    if decision.allowed:
        return True
    if decision.until is None or row.purpose == "agent":
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


def find(unit: Unit, call: str) -> Outcall:
    """The row of a call to place. Raises `UnknownCall`."""
    row = unit.db.get(Outcall, call)
    if row is None:
        raise UnknownCall("there is no such call; use the id that planning it gave")
    return row


def flow_of(unit: Unit, row: Outcall) -> Flow:
    """Returns the flow of a call, in the version that the call begins with; the newest one where that is gone.

    Raises `UnknownFlow` where the flow has no version any more.
    """
    version = str(row.session["flow_version"])
    own = gone_versions.named(unit, row.flow, version)
    return own[row.flow] if own is not None else unit.flows.latest(row.flow)


def renewed(unit: Unit, row: Outcall) -> Flow:
    """Returns the flow as `flow_of` does, and pins the call to it: it begins at the node of that name, or at a person.

    Raises `UnknownFlow` where the flow has no version any more.
    """
    flow, session = flow_of(unit, row), session_json.load(row.session)
    if session.flow_version != flow.version:
        node = session.node if session.node in flow.nodes else flow.commands.person
        moved = replace(session, flow=flow.flow, flow_version=flow.version, node=node, returns=(), pending={})
        customer = unit.db.get_one(Conversation, row.conversation_id).customer_id
        row.session = Owned(session_json.dump(moved), customer)
    return flow


def renewed_or_withdrawn(unit: Unit, conversation: Conversation, row: Outcall) -> Flow | None:
    """As `renewed`; a call of whose flow nothing is left is withdrawn, so that it stops no other call."""
    try:
        return renewed(unit, row)
    except UnknownFlow:
        withdraw(unit, conversation, row, "flow_gone")
        return None


def locked(unit: Unit, call: str) -> tuple[Conversation, Outcall]:
    """The call and its conversation, locked until the commit. Raises `UnknownCall`."""
    conversation = unit.lock(find(unit, call).conversation_id)
    return conversation, unit.db.get_one(Outcall, call, populate_existing=True)


def pending(db: Database, conversation: str) -> tuple[Planned, ...]:
    """The conversation's calls that are queued, being placed or under way, earliest first."""
    return tuple(planned(db, row) for row in db.scalars(_PENDING, {"conversation": conversation}))


def planned(db: Database, row: Outcall) -> Planned:
    reference = db.get_one(Conversation, row.conversation_id).reference
    return Planned(
        row.id,
        row.conversation_id,
        reference,
        row.state,
        row.outcome,
        row.code,
        decisions.reasons("calling", row.code),
        row.attempts,
        row.most,
        row.due_at,
        row.settled_at,
        row.purpose,
        row.moment,
        row.number,
    )
