"""The hand-off: in one transaction a text leg with a copied session, its first words, consent with evidence.

Neither leg changes the other afterwards. The ladder (offered, accepted, queued, sent, delivered, replied) is kept
here; what the carrier says of the text arrives by `deflect.inbound.messages.report`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from deflect.conversations import context, opening
from deflect.conversations.timeline import note
from deflect.facts import HandOffRequest, State
from deflect.people.customers import customer_at
from deflect.policy.redaction import redact
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Consent, Conversation, Handoff, Leg, Outbox
from voice_flows.engine import machine
from voice_flows.model.turns import HandOff, Json, Started
from voice_flows.model.turns import Session as FlowSession

if TYPE_CHECKING:
    from deflect.steps.ledger import Ledger


@dataclass(frozen=True, slots=True)
class HandOffState:
    """What became of a hand-off's first text; `reason` is an error's number or a policy's code."""

    state: State
    reason: str
    row: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A third-party hand-off as it was entered; `allowed` is false where policy forbids the text, for `code`."""

    handoff: str
    conversation: str
    reference: str
    allowed: bool
    code: str


def hand_off(
    ledger: Ledger, unit: Unit, conversation: Conversation, voice: Leg, effect: HandOff, session: FlowSession
) -> None:
    """The caller accepts text. Where policy forbids it after all, the ladder says so and no text leg is made."""
    flow = unit.shelf.pinned(voice.flow, voice.flow_version)[voice.flow]
    handoff = _rung(unit, conversation, voice, effect.node)
    handoff.accepted_at = unit.now
    _consent(unit, voice, voice.theirs, {"node": effect.node, **dict(effect.evidence)})
    note(unit, conversation, voice, "handed_off", node=effect.node, meta={"start": effect.start})
    decision = context.offer(unit, voice, flow.timezone)
    if not decision.allowed:
        handoff.undelivered_at, handoff.code = unit.now, decision.code
        return
    if conversation.owner != "bot":
        conversation.owner, conversation.owner_user_id = "bot", None
    text = opening.new_leg(
        unit,
        conversation,
        machine.to_text(session, effect.start),
        flow,
        channel=unit.house.channel,
        ours=unit.house.sender_of(flow.flow),
        theirs=voice.theirs,
        trust=voice.trust,
    )
    _begin(ledger, unit, conversation, text, handoff)


def accept(ledger: Ledger, request: HandOffRequest, trust: str = "attested") -> Accepted:
    """Another IVR hands a caller over; idempotent by `request.key`. Raises the shelf's error for an unknown flow."""
    return ledger.work(lambda unit: _accept(ledger, unit, request, trust))


def _accept(ledger: Ledger, unit: Unit, request: HandOffRequest, trust: str) -> Accepted:
    before = unit.db.scalars(select(Handoff).where(Handoff.key == request.key)).first()
    if before is not None:
        reference, allowed = unit.db.get_one(Conversation, before.conversation_id).reference, bool(before.text_leg_id)
        return Accepted(before.id, before.conversation_id, reference, allowed, "ok" if allowed else before.code)
    flow = unit.shelf.latest(request.flow)
    language = request.language if request.language in flow.languages else flow.languages[0]
    customer = customer_at(unit, request.number, language)
    conversation = opening.new_conversation(unit, customer, flow, language, unit.house.channel)
    handoff = Handoff(
        id=unit.ids("hnd"),
        conversation_id=conversation.id,
        node=request.node,
        key=request.key,
        code="",
        accepted_at=unit.now,
    )
    unit.db.add(handoff)
    for name, value in request.said:
        note(unit, conversation, None, "collected", redact(value).text, origin="provider", meta={"name": name})
    decision = context.may_text(unit, request.number, trust, flow.timezone)
    if decision.allowed:
        session = machine.begin(flow, "text", language, request.node, request.values)
        text = opening.new_leg(
            unit,
            conversation,
            session,
            flow,
            channel=unit.house.channel,
            ours=request.brand_line or unit.house.sender_of(flow.flow),
            theirs=request.number,
            trust=trust,
            line="api",
        )
        _consent(unit, text, request.number, {"node": request.node, "by": "api", "answer": request.consent})
        _begin(ledger, unit, conversation, text, handoff)
    else:
        handoff.undelivered_at, handoff.code = unit.now, decision.code
    return Accepted(handoff.id, conversation.id, conversation.reference, decision.allowed, decision.code)


def state_of(unit: Unit, voice_leg: str) -> HandOffState | None:
    """How the newest hand-off of a call stands; `None` where it accepted none."""
    query = select(Handoff).where(Handoff.voice_leg_id == voice_leg, Handoff.accepted_at.is_not(None))
    handoff = unit.db.scalars(query.order_by(Handoff.accepted_at.desc()).limit(1)).first()
    if handoff is None:
        return None
    row = unit.db.scalars(select(Outbox).where(Outbox.id == handoff.outbox_id)).first() if handoff.outbox_id else None
    return HandOffState(row.state, row.code, row.id) if row else HandOffState("dropped", handoff.code, "")


def _begin(ledger: Ledger, unit: Unit, conversation: Conversation, text: Leg, handoff: Handoff) -> None:
    """The text leg's first step, and the row that carries its first words."""
    ledger.take(unit, conversation, text, Started())
    first = select(Outbox).where(Outbox.leg_id == text.id, Outbox.kind == "text").order_by(Outbox.position).limit(1)
    row = unit.db.scalars(first).first()
    handoff.text_leg_id, handoff.outbox_id = text.id, row.id if row else None
    handoff.queued_at = unit.now if row else None
    events.happened(unit.db, "handoff", conversation.id)


def _rung(unit: Unit, conversation: Conversation, voice: Leg, node: str) -> Handoff:
    """The offer that was just accepted; a new ladder where the caller asked before being offered."""
    unit.db.flush()
    open_offer = select(Handoff).where(
        Handoff.voice_leg_id == voice.id, Handoff.accepted_at.is_(None), Handoff.declined_at.is_(None)
    )
    handoff = unit.db.scalars(open_offer.order_by(Handoff.offered_at.desc()).limit(1)).first()
    if handoff is None:
        handoff = Handoff(id=unit.ids("hnd"), conversation_id=conversation.id, voice_leg_id=voice.id, code="")
        handoff.node = node
        unit.db.add(handoff)
    return handoff


def _consent(unit: Unit, leg: Leg, address: str, evidence: Mapping[str, Json]) -> None:
    unit.db.add(
        Consent(
            id=unit.ids("cst"),
            customer_id=leg.customer_id,
            address=address,
            purpose="conversation",
            granted=True,
            leg_id=leg.id,
            at=unit.now,
            evidence={"flow": leg.flow, "flow_version": leg.flow_version, **dict(evidence)},
        )
    )
