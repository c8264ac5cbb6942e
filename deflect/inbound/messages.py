"""What comes from customers and carriers, once each: a message, a status. One transaction a fact.

Which thread a message belongs to, and what STOP, START and HELP do, is decided here; what a flow answers is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from deflect.conversations import delivery_states, opening, suppression, timeline, timers
from deflect.conversations.timers import fire
from deflect.facts import Inbound, Status
from deflect.inbound import emergencies
from deflect.messaging import compose
from deflect.people.customers import customer_at
from deflect.policy import keywords
from deflect.steps import semantic_match
from deflect.storage import events, journal
from deflect.storage.unit import Unit
from deflect.tables import UNSETTLED, Consent, Conversation, Leg, Outbox
from voice_flows.engine import machine
from voice_flows.engine.run_to_wait import SUPPORT
from voice_flows.model.turns import Queue, Text
from voice_flows.schema.document import Flow

if TYPE_CHECKING:
    from deflect.steps.ledger import Ledger

__all__ = ["fire", "receive", "report"]


def receive(ledger: Ledger, inbound: Inbound, row: int | None = None) -> None:
    """Take in a customer's message. Idempotent by its key; `row` is the journal row done with it.

    The answer is the flow's while the bot owns the conversation; to a person it is a message to read.
    """

    message = semantic_match.of_message(ledger, inbound)

    def work(unit: Unit) -> None:
        if unit.first(inbound.channel, inbound.key):
            _receive(ledger, unit, inbound, message)
        journal.finish(unit.db, unit.now, row)

    ledger.work(work)


def to_people(ledger: Ledger, inbound: Inbound) -> None:
    """A message that no flow could take: a person reads it, in the thread where it belongs. Idempotent by its key."""

    def work(unit: Unit) -> None:
        if unit.first(inbound.channel, inbound.key):
            conversation, leg = _thread(unit, inbound)
            _leave_to_people(unit, conversation, leg, inbound, "flow_failed")

    ledger.work(work)


def report(ledger: Ledger, status: Status, row: int | None = None) -> bool:
    """Take in what a provider says of a text of ours. Idempotent; False where no text of ours is meant."""

    def work(unit: Unit) -> bool:
        journal.finish(unit.db, unit.now, row)
        ids = (Outbox.id == status.row, Outbox.provider_id == status.provider_id)
        query = select(Outbox).where(or_(*ids) if status.row else ids[1]).with_for_update()
        found = unit.db.scalars(query).first()
        if found is None:
            return False
        if unit.first(status.channel, status.key):
            found.provider_id = found.provider_id or status.provider_id
            delivery_states.move(unit.db, unit.now, found, status.state, status.code)
            suppression.learn(unit.db, unit.ids("sup"), unit.now, found, status.code)
        return True

    return ledger.work(work)


def _receive(ledger: Ledger, unit: Unit, inbound: Inbound, message: Text) -> None:
    conversation, leg = _thread(unit, inbound)
    flow = unit.shelf.pinned(leg.flow, leg.flow_version)[leg.flow]
    suppression.wrote(unit.db, inbound.sender)
    stopped = suppression.suppressed(unit.db, inbound.sender)
    if _keyword(unit, conversation, leg, flow, inbound, stopped=stopped):
        return
    if conversation.owner != "bot" or stopped:
        # Where no flow may answer them, a person must see it.
        _leave_to_people(unit, conversation, leg, inbound, "opted_out")
        if not stopped:
            emergencies.answer(unit, ledger.shelf, conversation, leg, message)
        return
    if _stuck(unit, leg):
        _leave_to_people(unit, conversation, leg, inbound, "stuck")
        return
    ledger.take(unit, conversation, leg, message, inbound.at)


def _stuck(unit: Unit, leg: Leg) -> bool:
    """True where the thread waits for an answer of a business system that nobody will bring any more."""
    if leg.wait != "fetch":
        return False
    under_way = select(Outbox.id).where(Outbox.leg_id == leg.id, Outbox.kind == "fetch", Outbox.state.in_(UNSETTLED))
    return unit.db.scalar(under_way.limit(1)) is None


def _leave_to_people(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound, reason: str) -> None:
    timeline.message(unit, conversation, leg, inbound.body, inbound.at, _meta(inbound))
    if conversation.owner == "bot":
        timeline.told(unit, conversation, leg, Queue(str(leg.session.get("node", "")), SUPPORT, reason))


def _thread(unit: Unit, inbound: Inbound) -> tuple[Conversation, Leg]:
    """The thread a message belongs to, locked: that of our last text or their last word, else a new one.

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
    """A reply to what a call sent besides: a thread of its conversation, which begins with this message."""
    conversation, call = unit.locked(call.id)
    flow = unit.shelf.latest(call.flow)
    return conversation, _new_thread(unit, conversation, flow, inbound)


def _begun(unit: Unit, inbound: Inbound) -> tuple[Conversation, Leg]:
    """Somebody writes first: a new conversation, in the flow that answers on that number of ours."""
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


def _keyword(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, inbound: Inbound, *, stopped: bool) -> bool:
    """Obey STOP, START and HELP with one confirmation, none where the provider sent it. False for other messages."""
    word = inbound.opt_out or keywords.keyword(inbound.body)
    if keywords.resumes(inbound.body, suppressed=stopped):
        word = "start"
    if word is None:
        return False
    timeline.message(unit, conversation, leg, inbound.body, inbound.at, {"keyword": word})
    changed = True
    if word == "stop":
        changed = suppression.suppress(unit.db, unit.ids("sup"), unit.now, inbound.sender, "keyword")
        timers.call_off(unit, leg)
        if conversation.owner == "bot":
            conversation.state, conversation.resolved_at = "resolved", unit.now
    elif word == "start":
        changed = suppression.lift(unit.db, unit.now, inbound.sender)
    if word != "help" and changed:
        _evidence(unit, leg, inbound, granted=word == "start")
    if inbound.opt_out is None and (changed or word == "start"):
        key = {"stop": "opt_out", "start": "opt_in", "help": "help"}[word]
        compose.phrase(unit, conversation, leg, flow, key, always=True)
    events.happened(unit.db, "conversation", conversation.id)
    return True


def _evidence(unit: Unit, leg: Leg, inbound: Inbound, *, granted: bool) -> None:
    evidence = {"by": "text", "answer": inbound.body[:40], "key": inbound.key}
    unit.db.add(
        Consent(
            id=unit.ids("cst"),
            customer_id=leg.customer_id,
            address=inbound.sender,
            purpose="all",
            granted=granted,
            leg_id=leg.id,
            evidence=evidence,
            at=inbound.at,
        )
    )


def _meta(inbound: Inbound) -> dict[str, object]:
    return {"media": list(inbound.media)} if inbound.media else {}
