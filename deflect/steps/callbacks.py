"""Runs the flow engine for one step, and arranges what it is about to promise: a call back, a code by text.

The engine waits for `Arranged`, which is given here, in the transaction of the step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from deflect.conversations import planned_calls
from deflect.eligibility.permission import may_call
from deflect.policy import phone_numbers
from deflect.routing import wait_times
from deflect.steps import context, given_numbers, resuming, text_codes
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg, Outcall
from relevo.errors import RelevoError
from voice_flows.engine import machine
from voice_flows.model.given_number import CheckNumber, TextAgain
from voice_flows.model.resumption import TakeUp
from voice_flows.model.text_code import CheckCode, SendCode
from voice_flows.model.turns import Arranged, CallBack, CallOff, Effect, Input, Resumed, Session, Turn
from voice_flows.schema.document import Flow
from voice_flows.schema.parts import DEFAULT_QUEUE

MOST_ARRANGED = 10
"""Answers of the ledger in one step of a flow; one with more has a fault that would hold the database."""
KEPT_PLACE = timedelta(hours=1)
"""A caller who joined the queue within this span keeps the place when asking for a call back."""
BY_PERSON = ("call", "at")
"""Wishes for a call that no line could place: a person calls, at once or at the hour named."""


class EndlessStep(RelevoError, RuntimeError):
    """A flow asks the ledger for more than `MOST_ARRANGED` answers in one step."""

    code = "endless_step"
    retryable = False


def step(
    unit: Unit, conversation: Conversation, leg: Leg, flows: Mapping[str, Flow], session: Session, event: Input
) -> Turn:
    """The engine's turn for one input. The calls and codes that it promises are stored when this returns."""
    moment = context.moment(unit, conversation, leg, flows[leg.flow])
    with unit.db.no_autoflush:  # facts are what was known before this input
        turn = machine.step(flows, session, event, moment)
    if any(isinstance(effect, CallOff) for effect in turn.effects):
        called_off(unit, conversation)
    if turn.wait.kind == "arranged":
        moment = replace(moment, facts=context.gathered(moment.facts))  # as they were before anything was promised
    answers = 0
    while turn.wait.kind == "arranged":
        if (answers := answers + 1) > MOST_ARRANGED:
            raise EndlessStep(f"the step of '{turn.session.node}' asks the ledger again and again")
        answer, flows = _answer(unit, conversation, leg, flows, turn)
        if _is_proved(turn, answer):
            moment = context.moment(unit, conversation, leg, flows[leg.flow])  # now it is known who calls
        more = machine.step(flows, turn.session, answer, moment)
        turn = Turn(more.session, turn.effects + more.effects, more.wait)
    return turn


def _is_proved(turn: Turn, answer: Arranged | Resumed) -> bool:
    return isinstance(_asked(turn), CheckCode) and isinstance(answer, Arranged) and answer.allowed


def _asked(turn: Turn) -> Effect:
    return next(effect for effect in reversed(turn.effects) if getattr(effect, "wait_kind", "") == "arranged")


def _answer(
    unit: Unit, conversation: Conversation, leg: Leg, flows: Mapping[str, Flow], turn: Turn
) -> tuple[Arranged | Resumed, Mapping[str, Flow]]:
    """Arrange what the turn asks for; the answer says whether it may be promised. With it, the flows to go on with."""
    flow, asked = flows[leg.flow], _asked(turn)
    if unit.stated and (refused := unit.stated.refused(asked)):
        return refused, flows
    match asked:
        case SendCode() as wanted:
            return text_codes.send(unit, conversation, leg, flow, wanted), flows
        case CheckCode() as keyed:
            return text_codes.check(unit, conversation, leg, keyed), flows
        case CheckNumber() as given:
            return given_numbers.check(unit, leg, flow, given), flows
        case TextAgain() as wish:
            return given_numbers.text_again(unit, leg, wish), flows
        case CallBack() as wish:
            return arranged(unit, conversation, leg, flow, wish, turn.session), flows
        case TakeUp() as wanted:
            answer, pinned = resuming.take_up(unit, conversation, leg, wanted)
            return answer, pinned or flows
        case other:
            raise NotImplementedError(f"nothing arranges what {type(other).__name__} asks for")


