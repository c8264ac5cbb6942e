"""Answers emergency words in a thread that no flow may answer: a person owns it, or the customer opted out of texts.

The flow's first words are sent at once where a text may be sent. The thread's line and its priority tell agents of the
call for help in any case.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from deflect.eligibility import suppression
from deflect.messaging import compose
from deflect.steps import calendars, context, entries
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg
from voice_flows.asking.steps import EMERGENCY
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import Learned, Text
from voice_flows.schema.document import Flow
from voice_flows.understanding.interjections import calls_for_help

BURST: Final = timedelta(minutes=10)
"""Calls for help within this span of an answered one are the same call."""


def called(unit: Unit, leg: Leg, body: str) -> bool:
    """Returns true if the message holds emergency words of the leg's flow or of one that it runs."""
    return called_in(unit.flows.pinned(leg.flow, leg.flow_version).values(), leg.language, body)


def called_in(flows: Collection[Flow], language: str, body: str) -> bool:
    """Returns true if the message holds emergency words of any of these flows; none where no flow knows any."""
    alarmed = [flow for flow in flows if flow.emergency]
    words = [word for flow in alarmed if flow.emergency for word in flow.emergency.words_in(*flow.languages)]
    return bool(alarmed) and calls_for_help(Text(body), words, language)


def answer(unit: Unit, conversation: Conversation, leg: Leg, message: Text) -> bool:
    """Record a call for help and send the flow's emergency words, once for each burst. Runs nothing else of the flow.

    Returns whether the message was one. A customer who opted out is sent nothing.
    """
    if not called(unit, leg, message.body):
        return False
    if _answered_lately(unit, leg):
        return True
    flows = calendars.over(unit.db, unit.flows.pinned(leg.flow, leg.flow_version))
    session = session_json.load(leg.session)
    once = tuple(fact for fact in session.once if fact != EMERGENCY)
    moment = context.moment(unit, conversation, leg, flows[leg.flow])
    turn = machine.step(flows, replace(session, wait="person", once=once), message, moment)
    if not any(isinstance(effect, Learned) and effect.what == "emergency" for effect in turn.effects):
        return False
    leg.session = session_json.dump(replace(turn.session, wait=session.wait))
    for effect in turn.effects:
        entries.record_effect(unit, conversation, leg, effect)
    stopped = suppression.suppressed(unit.db, leg.theirs)
    compose.turn(unit, conversation, leg, flows[leg.flow], turn, silent=stopped)
    return True


def _answered_lately(unit: Unit, leg: Leg) -> bool:
    """True if a call for help in this thread was recorded within `BURST`."""
    unit.db.flush()
    lately = (Entry.kind == "emergency") & (Entry.received_at > unit.now - BURST)
    return unit.db.scalar(select(Entry.id).where(Entry.leg_id == leg.id, lately).limit(1)) is not None
