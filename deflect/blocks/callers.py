"""Turns a blocked caller away: with one sentence, or without a word. No flow runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from deflect.blocks import standing
from deflect.conversations.timeline import NewEntry, add_entry
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg
from voice_flows.model import session_json
from voice_flows.model.turns import Effect, End, Say, Turn, Wait
from voice_flows.schema.document import Flow
from voice_flows.wording import phrases

BLOCKED: Final = "blocked"
"""Why a call ended, of `deflect.end_reasons`."""


def turned_away(unit: Unit, conversation: Conversation, leg: Leg) -> Turn | None:
    """Ends the leg of a blocked caller and returns its only turn; `None` where the number may call.

    A call that was to be refused comes here where its line answers all calls, and in the seconds until the voice
    workers know of the block: it ends without a word. An emergency number is named where the flow knows emergencies.
    """
    block = standing.of(unit, leg.theirs)
    if block.calls == "taken":
        return None
    flow = unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow]
    session = replace(session_json.load(leg.session), wait="over")
    said = tuple(_sentences(flow, leg)) if block.calls == "told" else ()
    turn = Turn(session, (*said, End(session.node)), Wait("over"))
    leg.session, leg.wait = session_json.dump(session), "over"
    leg.ended_at, leg.outcome = unit.now, BLOCKED
    add_entry(unit, conversation, None, NewEntry("state", meta={"to": f"blocked_{block.calls}"}))
    if conversation.id in unit.begun:
        conversation.state, conversation.resolved_at = "resolved", unit.now
    events.happened(unit.db, "conversation", conversation.id)
    return turn


def _sentences(flow: Flow, leg: Leg) -> Iterator[Effect]:
    for moment in ("blocked_call", "blocked_call_emergency") if flow.emergency else ("blocked_call",):
        words = phrases.wording(moment, leg.language, flow.brand.register_, flow.country)
        yield Say("", (words,), words, interruptible=False)
