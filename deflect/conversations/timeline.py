"""The timeline: what an input and an effect become as entries. Everything written here is redacted first.

What is sent is for `writing`; what a turn decides is for the flow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from deflect.conversations import feedback
from deflect.policy.redaction import redact
from deflect.routing import waiting_calls
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import PENDING, Conversation, Customer, Entry, Handoff, Leg, Outcall
from deflect.tables.threads import EntryKind
from voice_flows.model.turns import (
    Ask,
    Effect,
    End,
    HungUp,
    Input,
    Json,
    Keys,
    Learned,
    Queue,
    Returned,
    Say,
    Silence,
    Speech,
    Started,
    Text,
    Transfer,
)
from voice_flows.model.voicemail import LeftMessage

MASK = "••••"
"""Stands for an answer to a sensitive question."""
_SHOWN = {"said", "heard", "message_in", "message_out"}
_PREVIEW = 120  # characters of the last word in the list
_LONG = 20_000  # characters of one entry; longer business answers are not a timeline's


def note(
    unit: Unit,
    conversation: Conversation,
    leg: Leg | None,
    kind: EntryKind,
    text: str = "",
    *,
    origin: str = "flow",
    node: str = "",
    meta: Mapping[str, Json] | None = None,
    user_id: str | None = None,
    outbox_id: str | None = None,
    at: datetime | None = None,
) -> Entry:
    """Add one entry at the end of the conversation's timeline. `text` must be redacted already."""
    conversation.entries += 1
    conversation.last_entry_at = unit.now
    if kind in _SHOWN and text:
        conversation.preview = text[:_PREVIEW]
        conversation.channel = leg.channel if leg else conversation.channel
    entry = Entry(
        id=unit.ids("ent"),
        conversation_id=conversation.id,
        sequence=conversation.entries,
        leg_id=leg.id if leg else None,
        kind=kind,
        origin=origin,
        node=node,
        text=text[:_LONG],
        meta=dict(meta or {}),
        user_id=user_id,
        outbox_id=outbox_id,
        at=at or unit.now,
        received_at=unit.now,
    )
    unit.db.add(entry)
    events.happened(unit.db, "entry", conversation.id, entry.id)
    return entry


def heard(unit: Unit, conversation: Conversation, leg: Leg, event: Input, at: datetime | None = None) -> None:
    """Record an input as it came; nothing for those that are the machinery's own."""
    node, sensitive = str(leg.session.get("node", "")), asks_sensitive(leg)
    match event:
        case Started():
            note(unit, conversation, leg, "started", node=node, meta={"line": leg.line, "channel": leg.channel}, at=at)
        case Keys(digits=digits):
            text = MASK if sensitive else redact(digits).text
            word(unit, conversation, leg, at)
            note(unit, conversation, leg, "heard", text, origin="key", node=node, at=at)
        case Speech(hypotheses=(best, *_)):
            text = MASK if sensitive else redact(best.text).text
            word(unit, conversation, leg, at)
            note(unit, conversation, leg, "heard", text, origin="speech", node=node, meta={"score": best.score}, at=at)
        case Silence():
            note(unit, conversation, leg, "silence", node=node, at=at)
        case Text(body=body):
            message(unit, conversation, leg, body, at)
        case Returned(exit=way):
            if way != "done" or leg.medium == "text":  # after a talk the agent still has the matter
                conversation.owner, conversation.owner_user_id, conversation.queued_at = "bot", None, None
            note(unit, conversation, leg, "state", origin="agent", node=node, meta={"exit": way}, at=at)
        case HungUp():
            note(unit, conversation, leg, "ended", origin="provider", node=node, meta={"reason": "hung_up"}, at=at)


def word(unit: Unit, conversation: Conversation, leg: Leg, at: datetime | None = None) -> None:
    """The customer said or wrote something: the conversation is open again."""
    conversation.last_word_at = leg.last_word_at = at or unit.now
    reopen(conversation)
    events.happened(unit.db, "conversation", conversation.id)


def reopen(conversation: Conversation) -> None:
    """Open, whatever it was."""
    if conversation.state != "open":
        conversation.state, conversation.resolved_at, conversation.snoozed_until = "open", None, None


def message(
    unit: Unit,
    conversation: Conversation,
    leg: Leg,
    body: str,
    at: datetime | None = None,
    meta: Mapping[str, Json] | None = None,
) -> str:
    """Record a customer's message; the text as it was kept. It counts as unread where a person owns the thread."""
    clean = redact(body, _message_before(unit, leg))
    text = MASK if asks_sensitive(leg) else clean.text
    word(unit, conversation, leg, at)
    if conversation.owner != "bot":
        conversation.unread += 1
    shown = dict(meta or {}) | ({"redacted": list(clean.found)} if clean.found else {})
    note(
        unit,
        conversation,
        leg,
        "message_in",
        text,
        origin="text",
        node=str(leg.session.get("node", "")),
        meta=shown,
        at=at,
    )
    for handoff in unit.db.scalars(select(Handoff).where(Handoff.text_leg_id == leg.id, Handoff.replied_at.is_(None))):
        handoff.replied_at = at or unit.now
        events.happened(unit.db, "handoff", conversation.id)
    return text


def _message_before(unit: Unit, leg: Leg) -> str:
    query = select(Entry.text).where(Entry.leg_id == leg.id, Entry.kind == "message_in")
    return unit.db.scalar(query.order_by(Entry.sequence.desc()).limit(1)) or ""


