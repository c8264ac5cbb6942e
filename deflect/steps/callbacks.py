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
from deflect.steps import context, text_codes
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg, Outcall
from voice_flows.engine import machine
from voice_flows.model.text_code import CheckCode, SendCode
from voice_flows.model.turns import Arranged, CallBack, CallOff, Effect, Input, Session, Turn
from voice_flows.schema.document import Flow
from voice_flows.schema.parts import DEFAULT_QUEUE

KEPT_PLACE = timedelta(hours=1)
"""A caller who joined the queue within this span keeps the place when asking for a call back."""


def step(
    unit: Unit, conversation: Conversation, leg: Leg, flows: Mapping[str, Flow], session: Session, event: Input
) -> Turn:
    """The engine's turn for one input. The calls and codes that it promises are stored when this returns."""
    moment = context.moment(unit, conversation, leg, flows[leg.flow])
    with unit.db.no_autoflush:  # facts are what was known before this input
        turn = machine.step(flows, session, event, moment)
    _call_off(unit, conversation, turn.effects)
    if turn.wait.kind == "arranged":
        moment = replace(moment, facts=dict(moment.facts))  # as they were before anything was promised
    while turn.wait.kind == "arranged":
        answer = _answer(unit, conversation, leg, flows[leg.flow], turn)
        more = machine.step(flows, turn.session, answer, moment)
        turn = Turn(more.session, turn.effects + more.effects, more.wait)
    return turn


def _answer(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, turn: Turn) -> Arranged:
    """Arrange what the turn asks for, and say whether it may be promised."""
    match next(effect for effect in reversed(turn.effects) if getattr(effect, "wait_kind", "") == "arranged"):
        case SendCode() as wanted:
            return text_codes.send(unit, conversation, leg, flow, wanted)
        case CheckCode() as keyed:
            return text_codes.check(unit, conversation, leg, keyed)
        case CallBack() as asked:
            return _arranged(unit, conversation, leg, flow, asked, turn.session)
        case other:
            raise NotImplementedError(f"nothing arranges what {type(other).__name__} asks for")


def _arranged(
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
    """Keep the caller's place in the queue during the wait for a call back."""
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


def _call_off(unit: Unit, conversation: Conversation, effects: tuple[Effect, ...]) -> None:
    if any(isinstance(effect, CallOff) for effect in effects):
        for row in _promised(unit, conversation):
            planned_calls.withdraw(unit, conversation, row, "declined")


def _promised(unit: Unit, conversation: Conversation) -> list[Outcall]:
    unit.db.flush()
    query = select(Outcall).where(Outcall.conversation_id == conversation.id, Outcall.state == "queued")
    return list(unit.db.scalars(query.where(Outcall.purpose == "call_back")))
