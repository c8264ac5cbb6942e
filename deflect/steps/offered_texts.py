"""Keeps why text was offered on a call, or why the call was silent about it, with what that was weighed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deflect.conversations.timeline import NewEntry, add_entry
from deflect.eligibility import text_decisions
from deflect.eligibility.text_decisions import About
from deflect.steps import context, text_codes
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg
from voice_flows.asking.steps import EMERGENCY
from voice_flows.locales import fixed_words
from voice_flows.model.turns import Json, Learned, Queue, Session, Turn
from voice_flows.schema.document import Flow

_CODES: Final = frozenset({"emergency", "declined", "sensitive"})
"""What forbids an offer in the call itself, where the flow says it by its code."""


def of_offer(unit: Unit, conversation: Conversation, leg: Leg, effect: Learned) -> Mapping[str, Json]:
    """Keeps the decision of an offer of text, made or not, and returns what its timeline entry says of it."""
    flow = unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow]
    node = flow.nodes.get(effect.node)
    about: About = "queue" if node is not None and node.queue_name else "offer"
    allowed = text_codes.decided(unit, leg, flow).allowed
    said = _said(effect, leg.language) if effect.value is False and (allowed or effect.label in _CODES) else ""
    return _keep(unit, conversation, leg, about, effect.node, said, flow)


def of_queue(unit: Unit, conversation: Conversation, leg: Leg, turn: Turn) -> None:
    """Keeps why a caller who begins to wait for a person hears nothing of text, where the flow itself is silent."""
    queue = next((effect for effect in turn.effects if isinstance(effect, Queue)), None)
    said = _refused(turn.session)
    if queue is None or leg.medium != "voice" or not said:
        return
    flow = unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow]
    decision = _keep(unit, conversation, leg, "queue", queue.node, said, flow)
    add_entry(unit, conversation, leg, NewEntry("offered", node=queue.node, meta={"value": False, **decision}))


def _refused(session: Session) -> str:
    if EMERGENCY in session.once:
        return "emergency"
    return "declined" if session.declined_text else ""


def _said(effect: Learned, language: str) -> str:
    """The code of what forbade an offer that the policy allows: two refusals in a row, or the longer wait."""
    if effect.label in _CODES:
        return effect.label
    declined = effect.label == fixed_words.text("texting.declined_twice", language)
    return "declined_twice" if declined else "longer_wait"


def _keep(
    unit: Unit, conversation: Conversation, leg: Leg, about: About, node: str, said: str, flow: Flow
) -> Mapping[str, Json]:
    with unit.db.no_autoflush:  # these reads rest on nothing that this step wrote
        decision, waits = text_codes.decided(unit, leg, flow), context.both_sides(unit, conversation, leg, flow)
    kept = text_decisions.keep(unit, conversation.id, leg, about, decision, node=node, said=said, waits=waits)
    return {"decision": kept}
