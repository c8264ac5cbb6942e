"""The hand-off inside a transaction: a text leg with a copy of the session, and consent with its evidence.

Neither leg changes the other afterwards. The ladder (offered, accepted, queued, sent, delivered, replied) is kept
here; the carrier's statuses of the text arrive by `deflect.inbound.messages.report`. A text leg that first asks a
business system has its first text only after the answer: until then the hand-off is under way, not failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import bindparam, select

from deflect.conversations import opening, timers
from deflect.conversations.opening import Ends
from deflect.conversations.timeline import NewEntry, add_entry
from deflect.eligibility import brand_senders, given_numbers, text_consent
from deflect.eligibility.permission import may_text_back
from deflect.facts import State
from deflect.installation import NO_SENDER
from deflect.people import consent
from deflect.policy.decisions import Decision
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import CONFIRMATION, UNSETTLED, Conversation, Handoff, Leg, Outbox
from voice_flows.engine import machine
from voice_flows.model.turns import HandOff, Json
from voice_flows.model.turns import Session as FlowSession

NO_TEXT: Final = "no_text"
"""Code of a hand-off whose thread came to its first wait without a text."""
NOT_THEIRS: Final = "not_theirs"
"""Code of a hand-off to a number that the caller gave and that turned out to be somebody else's."""


_NEWEST: Final = (
    select(Handoff.code, Handoff.outbox_id, Handoff.text_leg_id)
    .add_columns(Outbox.state.label("text_state"), Outbox.code.label("text_code"))
    .outerjoin(Outbox, Outbox.id == Handoff.outbox_id)
    .where(Handoff.voice_leg_id == bindparam("leg"), Handoff.accepted_at.is_not(None))
    .order_by(Handoff.accepted_at.desc(), Handoff.id.desc())
    .limit(1)
)
"""A call's newest hand-off with the state of its text, asked at every change of the ledger while a caller waits."""

_OPEN_OFFERS: Final = (
    select(Handoff)
    .where(Handoff.voice_leg_id == bindparam("leg"), Handoff.accepted_at.is_(None), Handoff.declined_at.is_(None))
    .order_by(Handoff.offered_at.desc(), Handoff.id.desc())
)


@dataclass(frozen=True, slots=True)
class HandOffState:
    """The state of a hand-off's first text; `queued` also while a business system is asked before it is written.

    `reason` is a failure's code or the policy's. `row` is the text's outbox row, empty until it is written.
    """

    state: State
    reason: str
    row: str

    @property
    def moved(self) -> bool:
        """True where a text was written, or still may be."""
        return bool(self.row) or self.state == "queued"


@dataclass(frozen=True, slots=True)
class Begun:
    """A text leg that a hand-off created and that has yet to take its first step."""

    leg: Leg
    handoff: Handoff


def hand_off(unit: Unit, conversation: Conversation, voice: Leg, effect: HandOff, session: FlowSession) -> Begun | None:
    """Record that the caller accepts text and create the text leg with a copy of the session.

    A number that the caller gave (`effect.to`) gets a leg that waits for its reply, and may be anybody's until then.
    Returns `None` where policy forbids the text after all; the hand-off's row then says why.
    """
    flow = unit.flows.pinned(voice.flow, voice.flow_version)[voice.flow]
    handoff = rung(unit, conversation, voice, effect.node)
    purpose = text_consent.ADDRESS if effect.to else text_consent.CONVERSATION
    theirs = effect.to or voice.theirs
    consent_to_text(unit, voice, theirs, {"node": effect.node, **dict(effect.evidence)}, purpose)
    add_entry(unit, conversation, voice, NewEntry("handed_off", node=effect.node, meta={"start": effect.start}))
    decision = _decided(unit, voice, effect, flow.timezone)  # of this one, which must not count against itself
    handoff.accepted_at = unit.now
    if not decision.allowed:
        handoff.undelivered_at, handoff.code = unit.now, decision.code
        return None
    if conversation.owner == "queue":  # an agent keeps theirs: what the customer answers is for them
        conversation.owner = "bot"
    ends = text_ends(unit, voice, effect.to)
    copy = machine.to_text(session, effect.start)
    text = opening.new_leg(unit, conversation, copy, flow, ends, follows=not effect.to)
    if effect.to:
        text.wait = CONFIRMATION
    return begin(handoff, text)


def begin(handoff: Handoff, text: Leg) -> Begun:
    """Record that the hand-off goes on in this text leg, before the leg's first step."""
    handoff.text_leg_id = text.id
    return Begun(text, handoff)


