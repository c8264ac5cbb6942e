"""One attempt at a call, step by step, each committed by the worker that makes it: claimed, dialled, answered, ended.

One worker claims an attempt, and writes that it dials before the INVITE goes out. The claim of a dead worker lapses:
if it never dialled, the call is queued again at once; if it dialled, the phone may have rung, and the attempt counts.
So no phone rings twice for one attempt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select

from deflect.contacts import candidates
from deflect.conversations import opening, planned_calls
from deflect.conversations.opening import Ends
from deflect.eligibility.permission import may_call
from deflect.outbound_calls import agents_rings, outcomes
from deflect.outbound_calls.agents_rings import ONE_LINE, AgentsSide, Post
from deflect.policy.calling import Outcome
from deflect.routing import waiting_calls
from deflect.steps import resuming
from deflect.steps.ledger import Opened
from deflect.steps.take import last_turn, take
from deflect.storage import events
from deflect.storage.store import Store
from deflect.storage.transactions import Transactions, read_only, transactional
from deflect.storage.unit import Unit
from deflect.tables import BY_HAND, Conversation, Leg, Outcall, OutcallAttempt
from voice_flows.model import session_json
from voice_flows.model.turns import Session, Spoken, Started
from voice_flows.wording import phrases, templates

CLAIM = timedelta(seconds=90)
"""Longer than any ringing: the worker of a claim this old has died."""
LOOK_AGAIN = timedelta(seconds=15)
"""How often a call that waits for a free agent is checked again."""
AFTER_CALL = timedelta(seconds=5)
"""How often a call is checked again whose customer is still on a call with us."""
MOST_LOOKED = 20
_ON_THE_LINE = (
    select(Leg.id)
    .where(Leg.theirs == bindparam("number"), Leg.medium == "voice", Leg.ended_at.is_(None), Leg.trust != "none")
    .limit(1)
)
_BEING_CALLED = (
    select(Outcall.id).where(Outcall.number == bindparam("number"), Outcall.state.in_(("placing", "answered"))).limit(1)
)
_DUE = select(Outcall.id).where(Outcall.state == "queued", Outcall.due_at <= bindparam("now")).limit(1)
"""Every worker runs this twice a second."""


@dataclass(frozen=True, slots=True)
class Placing:
    """What a worker needs in order to dial. `call_id` names the attempt."""

    outcall: str
    attempt: int
    number: str
    ours: str
    flow: str
    language: str
    machine: str
    ring_s: float
    session: Session
    sentence: Spoken
    """What is said to an answering machine: who called, and nothing else."""
    agent: AgentsSide | None = None
    """Set for a call that an agent makes, who is rung first."""

    @property
    def call_id(self) -> str:
        return f"{self.outcall}:{self.attempt}"


def any_due(store: Store) -> bool:
    """True if any call is due. Takes no lock."""
    with store.reading() as db:
        return db.scalar(_DUE, {"now": store.clock()}) is not None


def still_rings(store: Store, placing: Placing) -> bool:
    """True while this attempt rings."""
    query = select(Outcall.state).where(Outcall.id == placing.outcall, Outcall.attempts == placing.attempt)
    with store.reading() as db:
        return db.scalar(query) == "placing"


def claim(transactions: Transactions, worker: str, post: Post = ONE_LINE) -> Placing | None:
    """Claim the next call that is due and may be placed now for `worker`; `None` if there is none.

    The agent of a call that an agent makes rings from now on.
    """
    made: list[Placing] = []

    def once(unit: Unit) -> Placing | None:
        if made:  # ours, kept by a commit whose answer was lost
            return made[-1] if _ours(unit, made[-1], worker) else None
        for call in _due(unit):
            if placing := _claimed(unit, call, worker, post):
                made.append(placing)
                return placing
        return None

    return transactions.work(once)


def _due(unit: Unit) -> list[str]:
    query = select(Outcall.id).where(Outcall.state == "queued", Outcall.due_at <= unit.now)
    return list(unit.db.scalars(query.order_by(Outcall.due_at, Outcall.id).limit(MOST_LOOKED)))


def _claimed(unit: Unit, call: str, worker: str, post: Post) -> Placing | None:
    """Claim the call if it is still due once its conversation is locked, so that no two workers get the same call."""
    conversation, row = planned_calls.locked(unit, call)
    if row.state != "queued" or row.due_at > unit.now:
        return None
    if (flow := planned_calls.renewed_or_withdrawn(unit, conversation, row)) is None:
        return None
    by_hand = row.purpose in BY_HAND
    decision = may_call(unit, row.number, flow.timezone, by_hand=by_hand, asked_for=row.expected)
    if not decision.allowed:
        planned_calls.settle_refusal(unit, conversation, row, decision)
        return None
    if row.moment == "agent" and not waiting_calls.is_next_in_queue(unit, conversation, row.created_at):
        row.due_at = unit.now + LOOK_AGAIN
        return None
    if any(unit.db.scalar(query, {"number": row.number}) is not None for query in (_ON_THE_LINE, _BEING_CALLED)):
        if row.purpose == "agent":
            planned_calls.withdraw(unit, conversation, row, "on_a_call")
        row.due_at = unit.now + AFTER_CALL
        return None
    if row.purpose == "agent" and not agents_rings.ring(unit, conversation, row, post):
        return None
    row.state, row.attempts, row.code = "placing", row.attempts + 1, ""
    row.worker, row.lapses_at = worker, unit.now + CLAIM
    unit.db.add(
        OutcallAttempt(
            outcall_id=row.id,
            attempt=row.attempts,
            number=row.number,
            worker=worker,
            claimed_at=unit.now,
            outcome="",
            status=0,
        )
    )
    unit.db.flush()
    planned_calls.record_state(unit, conversation, row)
    return _placing(unit, row)


def _placing(unit: Unit, row: Outcall) -> Placing:
    flow = planned_calls.flow_of(unit, row)
    language = str(row.session.get("language", flow.languages[0]))
    words = phrases.wording("machine", language, flow.brand.register_, flow.country)
    sentence = templates.render(words, language, {"brand": flow.brand.told(language)}, "voice", flow.country)
    ring = agents_rings.lasting(unit.db, row) if row.purpose == "agent" else None
    return Placing(
        row.id,
        row.attempts,
        row.number,
        row.ours,
        row.flow,
        language,
        row.machine,
        unit.policy.calls.ring_s,
        session_json.load(row.session),
        sentence,
        AgentsSide.of(ring) if ring is not None else None,
    )


def _ours(unit: Unit, placing: Placing, worker: str) -> bool:
    attempt = unit.db.get(OutcallAttempt, (placing.outcall, placing.attempt))
    return attempt is not None and attempt.worker == worker


@read_only
def find(unit: Unit, call_id: str) -> Placing | None:
    """The attempt with this `call_id`, if it is the latest of its call."""
    call, _, attempt = call_id.rpartition(":")
    row = unit.db.get(Outcall, call)
    return _placing(unit, row) if row is not None and str(row.attempts) == attempt else None


@read_only
def ringing_at(unit: Unit, number: str) -> Placing | None:
    """The attempt that rings at this number now, if any."""
    query = (
        select(Outcall)
        .join(OutcallAttempt, OutcallAttempt.outcall_id == Outcall.id)
        .where(
            Outcall.number == number,
            Outcall.state == "placing",
            OutcallAttempt.attempt == Outcall.attempts,
            OutcallAttempt.dialled_at.is_not(None),
        )
    )
    row = unit.db.scalars(query.limit(1)).first()
    return _placing(unit, row) if row is not None else None


@transactional
def dialled(unit: Unit, placing: Placing, worker: str) -> bool:
    """Note that the phone rings from now on. Returns False if the claim has lapsed: the worker must not dial."""
    _, row, attempt = locked_attempt(unit, placing)
    if row.state != "placing" or attempt is None or attempt.worker != worker:
        return False
    if row.lapses_at is not None and row.lapses_at <= unit.now:
        return False
    attempt.dialled_at = attempt.dialled_at or unit.now
    events.happened(unit.db, "call", row.conversation_id)
    return True


@transactional
def answered(unit: Unit, placing: Placing) -> bool:
    """Note that a person or machine picked up. Returns False if the attempt was over already."""
    conversation, row, attempt = locked_attempt(unit, placing)
    if attempt is None or row.attempts != placing.attempt:
        return False
    if row.state != "placing":
        return row.state == "answered"
    row.state, row.lapses_at, attempt.answered_at = "answered", None, unit.now
    planned_calls.record_state(unit, conversation, row)
    return True


@transactional
def begin(unit: Unit, placing: Placing, line: str) -> Opened:
    """Begin the call's leg, since a person is on the line, and take its first step. Idempotent by attempt."""
    conversation, row, _ = locked_attempt(unit, placing)
    before = unit.db.scalars(select(Leg).where(Leg.call_id == placing.call_id)).first()
    if before is not None:
        return Opened(before.id, conversation.id, conversation.reference, last_turn(before))
    leg = open_leg(unit, conversation, row, placing, line, session_json.load(row.session))
    resumed = resuming.by_agent(unit, conversation, leg) if row.purpose == "desk" else None
    turn = take(unit, conversation, leg, resumed or Started())
    return Opened(leg.id, conversation.id, conversation.reference, turn)


