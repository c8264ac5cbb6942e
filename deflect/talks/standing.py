"""Makes a talk's facts true before its call: an open thread, a call that was cut, a number that wants no texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from deflect.conversations import opening
from deflect.conversations.opening import Ends
from deflect.conversations.timeline import NewEntry, add_entry
from deflect.eligibility import suppression
from deflect.people.customers import customer_at
from deflect.steps import serialization
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Leg
from deflect.talks.memory import OURS
from voice_flows.asking import matter
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import Json, Session, Turn, Wait

AGO: Final = timedelta(minutes=5)
ASKED: Final = 2
"""Questions that a cut call had asked, so that it is worth going back to."""


@transactional
def suppressed(unit: Unit, number: str) -> None:
    """The number asked for no more texts."""
    suppression.suppress(unit.db, unit.ids("sup"), unit.now, number, suppression.KEYWORD)


@transactional
def thread(unit: Unit, number: str, flow: str, stands: Mapping[str, Json]) -> None:
    """An open thread with the number: {flow, node, values, fetched, returns, language, person, gone}."""
    leg = _leg(unit, number, flow, stands, "text")
    leg.last_word_at = leg.opened_at
    if stands.get("gone"):
        leg.flow_version = "gone"
    if person := stands.get("person"):
        conversation = unit.lock(leg.conversation_id)
        conversation.owner, conversation.queued_at, leg.wait = person, unit.now - AGO, "person"
    _entered(unit, leg)


@transactional
def cut_call(unit: Unit, number: str, flow: str, stands: Mapping[str, Json]) -> None:
    """A call of the number that broke off a few minutes ago: {flow, node, values, fetched, returns, matter}."""
    leg = _leg(unit, number, flow, stands, "voice")
    leg.ended_at, leg.outcome, leg.last_word_at = unit.now - AGO, "hung_up", unit.now - AGO
    _entered(unit, leg)


def _leg(unit: Unit, number: str, name: str, stands: Mapping[str, Json], medium: str) -> Leg:
    flow = unit.flows.latest(name)
    customer = customer_at(unit, number, str(stands.get("language") or flow.languages[0]))
    session = _session(unit, name, stands, medium)
    conversation = opening.new_conversation(unit, customer, flow, session.language, "voice")
    ends = Ends(channel="sms" if medium == "text" else "voice", ours=OURS, theirs=number, trust="trusted")
    leg = opening.new_leg(unit, conversation, session, flow, ends)
    leg.session, leg.wait = session_json.dump(session), "answer"
    leg.turn = serialization.dump(Turn(session, (), Wait("answer")))
    leg.opened_at = unit.now - AGO
    return leg


def _session(unit: Unit, name: str, stands: Mapping[str, Json], medium: str) -> Session:
    flow = unit.flows.latest(name)
    node = str(stands.get("node") or flow.start_text)
    begun = machine.begin(flow, "text", stands.get("language"), node, stands.get("values") or {})
    returns = tuple((str(outer), str(at)) for outer, at in stands.get("returns") or ())
    return replace(
        begun,
        flow=str(stands.get("flow") or name),
        medium=medium,  # type: ignore[arg-type]
        fetched=dict(stands.get("fetched") or {}),
        once=matter.marks(stands.get("matter") or {}),
        returns=returns,
        waits=ASKED,
        wait="answer",
    )


def _entered(unit: Unit, leg: Leg) -> None:
    add_entry(unit, unit.lock(leg.conversation_id), leg, NewEntry("started", origin="flow"))
    unit.db.flush()
