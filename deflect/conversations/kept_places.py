"""Keeps the place of a caller whose call ended before a person came, and writes to them once where they agreed to it.

A kept place is an entry of the timeline: since when the caller waited, and until when the place is kept. Until then it
counts on every way back to the queue, unless a person answered meanwhile. Without consent the place is kept in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select

from deflect.conversations import handoffs, opening
from deflect.conversations.handoffs import Begun
from deflect.conversations.timeline import NewEntry, add_entry, reopen
from deflect.eligibility import text_consent
from deflect.eligibility.permission import may_text
from deflect.people.merging import groups
from deflect.policy.kept_places import kept_until
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg, Ring, WaitingCall
from voice_flows.asking.steps import EMERGENCY
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.kept_place import AGREED, CALL, GO_ON, KEPT, KeptPlace
from voice_flows.model.turns import KeepPlace, Session, Text
from voice_flows.schema.document import Flow
from voice_flows.schema.opening_hours import closing, zone
from voice_flows.understanding import matching

PLACE_KEPT: Final = "place_kept"
RECENT: Final = timedelta(hours=72)
"""An older consent is not taken as one to this text."""
LOOKED_BACK: Final = timedelta(hours=3)
"""Longer than any place is kept."""
_LOOKED_AT: Final = 30
"""Changes of state looked at, newest first."""
_THEIRS: Final = select(Conversation.id).where(
    Conversation.customer_id.in_(groups.members_of(bindparam("customer"))),
    Conversation.flow == bindparam("flow"),
    (Conversation.id == bindparam("conversation")) | (Conversation.last_entry_at > bindparam("since")),
)
_NEWEST: Final = (
    select(Entry.meta, Entry.sequence, Entry.user_id)
    .where(Entry.conversation_id.in_(_THEIRS), Entry.kind.in_(("state", "message_out")))
    .order_by(Entry.received_at.desc(), Entry.sequence.desc())
    .limit(_LOOKED_AT)
)
"""Built once, since every offer of text asks it."""


@dataclass(frozen=True, slots=True)
class Left:
    """A call that ends while its caller waits for a person: since when, and whether an agent has them on hold."""

    since: datetime
    on_hold: bool


@dataclass(frozen=True, slots=True)
class Kept:
    since: datetime
    until: datetime
    sequence: int
    """Of its entry in the timeline."""


def agreed(unit: Unit, conversation: Conversation, leg: Leg, effect: KeepPlace) -> None:
    """Record that the caller agrees to a text if the call ends before a person came."""
    handoffs.consent_to_text(unit, leg, leg.theirs, {"node": effect.node, "for": "rescue", **dict(effect.evidence)})
    new = NewEntry("state", origin="key", node=effect.node, meta={"to": "rescue_agreed"})
    add_entry(unit, conversation, leg, new)


def leaving(unit: Unit, leg: Leg) -> Left | None:
    """How the caller waits whose call is about to end; `None` where they do not wait, and in a talk."""
    call = unit.db.get(WaitingCall, leg.id) if leg.wait == "person" else None
    if call is None:
        return None
    talks = select(Ring).where(Ring.leg_id == leg.id, Ring.state == "talking").limit(1)
    talk = unit.db.scalars(talks).first()
    if talk is not None and talk.outcall_id is not None:
        return None  # the agent called them, and nothing was waited for
    held = talk.held if talk is not None else None
    return None if held is False else Left(call.since, held is True)


def keep(unit: Unit, conversation: Conversation, leg: Leg, left: Left, reason: str) -> Begun | None:
    """Keep the place of a call that ended, and begin the thread that tells so; `None` where nothing may be written."""
    session = session_json.load(leg.session)
    flow = unit.flows.pinned(leg.flow, leg.flow_version).get(session.flow)
    node = flow.nodes.get(session.node) if flow else None
    calendar = flow.calendars.get(getattr(node, "calendar", None) or "") if flow else None
    local = unit.now.astimezone(zone(flow.timezone if flow else "UTC"))
    until = kept_until(local, closing(calendar, local) if calendar else None)
    meta = {"to": PLACE_KEPT, "since": left.since.isoformat(), "until": until.isoformat(timespec="minutes")}
    add_entry(unit, conversation, leg, NewEntry("state", origin="provider", node=session.node, meta=meta))
    if not left.on_hold and conversation.owner == "queue":
        conversation.queued_at = min(left.since, conversation.queued_at or left.since)
    if flow is None or node is None or node.queue_name is None or not _may_write(unit, leg, session, flow, left):
        return None
    return _thread(unit, conversation, leg, session, KeptPlace(meta["until"], reason != "hung_up"))


def place(unit: Unit, conversation: Conversation) -> datetime | None:
    """Since when the conversation waits or, while a place is kept for it, waited before; `None`: it joins now."""
    kept = _last(unit, conversation)
    if kept is None:
        return conversation.queued_at
    if unit.now <= kept.until:
        return min(kept.since, conversation.queued_at or kept.since)
    lapsed = conversation.queued_at == kept.since and not waits_in_writing(unit, conversation.id)
    return None if lapsed else conversation.queued_at


def kept_since(unit: Unit, conversation: Conversation) -> datetime | None:
    """Since when the caller waited whose place is still kept; `None` where none is."""
    kept = _last(unit, conversation)
    return kept.since if kept is not None and unit.now <= kept.until else None


def back_to_queue(unit: Unit, conversation: Conversation, leg: Leg) -> None:
    """Give a caller their kept place back who waited once more in vain and hung up."""
    kept = _last(unit, conversation)
    waited = select(Entry.id).where(Entry.leg_id == leg.id, Entry.kind == "queued").limit(1)
    if conversation.owner != "bot" or kept is None or unit.now > kept.until or unit.db.scalar(waited) is None:
        return
    conversation.owner, conversation.owner_user_id = "queue", None
    conversation.queued_at, conversation.unread = kept.since, max(conversation.unread, 1)
    reopen(conversation)
    meta = {"queue": conversation.queue}
    add_entry(unit, conversation, leg, NewEntry("queued", PLACE_KEPT, node=str(leg.session.get("node", "")), meta=meta))


def expects(unit: Unit, conversation: Conversation, leg: Leg) -> bool:
    """True where a message answers our one question, whether to go on by text or to be called, and a flow takes it.

    An agent who had the caller on hold keeps the matter, also where the customer now wishes a call.
    """
    if conversation.owner != "queue" or leg.wait != "answer" or leg.ended_at is not None:
        return False
    return KEPT in session_json.load(leg.session).pending and not _answered(unit, conversation, leg)


def named(leg: Leg, message: Text) -> bool:
    """True where the message is one of the answers that the text of a kept place names."""
    return message.body.strip() in (GO_ON, CALL) or matching.command(message, leg.language) == "call"


def _thread(unit: Unit, conversation: Conversation, voice: Leg, session: Session, kept: KeptPlace) -> Begun:
    flow = unit.flows.pinned(voice.flow, voice.flow_version)[voice.flow]
    handoff = handoffs.rung(unit, conversation, voice, session.node)
    handoff.accepted_at = unit.now
    begins = replace(machine.to_text(session, session.node), once=(*session.once, kept.mark))
    ends = handoffs.text_ends(unit, voice)
    return handoffs.begin(handoff, opening.new_leg(unit, conversation, begins, flow, ends))


def _may_write(unit: Unit, leg: Leg, session: Session, flow: Flow, left: Left) -> bool:
    """True where the caller agreed, in this call or a short time before, and the policy allows a text.

    A yes in another matter is none here, and a customer whom we told in writing that we answer there needs no more, nor
    one whose matter an agent has: what they write reaches that agent. A text that was agreed to earlier is not expected
    now, so that quiet hours forbid it.
    """
    if leg.trust == "none" or not leg.theirs or session.declined_text or EMERGENCY in session.once:
        return False
    asked = AGREED in session.once
    if not asked and (_is_answered_in_writing(unit, leg, left) or not _agreed_before(unit, leg)):
        return False
    if _asked_already(unit, leg):
        return False
    return may_text(unit, leg.theirs, leg.trust, flow.timezone, source=leg.source, waiting=asked, flow=leg.flow).allowed


def _is_answered_in_writing(unit: Unit, leg: Leg, left: Left) -> bool:
    if waits_in_writing(unit, leg.conversation_id):
        return True
    return not left.on_hold and unit.db.get_one(Conversation, leg.conversation_id).owner == "agent"


def _asked_already(unit: Unit, leg: Leg) -> bool:
    """True where a thread with this number asks already how to go on, and its place is still kept."""
    live = select(Leg).where(Leg.theirs == leg.theirs, Leg.medium == "text")
    live = live.where(Leg.customer_id.in_(groups.members_of(leg.customer_id)))
    for thread in unit.db.scalars(live.where(Leg.ended_at.is_(None), Leg.wait == "answer")):
        held = session_json.load(thread.session).pending.get(KEPT)
        if held and unit.now <= datetime.fromisoformat(held["until"]):
            return True
    return False


def _agreed_before(unit: Unit, leg: Leg) -> bool:
    """True where the customer's newest word on texts to this number is a yes in this matter, no older than `RECENT`."""
    unit.db.flush()
    word = text_consent.newest(unit, leg)
    if word is None or not word.granted or word.at <= unit.now - RECENT:
        return False
    given = unit.db.get(Leg, word.leg_id) if word.leg_id else None
    return given is not None and given.conversation_id == leg.conversation_id


