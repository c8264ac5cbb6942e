"""Words that call for help in a thread that a person has: what is said first is said at once, the person reads on."""

from __future__ import annotations

from dataclasses import replace

from deflect import calendars, facts_of, recording, writing
from deflect.tables import Conversation, Leg
from deflect.unit import FlowShelf, Unit
from voice_flows import machine, sessions
from voice_flows.turns import Learned, Text


def answer(unit: Unit, shelf: FlowShelf, conversation: Conversation, leg: Leg, message: Text) -> None:
    """Say it where the message calls for help for the first time; nothing else of the flow is run."""
    flows = calendars.over(unit.db, shelf.pinned(leg.flow, leg.flow_version))
    if not any(flow.emergency for flow in flows.values()):
        return
    session = sessions.load(leg.session)
    moment = facts_of.moment(unit, conversation, leg, flows[leg.flow])
    turn = machine.step(flows, replace(session, wait="person"), message, moment)
    if not any(isinstance(effect, Learned) and effect.what == "emergency" for effect in turn.effects):
        return
    leg.session = sessions.dump(replace(turn.session, wait=session.wait))
    for effect in turn.effects:
        recording.told(unit, conversation, leg, effect)
    writing.turn(unit, conversation, leg, flows[leg.flow], turn)