def _decided(unit: Unit, voice: Leg, effect: HandOff, timezone: str) -> Decision:
    if effect.to:
        return given_numbers.may_ask(unit, voice, effect.to, timezone)
    known = unit.weighed.get(voice.id) if voice.trust != "none" else None
    return known or may_text_back(unit, voice, timezone)


def text_ends(unit: Unit, voice: Leg, given: str = "") -> Ends:
    """The addresses of a text leg that a call begins, which the policy allowed. The line vouches for its own number."""
    theirs = given or voice.theirs
    sender = brand_senders.sender_for(unit, voice.flow, theirs) or NO_SENDER
    known = Ends(channel=sender.channel, ours=sender.address, theirs=theirs, line_facts=voice.line_facts)
    return replace(known, source=voice.source) if given else replace(known, trust=voice.trust)


def state_of(unit: Unit, voice_leg: str) -> HandOffState | None:
    """The state of the call's newest hand-off; `None` if the caller accepted none."""
    handoff = unit.db.execute(_NEWEST, {"leg": voice_leg}).first()
    if handoff is None:
        return None
    if handoff.code == NOT_THEIRS:
        return HandOffState("undelivered", NOT_THEIRS, handoff.outbox_id or "")
    if handoff.text_state is not None:
        return HandOffState(handoff.text_state, handoff.text_code, handoff.outbox_id)
    if handoff.text_leg_id and _asks_a_system(unit, handoff.text_leg_id):
        return HandOffState("queued", "", "")
    return HandOffState("dropped", handoff.code, "")


def close_lost_thread(unit: Unit, voice: Leg) -> None:
    """End the threads that this call began in vain: the text did not arrive, and the customer never wrote there.

    The call went on instead, so that no open question is left in writing.
    """
    begun = select(Handoff.text_leg_id).where(
        Handoff.voice_leg_id == voice.id, Handoff.undelivered_at.is_not(None), Handoff.delivered_at.is_(None)
    )
    for text in unit.db.scalars(select(Leg).where(Leg.id.in_(begun), Leg.ended_at.is_(None))):
        if text.last_word_at is None:
            text.ended_at, text.outcome = unit.now, "lost"
            timers.call_off(unit, text)


def first_words_written(unit: Unit, conversation: Conversation, begun: Begun) -> None:
    """The text leg has taken its first step: note the outbox row that carries its first words."""
    _note_first_text(unit, begun.handoff, begun.leg)


def first_words_after_fetch(unit: Unit, leg: Leg) -> None:
    """The text leg has gone on after asking a system: note its first text, if a hand-off still waits for one."""
    waiting = select(Handoff).where(Handoff.text_leg_id == leg.id, Handoff.outbox_id.is_(None))
    for handoff in unit.db.scalars(waiting.where(Handoff.undelivered_at.is_(None))):
        _note_first_text(unit, handoff, leg)


def _note_first_text(unit: Unit, handoff: Handoff, leg: Leg) -> None:
    row = unit.written.get(leg.id) or _first_text(unit, leg.id)
    if row is not None:
        handoff.outbox_id, handoff.queued_at = row.id, unit.now
    elif not _asks_a_system(unit, leg.id):
        handoff.undelivered_at, handoff.code = unit.now, NO_TEXT
    events.happened(unit.db, "handoff", handoff.conversation_id)


def _first_text(unit: Unit, leg: str) -> Outbox | None:
    first = select(Outbox).where(Outbox.leg_id == leg, Outbox.kind == "text")
    return unit.db.scalars(first.order_by(Outbox.position).limit(1)).first()


def _asks_a_system(unit: Unit, leg: str) -> bool:
    """True while a business system's answer is awaited by this leg."""
    asked = select(Outbox.id).where(Outbox.leg_id == leg, Outbox.kind == "fetch", Outbox.state.in_(UNSETTLED))
    return unit.db.scalar(asked.limit(1)) is not None


def rung(unit: Unit, conversation: Conversation, voice: Leg, node: str) -> Handoff:
    """The offer that was just accepted, or a new row if the caller asked before any offer."""
    with unit.about(Handoff):
        offers = unit.db.scalars(_OPEN_OFFERS, {"leg": voice.id}).all()
    handoff = next((each for each in offers if each.accepted_at is None and each.declined_at is None), None)
    if handoff is None:
        handoff = Handoff(id=unit.ids("hnd"), conversation_id=conversation.id, voice_leg_id=voice.id, code="")
        handoff.node = node
        unit.db.add(handoff)
    return handoff


def consent_to_text(
    unit: Unit, leg: Leg, address: str, evidence: Mapping[str, Json], purpose: str = text_consent.CONVERSATION
) -> None:
    """Record that the caller agreed to be texted at `address`, with the flow version that asked."""
    consent.record(unit, purpose, address, evidence, customer=leg.customer_id, leg=leg)
