"""Finds the thread that a customer's message belongs to, or begins one."""

from __future__ import annotations

from sqlalchemy import select

from deflect.conversations import opening
from deflect.facts import Inbound
from deflect.people.customers import customer_at
from deflect.steps.take import last_turn
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Outbox
from voice_flows.engine import machine
from voice_flows.model.turns import Moment, Started, Turn
from voice_flows.schema.document import Flow


def thread_of(unit: Unit, inbound: Inbound) -> tuple[Conversation, Leg]:
    """The thread a message belongs to, locked: that of our last text or of their last message, else a new one.

    A thread that still waits for an answer goes on however late; one that ended, or that a person closed, is joined
    for 72 h.
    """
    threads = select(Leg).where(Leg.theirs == inbound.sender, Leg.ours == inbound.recipient)
    own = threads.where(Leg.channel == inbound.channel, Leg.medium == "text").order_by(Leg.opened_at.desc())
    leg = unit.db.scalars(own.limit(1)).first()
    aside = (
        select(Leg)
        .join(Outbox, Outbox.leg_id == Leg.id)
        .where(
            Outbox.recipient == inbound.sender,
            Outbox.sender == inbound.recipient,
            Outbox.kind == "text",
            Leg.medium == "voice",
        )
    )
    if leg is not None:
        aside = aside.where(Outbox.created_at > leg.opened_at)
    call = unit.db.scalars(aside.order_by(Outbox.position.desc()).limit(1)).first()
    if call is not None and call.conversation_id != (leg and leg.conversation_id):
        return _joined(unit, call, inbound)
    if leg is None:
        return _begun(unit, inbound)
    conversation, leg = unit.locked(leg.id)
    over = leg.wait == "over" if conversation.owner == "bot" else conversation.state == "resolved"
    if over and unit.now - conversation.last_entry_at > opening.JOINS:
        return _begun(unit, inbound)
    return conversation, leg


def _joined(unit: Unit, call: Leg, inbound: Inbound) -> tuple[Conversation, Leg]:
    """A new thread in the call's conversation, for a reply to a text that was sent during the call."""
    conversation, call = unit.locked(call.id)
    flow = unit.shelf.latest(call.flow)
    return conversation, _new_thread(unit, conversation, flow, inbound)


def _begun(unit: Unit, inbound: Inbound) -> tuple[Conversation, Leg]:
    """A new conversation for a customer who writes first, in the flow that answers on that number of ours."""
    flow = unit.shelf.latest(unit.house.flow_at(inbound.recipient))
    customer = customer_at(unit, inbound.sender, flow.languages[0])
    language = customer.language if customer.language in flow.languages else flow.languages[0]
    conversation = opening.new_conversation(unit, customer, flow, language, inbound.channel)
    return unit.lock(conversation.id), _new_thread(unit, conversation, flow, inbound)


def _new_thread(unit: Unit, conversation: Conversation, flow: Flow, inbound: Inbound) -> Leg:
    session = machine.begin(flow, "text", conversation.language)
    return opening.new_leg(
        unit, conversation, session, flow, channel=inbound.channel, ours=inbound.recipient, theirs=inbound.sender
    )


def likely_question(unit: Unit, inbound: Inbound) -> Turn | None:
    """The turn that a message probably answers; read without a lock, so it may be wrong."""
    own = select(Leg).where(Leg.theirs == inbound.sender, Leg.ours == inbound.recipient, Leg.medium == "text")
    leg = unit.db.scalars(own.where(Leg.channel == inbound.channel).order_by(Leg.opened_at.desc()).limit(1)).first()
    if leg is not None and leg.wait != "over":
        return last_turn(leg)
    flow = unit.shelf.latest(unit.house.flow_at(inbound.recipient))
    begun = machine.begin(flow, "text", leg.language if leg else None)
    return machine.step(unit.shelf.pinned(flow.flow, flow.version), begun, Started(), Moment(unit.now))
