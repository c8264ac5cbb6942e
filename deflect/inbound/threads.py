"""Finds or begins the thread that a customer's message belongs to; which one is chosen in `deflect.contacts`."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Final

from sqlalchemy import func, select

from deflect import gone_versions
from deflect.contacts import candidates
from deflect.contacts.choosing import JOINS, Choice, Contact, choose
from deflect.conversations import kept_places, opening, timeline, timers
from deflect.conversations.opening import Ends
from deflect.facts import Inbound
from deflect.inbound import emergencies
from deflect.messaging import compose
from deflect.people.customers import customer_at
from deflect.steps import calendars, context
from deflect.steps.take import last_turn
from deflect.storage import foreknown
from deflect.storage.unit import Unit
from deflect.tables import CONFIRMATION, Conversation, Leg, Outbox
from voice_flows.engine import machine, resuming
from voice_flows.model import session_json
from voice_flows.model.kept_place import KEPT
from voice_flows.model.turns import Ask, Moment, Session, Started, Text, Turn
from voice_flows.schema.document import Flow
from voice_flows.wording import phrases, templates

ALONE: Final = "without_rival"
"""Question: which thread is the only one ever with this address?"""
ASKED_WHICH: Final = "asked_which"
"""Mark in `Leg.turn` of a thread whose customer was asked which text they answer."""


def thread_of(unit: Unit, inbound: Inbound) -> tuple[Conversation, Leg]:
    """The thread that a message was chosen to belong to, locked, or a new one."""
    choice = candidates.of_message(unit, inbound, partial(_fits, unit, inbound))
    if choice.conversation is None:
        return _begun(unit, inbound, choice)
    if choice.thread is None:
        return _in_conversation(unit, inbound, choice)
    conversation, leg = unit.locked(choice.thread)
    if choice.reason == "other_number":
        return conversation, _carried(unit, conversation, leg, inbound, choice)
    return conversation, leg


def kept_with(unit: Unit, inbound: Inbound) -> tuple[Conversation, Leg]:
    """The thread in which the message of a blocked number is kept: its newest one here, or a new one."""
    if newest := newest_with(unit, inbound):
        return unit.locked(newest.id)
    return _begun(unit, inbound, choose(Contact("text"), (), unit.now))


def newest_with(unit: Unit, inbound: Inbound) -> Leg | None:
    """The newest thread between the sender and the number of ours that was written to."""
    ends = (Leg.theirs == inbound.sender, Leg.ours == inbound.recipient, Leg.channel == inbound.channel)
    theirs = select(Leg).where(*ends, Leg.medium == "text", ~Leg.separated)
    return unit.db.scalars(theirs.order_by(Leg.opened_at.desc(), Leg.id.desc()).limit(1)).first()


def flows_with(unit: Unit, inbound: Inbound) -> tuple[Collection[Flow], str]:
    """The flows that a message would be answered by, the one of the newest thread first asked, and the language."""
    if newest := newest_with(unit, inbound):
        return gone_versions.flows_of(unit, newest).values(), newest.language
    flow = unit.flows.latest(unit.installation.flow_at(inbound.recipient))
    return unit.flows.pinned(flow.flow, flow.version).values(), flow.languages[0]


def _in_conversation(unit: Unit, inbound: Inbound, choice: Choice) -> tuple[Conversation, Leg]:
    """A new thread in a conversation whose call texted the customer, or whose own thread has ended."""
    conversation = unit.lock(str(choice.conversation))
    return conversation, _new_thread(unit, conversation, unit.flows.latest(conversation.flow), inbound, choice)


def _carried(unit: Unit, conversation: Conversation, earlier: Leg, inbound: Inbound, choice: Choice) -> Leg:
    """A thread with the customer's other number, where the earlier one stands; that one is closed."""
    gone_versions.renewed(unit, earlier)
    flow = unit.flows.pinned(earlier.flow, earlier.flow_version)[earlier.flow]
    stands = session_json.load(earlier.session)
    leg = _new_thread(unit, conversation, flow, inbound, choice, stands)
    leg.turn, leg.wait = earlier.turn, earlier.wait
    if earlier.ended_at is None:
        earlier.ended_at, earlier.outcome = unit.now, "followed"
        timers.call_off(unit, earlier)
    return leg


def _begun(unit: Unit, inbound: Inbound, choice: Choice) -> tuple[Conversation, Leg]:
    """A new conversation for a customer who writes first, in the flow that answers on that number of ours."""
    flow = unit.flows.latest(unit.installation.flow_at(inbound.recipient))
    customer = customer_at(unit, inbound.sender, flow.languages[0])
    language = customer.language if customer.language in flow.languages else flow.languages[0]
    conversation = opening.new_conversation(unit, customer, flow, language, inbound.channel)
    return conversation, _new_thread(unit, conversation, flow, inbound, choice)


def _new_thread(
    unit: Unit, conversation: Conversation, flow: Flow, inbound: Inbound, choice: Choice, stands: Session | None = None
) -> Leg:
    session = stands or machine.begin(flow, "text", conversation.language)
    ends = Ends(channel=inbound.channel, ours=inbound.recipient, theirs=inbound.sender)
    leg = opening.new_leg(unit, conversation, session, flow, ends)
    leg.chosen = choice.reason
    return leg


