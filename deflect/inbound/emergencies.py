"""Words that call for help in a thread that a person has: what is said first is said at once, the person reads on."""

from __future__ import annotations

from dataclasses import replace

from deflect.conversations import context, timeline
from deflect.messaging import compose
from deflect.steps import calendars
from deflect.storage.unit import FlowShelf, Unit
from deflect.tables import Conversation, Leg
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import Learned, Text


def answer(unit: Unit, shelf: FlowShelf, conversation: Conversation, leg: Leg, message: Text) -> None:
    """Say it where the message calls for help for the first time; nothing else of the flow is run."""
    flows = calendars.over(unit.db, shelf.pinned(leg.flow, leg.flow_version))
    if not any(flow.emergency for flow in flows.values()):
        return
    session = session_json.load(leg.session)
    moment = context.moment(unit, conversation, leg, flows[leg.flow])
    turn = machine.step(flows, replace(session, wait="person"), message, moment)
    if not any(isinstance(effect, Learned) and effect.what == "emergency" for effect in turn.effects):
        return
    leg.session = session_json.dump(replace(turn.session, wait=session.wait))
    for effect in turn.effects:
        timeline.told(unit, conversation, leg, effect)
    compose.turn(unit, conversation, leg, flows[leg.flow], turn)
