"""Opens conversations and legs: chooses the conversation of a call, and draws its spoken reference."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import bindparam, select

from deflect.contacts import candidates, identity_levels
from deflect.contacts.choosing import JOINS, Choice
from deflect.conversations import line_facts
from deflect.facts import Caller
from deflect.people.customers import customer_at
from deflect.people.merging import groups
from deflect.storage import events, foreknown
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Customer, Handoff, Leg
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import Session
from voice_flows.schema.document import Flow

_LETTERS = "CDFHJKLNPRTXY"  # none sounds or looks like another in Spanish and English, and they make no words
_SYMBOLS = _LETTERS + "2345679"
_REUSED = timedelta(days=90)
_TRIES = 50
_DRAWN, _OPENED = "references", "opened"
"""In a session's `info`: references that this transaction gave away, and the conversations it began."""
_LIVE = select(Leg).where(
    Leg.conversation_id == bindparam("conversation"),
    Leg.theirs == bindparam("theirs"),
    Leg.ours == bindparam("ours"),
    Leg.channel == bindparam("channel"),
    Leg.medium == "text",
    Leg.ended_at.is_(None),
)
_ROW = Conversation.__table__.c
_TAKEN = (
    select(_ROW.id)
    .where(_ROW.reference == bindparam("reference"))
    .where((_ROW.state != "resolved") | (_ROW.last_entry_at > bindparam("since")))
    .limit(1)
)
"""Statements of every new thread are built once, since building one takes as long as running it."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The two addresses of a leg, and what its line claims of them. Field names are those of `tables.Leg`."""

    channel: str
    ours: str
    theirs: str
    call_id: str | None = None
    trust: str = "none"
    line: str = ""
    direction: Literal["in", "out"] = "in"
    number_kind: str = ""
    line_facts: str = ""
    source: str = ""


def call(unit: Unit, caller: Caller, name: str, language: str | None) -> tuple[Conversation, Leg, bool]:
    """The call's conversation and leg, and whether this call id was opened before."""
    before = unit.db.scalars(select(Leg).where(Leg.call_id == caller.call_id)).first()
    if before is not None:
        return unit.db.get_one(Conversation, before.conversation_id), before, True
    flow = unit.flows.latest(name)
    # What a stranger claims to be called by must not lead to somebody's record.
    known_by = caller.number if caller.trust != "none" else None
    customer = customer_at(unit, known_by, language or flow.languages[0])
    vouched = caller.trust != "none"
    choice = candidates.of_call(unit, customer, flow, caller.number or "", vouched=vouched)
    about = unit.db.get(Leg, choice.thread) if choice.thread else None
    spoken = language or (about.language if about else customer.language)
    session = machine.begin(flow, "voice", spoken, pace=customer.pace, loud=customer.loud)
    conversation = conversation_of(unit, choice, customer, flow, session.language)
    _called_back(unit, customer)
    leg = new_leg(
        unit,
        conversation,
        session,
        flow,
        Ends(
            channel="voice",
            ours=caller.called,
            theirs=caller.number or "",
            call_id=caller.call_id,
            trust=caller.trust,
            line=caller.line,
            number_kind=caller.kind,
            line_facts=line_facts.sealed(unit.vault, caller.line_facts),
            source=caller.source,
        ),
    )
    leg.chosen, leg.about_leg_id, leg.cut_leg_id = choice.reason, choice.thread, choice.cut
    return conversation, leg, False


def conversation_of(unit: Unit, choice: Choice, customer: Customer, flow: Flow, language: str) -> Conversation:
    """The conversation that was chosen for a call, locked, or a new one."""
    if choice.conversation is not None:
        return unit.lock(choice.conversation)
    return new_conversation(unit, customer, flow, language, "voice")


def new_conversation(unit: Unit, customer: Customer, flow: Flow, language: str, channel: str) -> Conversation:
    return _opened(unit, customer.id, flow.flow, flow.brand.name, language, channel)