def likely_question(unit: Unit, inbound: Inbound) -> Turn | None:
    """The turn that a message probably answers; read without a lock, so it may be wrong."""
    choice = candidates.of_message(unit, inbound, partial(_fits, unit, inbound))
    leg = unit.db.get(Leg, choice.thread) if choice.thread else None
    if leg is not None and leg.wait not in ("over", CONFIRMATION):
        return last_turn(leg)
    flow = unit.flows.latest(unit.installation.flow_at(inbound.recipient))
    begun = machine.begin(flow, "text", leg.language if leg else None)
    return machine.step(unit.flows.pinned(flow.flow, flow.version), begun, Started(), Moment(unit.now))


def _fits(unit: Unit, inbound: Inbound, thread: str) -> bool | None:
    """True if the message answers the question that the assistant asks in a thread; `None` where it asks none there."""
    leg = unit.db.get_one(Leg, thread)
    conversation = unit.db.get_one(Conversation, leg.conversation_id)
    message, session = Text(inbound.body, inbound.choice, media=inbound.media), session_json.load(leg.session)
    if leg.wait != "answer" or leg.ended_at is not None or gone_versions.is_gone(unit, leg):
        return None
    if KEPT in session.pending:
        return kept_places.named(leg, message) if conversation.owner != "agent" else None
    if conversation.owner != "bot":
        return None
    return answers(unit, conversation, leg, session, message)


def answers(unit: Unit, conversation: Conversation, leg: Leg, session: Session, message: Text) -> bool:
    """True if the message answers the question that the flow asks in this session of the thread."""
    flows = calendars.over(unit.db, unit.flows.pinned(leg.flow, leg.flow_version))
    return resuming.fits(flows, session, message, context.moment(unit, conversation, leg, flows[leg.flow]))


def asked_which(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound) -> bool:
    """Ask which of two open texts the message answers, where both could take it; false where that is clear.

    It is asked once: the next message that names no reference answers the text read last. Clear is what a customer
    writes in the middle of a talk in one thread, any words where the text read last asks for words, and a call for
    help.
    """
    asked = leg.turn.get(ASKED_WHICH) or emergencies.called(unit, leg, inbound.body)
    other = None if asked else _rival(unit, conversation, leg, inbound)
    if other is None:
        return False
    timeline.message_outside_a_step(unit, conversation, leg, inbound)
    flow = unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow]
    body = inbound.body.strip()
    named = {
        "first": unit.db.get_one(Conversation, other.conversation_id).reference,
        "second": conversation.reference,
        "choice": body if body.isdecimal() and len(body) == 1 else "1",
    }
    words = phrases.wording("which_thread", leg.language, flow.brand.register_, flow.country)
    compose.post(unit, conversation, leg, templates.written(words, leg.language, named, flow.country))
    leg.turn = {**leg.turn, ASKED_WHICH: True}
    return True


def _rival(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound) -> Leg | None:
    """The newest other thread with this number that the message may be meant for, where it answers both."""
    if conversation.owner != "bot" or leg.wait != "answer" or conversation.id in unit.begun:
        return None
    if foreknown.take(unit.db, leg.theirs, ALONE) == leg.id:
        return None
    ends = (Leg.theirs == leg.theirs, Leg.ours == leg.ours, Leg.channel == leg.channel, Leg.medium == "text")
    open_ = (Leg.ended_at.is_(None), Leg.wait == "answer", Leg.id != leg.id)
    query = select(Leg).join(Conversation, Conversation.id == Leg.conversation_id).where(*ends, *open_)
    query = query.where(Conversation.owner == "bot", Conversation.id != conversation.id)
    newest = unit.db.scalars(query.order_by(Leg.opened_at.desc(), Leg.id.desc()).limit(5)).all()
    others = [each for each in newest if _may_be_meant(unit, each, leg, inbound)]
    if not others or not _fits(unit, inbound, leg.id):
        return None
    return next((each for each in others if _fits(unit, inbound, each.id)), None)


def _may_be_meant(unit: Unit, other: Leg, leg: Leg, inbound: Inbound) -> bool:
    """True where an earlier text is as likely meant as the one read last; a kept place is asked about by its own text.

    That is so where both stand at one question. Elsewhere only while the customer has not written in this thread since
    the other one's last text, while that is recent, and where it does not ask for words that anything would answer.
    """
    stands, stood = session_json.load(other.session), session_json.load(leg.session)
    if KEPT in stands.pending or KEPT in stood.pending:
        return False
    if (stands.flow, stands.node) == (stood.flow, stood.node):
        return True
    written = unit.db.scalar(
        select(func.max(Outbox.created_at)).where(Outbox.leg_id == other.id, Outbox.kind == "text")
    )
    if written is None or unit.now - written > JOINS or (leg.last_word_at is not None and leg.last_word_at >= written):
        return False
    return not _asks_for_words(other) and (not _asks_for_words(leg) or inbound.body.strip().isdecimal())


def _asks_for_words(leg: Leg) -> bool:
    return any(isinstance(effect, Ask) and effect.kind == "text" for effect in last_turn(leg).effects)
