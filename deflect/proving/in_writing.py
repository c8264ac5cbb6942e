"""Asks who writes where a thread's number was silent for 90 days: it may be somebody else's now.

Nothing of the thread is told or changed before the one known value was named. Two wrong answers, or a thread that holds
nothing to compare, leave it to a person. Works inside a transaction.
"""

from __future__ import annotations

from typing import Final

from deflect.contacts import identity_levels, value_locks
from deflect.conversations import timeline
from deflect.facts import Inbound
from deflect.messaging import compose
from deflect.steps import calendars, context, entries, serialization
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.resumption import WrongValue
from voice_flows.model.turns import Started, Text
from voice_flows.nodes.resume import in_writing
from voice_flows.nodes.resume.in_writing import Question

TRIES: Final = 2
"""Wrong answers after which the thread is a person's."""
ASKED: Final = "proving"
"""In a thread's turn: how many wrong answers there were to the question who writes, once it was asked."""


def taken(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound, message: Text) -> bool:
    """Takes a message of a number that fell silent: asks, or compares. Returns false where a person must answer.

    Only for a thread whose number was dropped, see `identity_levels.dropped`.
    """
    asked = _question(unit, conversation, leg)
    if asked is None or asked.wants_person(message):
        return False
    wrong = leg.turn.get(ASKED)
    if wrong is None:
        _ask(unit, conversation, leg, inbound, asked, 0)
        return True
    if asked.answered(message):
        timeline.message_outside_a_step(unit, conversation, leg, inbound)
        _proved(unit, conversation, leg, asked)
        return True
    entries.record_effect(unit, conversation, leg, WrongValue(asked.here.session.node))
    if wrong + 1 >= TRIES:
        return False
    _ask(unit, conversation, leg, inbound, asked, wrong + 1)
    return True


def _question(unit: Unit, conversation: Conversation, leg: Leg) -> Question | None:
    if value_locks.locked(unit, leg.customer_id):
        return None
    flows = calendars.over(unit.db, unit.flows.pinned(leg.flow, leg.flow_version))
    moment = context.moment(unit, conversation, leg, flows[leg.flow])
    return in_writing.question(flows, leg.flow, session_json.load(leg.session), moment)


def _ask(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound, asked: Question, wrong: int) -> None:
    timeline.message_outside_a_step(unit, conversation, leg, inbound)
    compose.post(unit, conversation, leg, asked.words)
    leg.turn = dict(leg.turn) | {ASKED: wrong}


def _proved(unit: Unit, conversation: Conversation, leg: Leg, asked: Question) -> None:
    """Notes that it is the customer, and asks again what the thread stands at."""
    identity_levels.reach(unit, leg, "confirmed")
    value_locks.forget(unit, leg.customer_id)
    leg.turn = {name: value for name, value in leg.turn.items() if name != ASKED}
    session = session_json.load(leg.session)
    if session.wait != "answer":
        return
    turn = machine.step(asked.here.flows, session, Started(), asked.here.moment)
    compose.turn(unit, conversation, leg, asked.here.flow, turn)
    leg.session, leg.wait = session_json.dump(turn.session), turn.wait.kind
    leg.turn = serialization.dump(turn)