def _last(unit: Unit, conversation: Conversation) -> Kept | None:
    """The customer's newest kept place, in this conversation or another of late, unless a person answered since."""
    of = {"customer": conversation.customer_id, "conversation": conversation.id, "flow": conversation.flow}
    for meta, sequence, user in unit.db.execute(_NEWEST, {**of, "since": unit.now - LOOKED_BACK}):
        if user is not None:
            return None
        if meta.get("to") == PLACE_KEPT:
            return _read(meta, sequence)
    return None


def _read(meta: Mapping[str, Any], sequence: int) -> Kept:
    since, until = (datetime.fromisoformat(meta[name]) for name in ("since", "until"))
    return Kept(since, until, sequence)


def waits_in_writing(unit: Unit, conversation: str) -> bool:
    """True while a thread of the conversation waits for a person's answer."""
    thread = select(Leg.id).where(Leg.conversation_id == conversation, Leg.medium == "text", Leg.wait == "person")
    return unit.db.scalar(thread.where(Leg.ended_at.is_(None)).limit(1)) is not None


def _answered(unit: Unit, conversation: Conversation, leg: Leg) -> bool:
    """True once an agent wrote in this thread: the customer answers them."""
    wrote = select(Entry.id).where(Entry.conversation_id == conversation.id, Entry.leg_id == leg.id)
    wrote = wrote.where(Entry.kind == "message_out", Entry.user_id.is_not(None))
    return unit.db.scalar(wrote.limit(1)) is not None
