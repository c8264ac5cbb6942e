"""Attended transfer in, inside a transaction: another party goes on with a call that somebody else began.

The first party's leg ends, and the new party gets a leg of their own: on their own record, as far as their line vouches
for them. It goes on at the node where the call stood. Where something was collected or looked up for the first party,
the flow begins anew, since a stranger must not hear it. The same number, vouched for both times, changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from deflect.conversations import line_facts, opening
from deflect.conversations.timeline import NewEntry, add_entry
from deflect.facts import Caller
from deflect.policy.phone_numbers import masked
from deflect.steps.take import end, take
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg
from voice_flows.engine.recording_notice import REFUSED, TOLD
from voice_flows.model import session_json
from voice_flows.model.turns import Session, Started

GOES_ON: Final = frozenset({"person", "transfer", "message", "over"})
"""Waits that a transfer must not break off: the talk with a person, a message that is being left, a goodbye."""
_FIRST_PARTYS: Final = ("fetch", "delivery")
"""Waits for something that was asked for on behalf of the first party."""
_WITHHELD: Final = "-"


def take_over(unit: Unit, conversation: Conversation, leg: Leg, caller: Caller) -> None:
    """Let `caller` go on with the call of `leg`. The caller of this function holds the conversation's lock."""
    told = " → ".join(masked(number or "") or _WITHHELD for number in (leg.theirs, caller.number))
    _note(unit, conversation, leg, told)
    if caller.trust != "none" and leg.trust != "none" and caller.number == leg.theirs:
        leg.trust = caller.trust
        return
    if leg.wait in GOES_ON or leg.direction == "out":
        _stay(unit, leg, caller)
        return
    before = session_json.load(leg.session)
    end(unit, conversation, leg, "transferred")
    unit.db.flush()
    joined, theirs, _ = opening.call(unit, caller, leg.flow, leg.language)
    if not (before.values or before.wait in _FIRST_PARTYS):
        theirs.flow_version = leg.flow_version
        theirs.session = session_json.dump(_continued(before, session_json.load(theirs.session)))
    if joined.id != conversation.id:
        _note(unit, joined, theirs, told)
    take(unit, joined, theirs, Started())


def _note(unit: Unit, conversation: Conversation, leg: Leg, told: str) -> None:
    node = str(leg.session.get("node", ""))
    entry = NewEntry("state", told, origin="provider", node=node, meta={"to": "transferred_in"})
    add_entry(unit, conversation, leg, entry)


def _stay(unit: Unit, leg: Leg, caller: Caller) -> None:
    """Go on with the new party on the same leg, without a word of what the flow knew of the first one.

    Their number counts as not vouched for: the record is the first party's, and only a code leads to another one.
    """
    leg.theirs, leg.number_kind, leg.trust, leg.source = caller.number or "", caller.kind, "none", caller.source
    leg.line_facts = line_facts.sealed(unit.vault, caller.line_facts)
    session = session_json.load(leg.session)
    leg.session = session_json.dump(replace(session, values={}, fetched={}, once=_once(session), declined_text=False))
    unit.secrets[leg.id] = {}


def _continued(before: Session, theirs: Session) -> Session:
    """The first party's session, entered anew at its node, in the manner in which the new party is spoken to."""
    return replace(
        before,
        wait="start",
        attempts={},
        pending={},
        declined_text=False,
        once=_once(before),
        waits=0,
        silences=0,
        secrets={},
        pace=theirs.pace,
        loud=theirs.loud,
    )


def _once(session: Session) -> tuple[str, ...]:
    """What has happened in the call; whether it is recorded must be told, and may be refused, once more."""
    return tuple(mark for mark in session.once if mark not in (TOLD, REFUSED))