def told(unit: Unit, conversation: Conversation, leg: Leg, effect: Effect) -> None:
    """Record an effect. What a thread says is recorded where it is written, by `writing`."""
    match effect:
        case Say(node=node, say=parts) if leg.medium == "voice":
            note(unit, conversation, leg, "said", redact("".join(parts)).text, node=node)
        case Ask(node=node, say=parts) if leg.medium == "voice":
            meta = {"asks": effect.kind, "reason": effect.reason, "choices": [each.label for each in effect.choices]}
            note(unit, conversation, leg, "said", redact("".join(parts)).text, node=node, meta=meta)
        case Learned():
            _learned(unit, conversation, leg, effect)
        case LeftMessage(node=node, sound=tape, length_s=length_s):
            left(unit, conversation, leg, tape, length_s, node)
        case Queue():
            _queued(unit, conversation, leg, effect)
        case Transfer(node=node):
            note(unit, conversation, leg, "state", node=node, meta={"to": "transfer"})
        case End(node=node):
            note(unit, conversation, leg, "ended", node=node, meta={"reason": "finished"})


def rest(unit: Unit, conversation: Conversation, leg: Leg | None = None) -> None:
    """After a turn (of `leg`): where nobody waits for anything and no person owns it, the conversation is resolved."""
    events.happened(unit.db, "conversation", conversation.id)
    if conversation.owner != "bot" or conversation.state == "resolved":
        return
    if leg is not None and leg.ended_at is None and leg.wait != "over":
        return
    live = select(Leg.id).where(Leg.conversation_id == conversation.id, Leg.ended_at.is_(None), Leg.wait != "over")
    to_come = select(Outcall.id).where(Outcall.conversation_id == conversation.id, Outcall.state.in_(PENDING))
    if unit.db.scalar(live.limit(1)) is None and unit.db.scalar(to_come.limit(1)) is None:
        conversation.state, conversation.resolved_at = "resolved", unit.now
        for handoff in unit.db.scalars(select(Handoff).where(Handoff.conversation_id == conversation.id)):
            handoff.resolved_at = handoff.resolved_at or unit.now


def _learned(unit: Unit, conversation: Conversation, leg: Leg, effect: Learned) -> None:
    """Something about the matter: an entry, and where it is what they want, the conversation's subject."""
    text = redact(effect.label or _plain(effect.value)).text
    if effect.what == "wants":
        conversation.subject = text[:_PREVIEW]
        events.happened(unit.db, "conversation", conversation.id)
    if effect.what == "manner":
        customer = unit.db.get_one(Customer, conversation.customer_id)
        customer.pace, customer.loud = effect.value["pace"], effect.value["loud"]
    if effect.what in ("offered", "answered_offer"):
        _offer(unit, conversation, leg, effect)
    feedback.keep(unit, conversation, leg, effect)
    meta = {"name": effect.name, "value": _clean(effect.value), "score": effect.score}
    kind: Any = effect.what
    note(unit, conversation, leg, kind, text, origin=effect.origin, node=effect.node, meta=meta)


def left(unit: Unit, conversation: Conversation, leg: Leg, tape: str, length_s: float, node: str) -> None:
    """A spoken message; its transcript becomes the entry's text once there is one. Once for each tape."""
    if unit.first("message", tape):
        word(unit, conversation, leg)
        meta = {"tape": tape, "seconds": round(length_s, 1)}
        note(unit, conversation, leg, "voicemail", origin="speech", node=node, meta=meta)


def _queued(unit: Unit, conversation: Conversation, leg: Leg, effect: Queue) -> None:
    """A person should take over; a place in the queue that was kept before is kept."""
    conversation.queued_at = conversation.queued_at or unit.now
    conversation.unread = max(conversation.unread, 1)
    conversation.owner, conversation.owner_user_id, conversation.queue = "queue", None, effect.name
    reopen(conversation)
    if leg.medium == "voice":
        waiting_calls.wait(unit, leg, effect.name, conversation.queued_at)
    events.happened(unit.db, "conversation", conversation.id)
    note(unit, conversation, leg, "queued", redact(effect.reason).text, node=effect.node, meta={"queue": effect.name})


def asks_sensitive(leg: Leg) -> bool:
    """True where the last question's answer must not be written down."""
    asked = [effect for effect in leg.turn.get("effects", ()) if effect["type"] == "Ask"]
    return bool(asked and asked[-1].get("sensitive") and leg.wait == "answer")


def _offer(unit: Unit, conversation: Conversation, leg: Leg, effect: Learned) -> None:
    """The ladder's first rung; and the answer, where it was no. A yes is recorded by the hand-off itself."""
    if leg.medium != "voice":
        return
    if effect.what == "offered" and effect.value is not False:
        unit.db.add(
            Handoff(
                id=unit.ids("hnd"),
                conversation_id=conversation.id,
                voice_leg_id=leg.id,
                node=effect.node,
                offered_at=unit.now,
            )
        )
    elif effect.what == "answered_offer" and effect.value is False:
        unit.db.flush()
        for handoff in unit.db.scalars(
            select(Handoff).where(Handoff.voice_leg_id == leg.id, Handoff.accepted_at.is_(None))
        ):
            handoff.declined_at = handoff.declined_at or unit.now
    events.happened(unit.db, "handoff", conversation.id)


def _plain(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)[:_LONG]


def _clean(value: Json) -> Json:
    """A value as the record may keep it: every text in it redacted."""
    if isinstance(value, str):
        return redact(value).text
    if isinstance(value, Mapping):
        return {str(key): _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value if isinstance(value, int | float | bool) or value is None else str(value)
