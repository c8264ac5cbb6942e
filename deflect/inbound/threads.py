"""Finds the thread that a customer's message belongs to, or begins one."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from deflect.conversations import opening
from deflect.conversations.opening import Ends
from deflect.facts import Inbound
from deflect.people.customers import customer_at
from deflect.steps.take import last_turn
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Outbox, TextCode
from voice_flows.engine import machine
from voice_flows.model.turns import Moment, Started, Turn
from voice_flows.schema.document import Flow

_BETWEEN = (
    select(Leg)
    .where(Leg.theirs == bindparam("theirs"), Leg.ours == bindparam("ours"), Leg.medium == "text")
    .where(Leg.channel == bindparam("channel"))
    .order_by(Leg.opened_at.desc())
    .limit(1)
)
_TEXTED = (
    select(Leg)
    .join(Outbox, Outbox.leg_id == Leg.id)
    .where(Leg.medium == "voice", Outbox.kind == "text")
    .where(Outbox.recipient == bindparam("theirs"), Outbox.sender == bindparam("ours"))
    .where(Outbox.id.not_in(select(TextCode.outbox_id)))  # a code may have gone to another person's number
    .order_by(Outbox.position.desc())
    .limit(1)
)
_BY_FALLBACK = (
    select(Leg)
    .join(Outbox, Outbox.leg_id == Leg.id)
    .where(Leg.medium == "text", Leg.channel == bindparam("channel"), Outbox.kind == "text")
    .where(Outbox.recipient == bindparam("theirs"), Outbox.sender == bindparam("ours"))
    .order_by(Outbox.position.desc())
    .limit(1)
)
"""Statements of every message are built once, since building one takes as long as running it."""


def thread_of(unit: Unit, inbound: Inbound) -> tuple[Conversation, Leg]:
    """The thread a message belongs to, locked: that of our last text or of their last message, else a new one.

    A thread that still waits for an answer goes on however late; one that ended, or that a person closed, is joined
    for 72 h.
    """
    leg = _newest_between(unit, inbound)
    call = _call_that_texted(unit, inbound, since=leg)
    if call is not None and call.conversation_id != (leg and leg.conversation_id):
        return _joined(unit, call, inbound)
    if leg is None:
        return _begun(unit, inbound)
    conversation, leg = unit.locked(leg.id)
    over = leg.wait == "over" if conversation.owner == "bot" else conversation.state == "resolved"
    if over and unit.now - conversation.last_entry_at > opening.JOINS:
        return _begun(unit, inbound)
    return conversation, leg


def _newest_between(unit: Unit, inbound: Inbound) -> Leg | None:
    """The newest thread between the message's two addresses on its channel, or with a text from the one to the other.

    A fallback may have sent a text of a thread that is not yet marked as its own.
    """
    ends = {"theirs": inbound.sender, "ours": inbound.recipient, "channel": inbound.channel}
    return unit.db.scalars(_BETWEEN, ends).first() or unit.db.scalars(_BY_FALLBACK, ends).first()


def _call_that_texted(unit: Unit, inbound: Inbound, since: Leg | None) -> Leg | None:
    """The call that last sent a text besides (`also: text`) to this customer, after the thread `since` began."""
    sent = _TEXTED if since is None else _TEXTED.where(Outbox.created_at > since.opened_at)
    return unit.db.scalars(sent, {"theirs": inbound.sender, "ours": inbound.recipient}).first()


def _joined(unit: Unit, call: Leg, inbound: Inbound) -> tuple[Conversation, Leg]:
    """A new thread in the call's conversation, for a reply to a text that was sent during the call."""
    conversation, call = unit.locked(call.id)
    flow = unit.flows.latest(call.flow)
    return conversation, _new_thread(unit, conversation, flow, inbound)


def _begun(unit: Unit, inbound: Inbound) -> tuple[Conversation, Leg]:
    """A new conversation for a customer who writes first, in the flow that answers on that number of ours."""
    flow = unit.flows.latest(unit.installation.flow_at(inbound.recipient))
    customer = customer_at(unit, inbound.sender, flow.languages[0])
    language = customer.language if customer.language in flow.languages else flow.languages[0]
    conversation = opening.new_conversation(unit, customer, flow, language, inbound.channel)
    return conversation, _new_thread(unit, conversation, flow, inbound)


def _new_thread(unit: Unit, conversation: Conversation, flow: Flow, inbound: Inbound) -> Leg:
    session = machine.begin(flow, "text", conversation.language)
    return opening.new_leg(
        unit,
        conversation,
        session,
        flow,
        Ends(channel=inbound.channel, ours=inbound.recipient, theirs=inbound.sender),
    )


def likely_question(unit: Unit, inbound: Inbound) -> Turn | None:
    """The turn that a message probably answers; read without a lock, so it may be wrong."""
    leg = _newest_between(unit, inbound)
    if leg is not None and leg.wait != "over":
        return last_turn(leg)
    flow = unit.flows.latest(unit.installation.flow_at(inbound.recipient))
    begun = machine.begin(flow, "text", leg.language if leg else None)
    return machine.step(unit.flows.pinned(flow.flow, flow.version), begun, Started(), Moment(unit.now))