def open_leg(
    unit: Unit, conversation: Conversation, row: Outcall, placing: Placing, line: str, session: Session
) -> Leg:
    """The leg of an attempt that was answered, before its first step."""
    ends = Ends(
        channel="voice",
        ours=row.ours,
        theirs=placing.number,
        call_id=placing.call_id,
        trust="trusted",
        line=line,
        direction="out",
    )
    flow = unit.flows.pinned(row.flow, session.flow_version)[row.flow]
    leg = opening.new_leg(unit, conversation, session, flow, ends)
    row.call_leg_id, leg.chosen = leg.id, candidates.given(conversation.id).reason
    return leg


@transactional
def finished(unit: Unit, placing: Placing) -> None:
    """Note that an answered call is over. Its leg is closed already."""
    conversation, row, attempt = locked_attempt(unit, placing)
    if row.state == "answered" and attempt is not None:
        outcomes.answered_and_over(unit, conversation, row, attempt)


def unanswered(
    transactions: Transactions,
    placing: Placing,
    outcome: Outcome,
    status: int = 0,
    code: str = "",
    *,
    unless_answered: bool = False,
) -> None:
    """Note that the attempt was not answered: it is repeated later, tried at the other number, or over. Idempotent."""
    states = ("placing",) if unless_answered else ("placing", "answered")

    def once(unit: Unit) -> None:
        conversation, row, attempt = locked_attempt(unit, placing)
        lasts = attempt is not None and attempt.ended_at is None and row.attempts == placing.attempt
        if attempt is not None and lasts and row.state in states:
            outcomes.missed(unit, conversation, row, attempt, outcome, status, code)

    transactions.work(once)


def locked_attempt(unit: Unit, placing: Placing) -> tuple[Conversation, Outcall, OutcallAttempt | None]:
    """The attempt with its call, locked. The attempt is `None` if its claim lapsed before it was dialled."""
    conversation, row = planned_calls.locked(unit, placing.outcall)
    attempt = unit.db.get(OutcallAttempt, (placing.outcall, placing.attempt), populate_existing=True)
    return conversation, row, attempt
