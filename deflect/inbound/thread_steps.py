"""Gives a customer's message to the thread's flow, holds it while the flow cannot take it, or leaves it to people."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Select, select

from deflect import delivery_states, gone_versions
from deflect.contacts import held, identity_levels
from deflect.conversations import kept_places, timeline
from deflect.eligibility import suppression
from deflect.facts import Inbound
from deflect.inbound import emergencies, receipts
from deflect.proving import in_writing
from deflect.steps import by_phone, calendars, callbacks, context, entries
from deflect.steps.take import take
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import UNSETTLED, Conversation, Leg, Outbox
from deflect.turns import settling
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import Queue, Text
from voice_flows.schema.parts import DEFAULT_QUEUE
from voice_flows.understanding import automatic_messages, goodbyes


def give(
    unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound, message: Text, *, lost: bool = False
) -> None:
    """Gives a message to the flow, or to a person where no flow may answer it, or its version is `lost`.

    It is held while the customer is on the phone about this thread, unless it is a call for help; and while a business
    system is asked, unless the flow takes it at once: a call for help, a wish for a person.
    """
    if kept_places.expects(unit, conversation, leg):
        conversation.owner = "bot"
    bot = conversation.owner == "bot" and not suppression.suppressed(unit.db, inbound.sender)
    on_phone = bot and leg.on_call_id and not emergencies.called(unit, leg, message.body)
    if on_phone and held.keep(unit, leg, inbound):
        events.happened(unit.db, "conversation", conversation.id)
    elif bot and identity_levels.dropped(unit, leg) and not emergencies.called(unit, leg, message.body):
        read_on(unit, conversation, leg)
        if not in_writing.taken(unit, conversation, leg, inbound, message):
            leave_to_people(unit, conversation, leg, inbound, "identity")
    elif not bot or leg.wait != "fetch" or _stuck(unit, leg):
        read_on(unit, conversation, leg)
        _act(unit, conversation, leg, inbound, message, lost)
    elif _taken_now(unit, conversation, leg, message):
        _forget_requests(unit, leg)
        read_on(unit, conversation, leg)
        take(unit, conversation, leg, message, inbound.at)
    elif not held.keep(unit, leg, inbound):
        read_on(unit, conversation, leg)
        leave_to_people(unit, conversation, leg, inbound, "stuck")


def unanswered(unit: Unit, conversation: Conversation, leg: Leg, message: Text) -> str:
    """Returns the kind of a message that is no answer: `reaction`, `auto_reply`, `signature`, `thanks`.

    Empty for any other message, and for a reaction that answers the flow's open question.
    """
    if message.choice is not None or message.media:
        return ""
    found = automatic_messages.read(message.body)
    if found is None:
        return "thanks" if _only_thanks(unit, conversation, leg, message) else ""
    bot = conversation.owner == "bot" and not suppression.suppressed(unit.db, leg.theirs)
    if bot and leg.wait == "answer" and _taken_now(unit, conversation, leg, message):
        return ""
    return found.kind


def _only_thanks(unit: Unit, conversation: Conversation, leg: Leg, message: Text) -> bool:
    """Returns true for thanks, or an "ok", to people who have resolved the matter, or who have not answered yet.

    After an answer of theirs an "ok" may be one too, and where a call is promised a "no" calls it off.
    """
    resolved = conversation.state == "resolved" and conversation.owner != "bot"
    if not (resolved or conversation.owner == "queue") or not goodbyes.says_goodbye(message.body, leg.language):
        return False
    if callbacks.promised(unit, conversation) or callbacks.by_person(unit, conversation):
        return False
    return resolved or not settling.last_word_is_ours(unit.db, conversation.id)


def go_on(unit: Unit, conversation: Conversation, leg: Leg) -> None:
    """Gives the thread's flow what was held for it, until it asks a system again."""
    if leg.ended_at is not None:
        read_on(unit, conversation, leg)
        return
    waiting = held.take_out(unit, leg)
    lost = gone_versions.renewed(unit, leg)
    while leg.wait != "fetch" and (inbound := next(waiting, None)) is not None:
        _act(unit, conversation, leg, inbound, Text(inbound.body, inbound.choice, media=inbound.media), lost)


def read_on(unit: Unit, conversation: Conversation, leg: Leg) -> None:
    """Records what was held for the thread, because no flow will take it any more."""
    for inbound in held.take_out(unit, leg):
        timeline.message_outside_a_step(unit, conversation, leg, inbound)


def _act(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound, message: Text, lost: bool) -> None:
    stopped = suppression.suppressed(unit.db, inbound.sender)
    if conversation.owner != "bot" or stopped or lost:
        # No flow may answer it, so a person must see it.
        _recorded(unit, conversation, leg, inbound, "opted_out" if stopped else gone_versions.GONE)
        if emergencies.answer(unit, conversation, leg, message) or stopped:
            return
        if not by_phone.asked_for(unit, conversation, leg, message):
            receipts.acknowledge(unit, conversation, leg, inbound.body)
    elif _stuck(unit, leg):
        leave_to_people(unit, conversation, leg, inbound, "stuck")
    elif not by_phone.settled(unit, conversation, leg, inbound, message):
        take(unit, conversation, leg, message, inbound.at)


def leave_to_people(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound, reason: str) -> None:
    """Records a message and queues its thread for a person if the bot owns it.

    It is answered where it calls for help; else with a receipt where one is due.
    """
    _recorded(unit, conversation, leg, inbound, reason)
    if not emergencies.answer(unit, conversation, leg, Text(inbound.body)):
        receipts.acknowledge(unit, conversation, leg, inbound.body)


def _recorded(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound, reason: str) -> None:
    timeline.message_outside_a_step(unit, conversation, leg, inbound)
    queue(unit, conversation, leg, reason)


def queue(unit: Unit, conversation: Conversation, leg: Leg, reason: str) -> None:
    """Queues a conversation for a person if the bot owns it."""
    if conversation.owner == "bot":
        entries.record_effect(unit, conversation, leg, Queue(str(leg.session.get("node", "")), DEFAULT_QUEUE, reason))


def _taken_now(unit: Unit, conversation: Conversation, leg: Leg, message: Text) -> bool:
    """Returns true if the flow acts on the message though it waits for a system. It is asked, and nothing is kept."""
    flows = calendars.over(unit.db, unit.flows.pinned(leg.flow, leg.flow_version))
    session = session_json.load(leg.session)
    turn = machine.step(flows, session, message, context.moment(unit, conversation, leg, flows[leg.flow]))
    return bool(turn.effects) or replace(turn.session, waits=session.waits) != session


def _forget_requests(unit: Unit, leg: Leg) -> None:
    """Drops what a system was asked: the flow goes on elsewhere, where the answer would be taken for another."""
    for row in unit.db.scalars(_requests(leg).with_for_update()).all():
        delivery_states.move(unit.db, unit.now, row, "dropped", "overtaken")


def _stuck(unit: Unit, leg: Leg) -> bool:
    """Returns true if the thread waits for an answer of a business system that will not come any more."""
    return leg.wait == "fetch" and unit.db.scalars(_requests(leg).limit(1)).first() is None


def _requests(leg: Leg) -> Select[Outbox]:
    return select(Outbox).where(Outbox.leg_id == leg.id, Outbox.kind == "fetch", Outbox.state.in_(UNSETTLED))
