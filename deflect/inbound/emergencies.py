"""Answers emergency words in a thread that a person owns: the flow's first words are sent at once."""

from __future__ import annotations

from dataclasses import replace

from deflect.messaging import compose
from deflect.steps import calendars, context, entries
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import Learned, Text
from voice_flows.understanding.interjections import calls_for_help


def called(unit: Unit, leg: Leg, body: str) -> bool:
    """Returns true if the message holds emergency words of the leg's flow or of one that it runs."""
    flows = unit.flows.pinned(leg.flow, leg.flow_version).values()
    alarms = [word for flow in flows if flow.emergency for word in flow.emergency.words_in(*flow.languages)]
    return calls_for_help(Text(body), alarms, leg.language)


def answer(unit: Unit, conversation: Conversation, leg: Leg, message: Text) -> bool:
    """Send the flow's emergency words at the thread's first call for help. Runs nothing else of the flow.

    Returns whether they were sent.
    """
    flows = calendars.over(unit.db, unit.flows.pinned(leg.flow, leg.flow_version))
    if not any(flow.emergency for flow in flows.values()):
        return False
    session = session_json.load(leg.session)
    moment = context.moment(unit, conversation, leg, flows[leg.flow])
    turn = machine.step(flows, replace(session, wait="person"), message, moment)
    if not any(isinstance(effect, Learned) and effect.what == "emergency" for effect in turn.effects):
        return False
    leg.session = session_json.dump(replace(turn.session, wait=session.wait))
    for effect in turn.effects:
        entries.record_effect(unit, conversation, leg, effect)
    compose.turn(unit, conversation, leg, flows[leg.flow], turn)
    return True
