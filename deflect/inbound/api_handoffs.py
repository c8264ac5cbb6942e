"""Hand-offs from other IVRs (`POST /api/v1/handoffs`): each becomes a conversation with a text leg, at once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from deflect import idempotency
from deflect.contacts import candidates
from deflect.conversations import handoffs, opening
from deflect.conversations.opening import Ends
from deflect.conversations.timeline import collected_elsewhere
from deflect.eligibility import brand_senders, text_decisions, text_sources
from deflect.eligibility.permission import may_text
from deflect.facts import HandOffRequest
from deflect.installation import NO_SENDER, Sender
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.people.customers import customer_at
from deflect.policy.decisions import Decision
from deflect.steps.take import begin_text
from deflect.storage.transactions import Transactions, transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Handoff
from voice_flows.engine import machine
from voice_flows.schema.document import Flow


@dataclass(frozen=True, slots=True)
class Accepted:
    """A hand-off from another IVR as it was entered. Where policy forbids the text, `code` says why."""

    handoff: str
    conversation: str
    reference: str
    allowed: bool
    code: str


@transactional
def accept(unit: Unit, request: HandOffRequest, trust: str = "attested") -> Accepted:
    """Enter a hand-off from another IVR. Idempotent by `key` and `actor`. Raises `UnknownFlow` and `KeyReused`."""
    key = idempotency.scoped(request.actor, request.key)
    before = unit.db.scalars(select(Handoff).where(Handoff.key == key)).first()
    if before is not None:
        idempotency.check(unit, before.request_digest, request.content)
        reference, allowed = unit.db.get_one(Conversation, before.conversation_id).reference, bool(before.text_leg_id)
        return Accepted(before.id, before.conversation_id, reference, allowed, "ok" if allowed else before.code)
    flow = unit.flows.latest(request.flow)
    language = request.language if request.language in flow.languages else flow.languages[0]
    customer = customer_at(unit, request.number, language)
    conversation = opening.new_conversation(unit, customer, flow, language, _sender(unit, flow, request).channel)
    handoff = Handoff(
        id=unit.ids("hnd"),
        conversation_id=conversation.id,
        node=request.node,
        key=key,
        request_digest=idempotency.digest(unit, request.content),
        asked_by=request.actor,
        code="",
        accepted_at=unit.now,
    )
    unit.db.add(handoff)
    collected_elsewhere(unit, conversation, request.said)
    if actor := Actor.read(request.actor):
        audit.write(unit.db, unit, actor, "handed_over", handoff.id, conversation)
    source = text_sources.of_program(request.actor)
    decision = may_text(unit, request.number, trust, flow.timezone, source=source, flow=flow.flow)
    text_decisions.keep(
        unit, conversation.id, None, "api", decision, node=request.node, flow=flow.flow, number=request.number
    )
    if decision.allowed:
        _begin(unit, conversation, handoff, flow, request, trust)
    else:
        handoff.undelivered_at, handoff.code = unit.now, decision.code
    return Accepted(handoff.id, conversation.id, conversation.reference, decision.allowed, decision.code)


def check(transactions: Transactions, number: str, flow: Flow, actor: str, trust: str = "attested") -> Decision:
    """Would a hand-off of this E.164 number to the flow be allowed now? Keeps nothing and counts nothing."""
    source = text_sources.of_program(actor)
    return transactions.look(lambda unit: may_text(unit, number, trust, flow.timezone, source=source, flow=flow.flow))


def _begin(
    unit: Unit, conversation: Conversation, handoff: Handoff, flow: Flow, request: HandOffRequest, trust: str
) -> None:
    """Create the text leg at the requested node, with the caller's consent, and take its first step."""
    session = machine.begin(flow, "text", conversation.language, request.node, request.values)
    sender = _sender(unit, flow, request)
    ends = Ends(
        channel=sender.channel,
        ours=sender.address,
        theirs=request.number,
        trust=trust,
        line="api",
        source=text_sources.of_program(request.actor),
    )
    text = opening.new_leg(unit, conversation, session, flow, ends)
    text.chosen = candidates.HANDED_OVER.reason
    evidence = {"node": request.node, "by": "api", "answer": request.consent}
    handoffs.consent_to_text(unit, text, request.number, evidence)
    begin_text(unit, conversation, handoffs.begin(handoff, text))


def _sender(unit: Unit, flow: Flow, request: HandOffRequest) -> Sender:
    """The sender that the request names, or the flow's for that number."""
    if request.brand_line:
        return unit.installation.sender_at(request.brand_line)
    return brand_senders.sender_for(unit, flow.flow, request.number) or NO_SENDER
