"""Messages about the phone: late answers to what a call settled, and wishes to be called while people have it."""

from __future__ import annotations

from dataclasses import replace

from deflect.conversations import closing, timeline
from deflect.facts import Inbound
from deflect.messaging import compose
from deflect.steps import calendars, callbacks, context, entries, serialization
from deflect.steps.resuming import BEFORE_CALL
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg
from voice_flows.engine import machine, resuming
from voice_flows.model import session_json
from voice_flows.model.turns import CallBack, Learned, Say, Started, Text
from voice_flows.nodes.call_back import in_writing
from voice_flows.wording import phrases, templates


def settled(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound, message: Text) -> bool:
    """Take a message that answers the question of before the call; returns false for any other message.

    The customer reads that it is settled, and the question that is open now, if there is one.
    """
    before = leg.turn.get(BEFORE_CALL)
    if not before:
        return False
    flows = calendars.over(unit.db, unit.flows.pinned(leg.flow, leg.flow_version))
    moment = context.moment(unit, conversation, leg, flows[leg.flow])
    if not resuming.answers(flows, session_json.load(before), message, moment):
        return False
    timeline.message_outside_a_step(unit, conversation, leg, inbound)
    flow, session = flows[leg.flow], session_json.load(leg.session)
    words = phrases.wording("answered_by_phone", leg.language, flow.brand.register_, flow.country)
    told = Say(session.node, (), templates.written(words, leg.language, {}, flow.country))
    turn = machine.step(flows, session, Started(), moment)
    asked = turn.effects if session.wait == "answer" else ()
    compose.turn(unit, conversation, leg, flow, replace(turn, effects=(told, *asked)))
    if asked:
        leg.session = session_json.dump(turn.session)
        leg.turn = serialization.dump(turn) | {BEFORE_CALL: before}
    closing.resolve_if_idle(unit, conversation, leg)
    return True


def asked_for(unit: Unit, conversation: Conversation, leg: Leg, message: Text) -> bool:
    """Promise the call that the message asks for, move the one that was promised, or call it off.

    Returns false for other messages.

    The conversation stays with whom it is, and keeps its place.
    """
    flows = calendars.over(unit.db, unit.flows.pinned(leg.flow, leg.flow_version))
    session = in_writing.promising(flows, session_json.load(leg.session))
    moment = context.moment(unit, conversation, leg, flows[leg.flow])
    asked, hour = in_writing.wanted(flows, session, message, moment), ""
    by_person = callbacks.by_person(unit, conversation) and not message.body.strip().isdecimal()
    if asked is None and (by_person or callbacks.promised(unit, conversation)):
        asked = in_writing.moved(flows, session, message, moment)
        hour = asked.at if asked else ""
    if asked is None:
        return False
    words = in_writing.told(flows, session, asked, moment, leg.theirs)
    if isinstance(asked, CallBack):
        answer = callbacks.arranged(unit, conversation, leg, flows[leg.flow], asked, session)
        words = words if answer.allowed else in_writing.refused(flows, session, answer, moment, at=hour)
        _wished(unit, conversation, leg, asked.node, "at" if hour else "call")
    elif by_person:
        _wished(unit, conversation, leg, leg.session.get("node", ""), "no_call")
    elif not callbacks.called_off(unit, conversation):
        return False
    compose.post(unit, conversation, leg, words)
    return True


def _wished(unit: Unit, conversation: Conversation, leg: Leg, node: str, wish: str) -> None:
    entries.record_effect(unit, conversation, leg, Learned(node, "wants", wish, wish, origin="text"))