def beside(unit: Unit, held: Conversation) -> Conversation:
    """A conversation of the same customer in the same flow, in which nothing is yet."""
    return _opened(unit, held.customer_id, held.flow, held.brand, held.language, held.channel)


def _opened(unit: Unit, customer: str, flow: str, brand: str, language: str, channel: str) -> Conversation:
    conversation = Conversation(
        id=unit.ids("cnv"),
        customer_id=customer,
        reference=_reference(unit),
        state="open",
        owner="bot",
        flow=flow,
        brand=brand,
        language=language,
        channel=channel,
        subject="",
        preview="",
        entries=0,
        unread=0,
        created_at=unit.now,
        last_entry_at=unit.now,
    )
    unit.db.add(conversation)
    unit.flush_soon()
    unit.begun.add(conversation.id)
    unit.db.info.setdefault(_OPENED, []).append(conversation)  # a session forgets what nothing else refers to
    events.happened(unit.db, "conversation", conversation.id)
    return conversation


def new_leg(
    unit: Unit, conversation: Conversation, session: Session, flow: Flow, ends: Ends, *, follows: bool = True
) -> Leg:
    """A leg at its session's node, before its first step.

    If it `follows`, an older thread of the conversation between the same two addresses ends; those of other matters
    stay open.
    """
    if session.medium == "text" and follows and conversation.id not in unit.begun:
        between = {"theirs": ends.theirs, "ours": ends.ours, "channel": ends.channel}
        with unit.about(Leg):
            older = unit.db.scalars(_LIVE, between | {"conversation": conversation.id}).all()
        for each in older:
            if each.ended_at is None:
                each.ended_at, each.outcome = unit.now, "followed"
    if session.medium == "text" or (ends.trust != "none" and ends.direction == "in"):
        identity_levels.contacted(unit, ends.theirs)
    leg = Leg(
        id=unit.ids("leg"),
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        medium=session.medium,
        **asdict(ends),
        flow=flow.flow,
        flow_version=flow.version,
        language=session.language,
        session=session_json.dump(session),
        turn={},
        wait=session.wait,
        opened_at=unit.now,
        outcome="",
    )
    unit.db.add(leg)
    unit.begun.add(leg.id)
    foreknown.touched(unit.db, leg.theirs)
    return leg


def end_older(unit: Unit, leg: Leg) -> None:
    """Ends older threads of the conversation between the two addresses of a thread that begins now."""
    between = {"theirs": leg.theirs, "ours": leg.ours, "channel": leg.channel, "conversation": leg.conversation_id}
    for each in unit.db.scalars(_LIVE, between):
        if each.id != leg.id:
            each.ended_at, each.outcome = unit.now, "followed"


def _called_back(unit: Unit, customer: Customer) -> None:
    """Note on recent hand-offs that the customer called again: the text did not help."""
    theirs = select(Conversation.id).where(Conversation.customer_id.in_(groups.members_of(customer.id)))
    recent = select(Handoff).where(Handoff.conversation_id.in_(theirs), Handoff.accepted_at > unit.now - JOINS)
    for handoff in unit.db.scalars(recent.where(Handoff.called_back_at.is_(None))):
        handoff.called_back_at = unit.now
        events.happened(unit.db, "handoff", handoff.conversation_id)


def _reference(unit: Unit) -> str:
    """A free reference: not of an open conversation, and not used within 90 days."""
    drawn_here: set[str] = unit.db.info.setdefault(_DRAWN, set())
    for _ in range(_TRIES):
        drawn = secrets.choice(_LETTERS) + "".join(secrets.choice(_SYMBOLS) for _ in range(3))
        with unit.db.no_autoflush:
            taken = unit.db.scalar(_TAKEN, {"reference": drawn, "since": unit.now - _REUSED})
        if taken is None and drawn not in drawn_here:
            drawn_here.add(drawn)
            return drawn
    raise LookupError("all references are in use; resolve conversations that are over")
