"""The commands on calls to place: plan, cancel, restore, place now, look. One transaction each. Dials nothing.

The policy decides whether a number may be called: asked here when a call is planned, and again when it is due.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from deflect import gone_versions, idempotency
from deflect.contacts import candidates
from deflect.conversations import opening, planned_calls
from deflect.conversations.planned_calls import NewCall, Planned
from deflect.conversations.timeline import collected_elsewhere
from deflect.eligibility.permission import may_call
from deflect.facts import CallRequest
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.people.customers import customer_at
from deflect.storage.transactions import read_only, transactional
from deflect.storage.unit import Unit
from deflect.tables import BY_HAND, Conversation, Leg, Outcall, OutcallAttempt
from relevo.errors import RelevoError
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import Session

LONGEST_AHEAD = timedelta(days=60)
"""A call planned for later than this is taken for a mistake in the date."""


class CallTooLate(RelevoError):
    """The call is being placed or is over, and cannot be changed any more."""

    code = "call_too_late"
    retryable = False


@transactional
def plan(unit: Unit, request: CallRequest) -> Planned:
    """Store a call to place. Idempotent by `request.key`. Raises `UnknownFlow` and `KeyReused`.

    A call that the policy refuses is stored as cancelled, with the reason.
    """
    return planned_calls.planned(unit.db, add(unit, request))


def add(unit: Unit, request: CallRequest) -> Outcall:
    """`plan`, inside a transaction."""
    before = unit.db.scalars(select(Outcall).where(Outcall.key == request.key)).first()
    if before is not None:
        idempotency.check(unit, before.request_digest, request.content)
        return before
    conversation, session = _beginning(unit, request)
    collected_elsewhere(unit, conversation, request.said)
    by_hand = request.purpose in BY_HAND
    new = NewCall(
        key=request.key,
        purpose=request.purpose,
        number=request.number,
        ours=request.caller or unit.installation.caller_of(session.flow),
        due=request.at or unit.now,
        expected=by_hand,
        fallback=request.fallback,
        machine=request.machine,
        user_id=request.user_id,
        attempts=request.attempts,
        busy_pause_s=request.busy_pause_s,
        no_answer_pause_s=request.no_answer_pause_s,
        moment="at" if request.at else "now",
    )
    row = planned_calls.add(unit, conversation, session, new)
    row.request_digest = idempotency.digest(unit, request.content)
    if request.consent:
        planned_calls.consent_to_call(
            unit, conversation.customer_id, None, request.number, {"by": request.purpose, "answer": request.consent}
        )
    action = "called" if request.purpose == "agent" else "call_planned"
    _kept(unit, action, row, request.user_id, request.actor)
    zone = planned_calls.flow_of(unit, row).timezone
    decision = may_call(unit, request.number, zone, by_hand=by_hand)
    planned_calls.settle_refusal(unit, conversation, row, decision)
    return row


def _beginning(unit: Unit, request: CallRequest) -> tuple[Conversation, Session]:
    """The call's conversation, locked, and the session it begins with."""
    if request.conversation:
        conversation = unit.lock(request.conversation)
        return conversation, _where_it_stands(unit, conversation, request)
    flow = unit.flows.latest(request.flow)
    language = request.language if request.language in flow.languages else flow.languages[0]
    customer = customer_at(unit, request.number, language)
    choice = candidates.of_call(unit, customer, flow, request.number)
    conversation = opening.conversation_of(unit, choice, customer, flow, language)
    manner = {"pace": customer.pace, "loud": customer.loud}
    return conversation, machine.begin(flow, "voice", language, request.node or None, request.values, **manner)


def _where_it_stands(unit: Unit, conversation: Conversation, request: CallRequest) -> Session:
    """The session of a call from the desk: at the node of the newest leg, or at the flow's start."""
    newest = (
        select(Leg).where(Leg.conversation_id == conversation.id).order_by(Leg.opened_at.desc(), Leg.id.desc()).limit(1)
    )
    leg = unit.db.scalars(newest).first()
    if leg is None or request.node or leg.wait == "over" or gone_versions.is_gone(unit, leg):
        flow = unit.flows.latest(conversation.flow)
        return machine.begin(flow, "voice", conversation.language, request.node or None, request.values)
    stands = session_json.load(leg.session)
    return machine.to_voice(stands, stands.node)


@transactional
def cancel(unit: Unit, call: str, user: str | None = None, actor: str = "") -> Planned:
    """Cancel a call. Idempotent. Raises `UnknownCall`, or `CallTooLate` once it is being placed."""
    conversation, row = planned_calls.locked(unit, call)
    if row.state != "cancelled":
        if row.state != "queued":
            raise CallTooLate("the call is being placed or over; only one that waits can be cancelled")
        planned_calls.withdraw(unit, conversation, row, "by_hand", user)
        _kept(unit, "call_cancelled", row, user, actor)
    return planned_calls.planned(unit.db, row)


@transactional
def restore(unit: Unit, call: str, user: str) -> Planned:
    """Undo a cancellation by hand. Raises `UnknownCall`, or `CallTooLate` if the call was not cancelled by hand."""
    conversation, row = planned_calls.locked(unit, call)
    if row.state != "queued":
        if (row.state, row.code) != ("cancelled", "by_hand"):
            raise CallTooLate("only a call that a person cancelled can be taken up again")
        row.state, row.code, row.settled_at = "queued", "", None
        _kept(unit, "call_restored", row, user)
        planned_calls.record_state(unit, conversation, row, user_id=user)
    return planned_calls.planned(unit.db, row)


@transactional
def place_now(unit: Unit, call: str, user: str) -> Planned:
    """Place a waiting call now. Raises `UnknownCall`, or `CallTooLate` once it is being placed."""
    conversation, row = planned_calls.locked(unit, call)
    if row.state != "queued":
        raise CallTooLate("the call is being placed or over; plan a new one")
    row.due_at, row.moment, row.expected, row.code = unit.now, "now", True, ""
    _kept(unit, "call_placed_now", row, user)
    planned_calls.record_state(unit, conversation, row, user_id=user)
    return planned_calls.planned(unit.db, row)


@read_only
def look(unit: Unit, call: str) -> Planned:
    """The state of a call. Raises `UnknownCall`."""
    return planned_calls.planned(unit.db, planned_calls.find(unit, call))


@read_only
def sip_status(unit: Unit, call: str) -> int:
    """The final SIP status of a call's newest attempt; 0 where it has none."""
    tried = select(OutcallAttempt.status).where(OutcallAttempt.outcall_id == call)
    return unit.db.scalar(tried.order_by(OutcallAttempt.attempt.desc()).limit(1)) or 0


def _kept(unit: Unit, action: str, row: Outcall, user: str | None, actor: str = "") -> None:
    """Keep in the audit who did this; what flows plan by themselves is in the timeline only."""
    if who := audit.user(user) if user else Actor.read(actor):
        audit.write(unit.db, unit, who, action, row.id, row.conversation_id)