def arranged(
    unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, asked: CallBack, session: Session
) -> Arranged:
    """Store the call with consent and its evidence, or tell the flow why not."""
    number = asked.number or leg.theirs
    if number != leg.theirs:
        number = phone_numbers.parse(number, unit.installation.region).e164 or ""
    decision = may_call(unit, number, flow.timezone, asks=True)
    if not decision.allowed and decision.until is None:
        return Arranged(False, decision.code, decision.words(leg.language))
    planned_calls.consent_to_call(unit, leg.customer_id, leg, number, {"node": asked.node, **dict(asked.evidence)})
    _replace(unit, conversation)
    if asked.moment == "agent":
        _keep_place(unit, conversation, asked.queue)
    new = planned_calls.NewCall(
        key=unit.ids("key"),
        purpose="call_back",
        number=number,
        ours=unit.installation.caller_of(flow.flow),
        due=_due(unit, asked),
        expected=True,
        leg=leg.id,
        attempts=asked.attempts,
        moment=asked.moment,
    )
    planned_calls.add(unit, conversation, machine.to_voice(session, asked.answered), new)
    return Arranged(True)


def _due(unit: Unit, asked: CallBack) -> datetime:
    """When to call: at the instant agreed, or after the wait that was announced, or now."""
    if asked.moment == "at":
        return datetime.fromisoformat(asked.at)
    minutes = wait_times.known(unit.db, unit.now, asked.queue)["voice"] if asked.moment == "agent" else None
    return unit.now + timedelta(minutes=float(minutes)) if minutes else unit.now


def _keep_place(unit: Unit, conversation: Conversation, queue: str) -> None:
    """Keep the caller's place in the queue during the wait for a call back; an agent's conversation stays theirs."""
    if conversation.owner == "agent":
        return
    if conversation.queued_at is None:
        joined = select(Entry.at).where(
            Entry.conversation_id == conversation.id, Entry.kind == "queued", Entry.at > unit.now - KEPT_PLACE
        )
        conversation.queued_at = unit.db.scalar(joined.order_by(Entry.sequence).limit(1)) or unit.now
    conversation.owner, conversation.owner_user_id = "queue", None
    conversation.queue = queue or conversation.queue or DEFAULT_QUEUE


def _replace(unit: Unit, conversation: Conversation) -> None:
    """Withdraw earlier promises of the conversation, so that the customer is not called twice."""
    for row in _promised(unit, conversation):
        planned_calls.withdraw(unit, conversation, row, "replaced")


def called_off(unit: Unit, conversation: Conversation) -> bool:
    """Withdraw the calls that were promised and not yet placed; false where there are none."""
    rows = _promised(unit, conversation)
    for row in rows:
        planned_calls.withdraw(unit, conversation, row, "declined")
    return bool(rows)


def promised(unit: Unit, conversation: Conversation) -> bool:
    """True while a call to the customer is promised and not yet placed."""
    return bool(_promised(unit, conversation))


def by_person(unit: Unit, conversation: Conversation) -> bool:
    """True while a person is to call the customer who asked for it: nobody wrote, called or was to call since."""
    unit.db.flush()
    entries = select(Entry).where(Entry.conversation_id == conversation.id)
    newest = entries.order_by(Entry.sequence.desc()).limit(1)
    wish = unit.db.scalars(newest.where(Entry.kind == "wants")).first()
    if conversation.owner == "bot" or wish is None or wish.text not in BY_PERSON:
        return False
    wrote = newest.where(Entry.sequence > wish.sequence, Entry.user_id.is_not(None))
    called = select(Leg.id).where(Leg.conversation_id == conversation.id, Leg.opened_at > wish.at)
    planned = select(Outcall.id).where(Outcall.conversation_id == conversation.id, Outcall.created_at >= wish.at)
    later = (wrote, called.where(Leg.medium == "voice").limit(1), planned.limit(1))
    return all(unit.db.scalars(query).first() is None for query in later)


def _promised(unit: Unit, conversation: Conversation) -> list[Outcall]:
    unit.db.flush()
    query = select(Outcall).where(Outcall.conversation_id == conversation.id, Outcall.state == "queued")
    return list(unit.db.scalars(query.where(Outcall.purpose == "call_back")))
