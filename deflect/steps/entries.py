"""Records a step's inputs and effects as timeline entries, with the rows that some facts have besides.

What a text thread says is recorded by `messaging.compose`, where it is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from deflect import priorities
from deflect.contacts import value_locks
from deflect.conversations import feedback, kept_places, open_threads
from deflect.conversations.customer_words import asks_sensitive, redacted
from deflect.conversations.timeline import (
    LONGEST,
    MASK,
    PREVIEW,
    NewEntry,
    add_entry,
    customer_spoke,
    message,
    reopen,
)
from deflect.eligibility import text_consent
from deflect.policy.redaction import redact
from deflect.routing import waiting_calls
from deflect.steps import offered_texts
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Customer, Handoff, Leg, Owned
from voice_flows.model.resumption import WrongValue
from voice_flows.model.turns import (
    Ask,
    Effect,
    End,
    HungUp,
    Input,
    Json,
    KeepPlace,
    Keys,
    Learned,
    Queue,
    Resumed,
    Returned,
    Say,
    Silence,
    Speech,
    Started,
    Text,
    Transfer,
)
from voice_flows.model.voicemail import LeftMessage

OWN_WISHES = ("call", "at", "no_call")
"""Wishes that a command stands for; they are no words that tell what a conversation is about."""


def record_input(unit: Unit, conversation: Conversation, leg: Leg, event: Input, at: datetime | None = None) -> None:
    """Record an input as it came; inputs that only the machinery knows leave no entry."""
    node, sensitive = str(leg.session.get("node", "")), asks_sensitive(leg)
    match event:
        case Started() | Resumed():
            add_entry(
                unit,
                conversation,
                leg,
                NewEntry("started", node=node, meta={"line": leg.line, "channel": leg.channel}, at=at),
            )
        case Keys(digits=digits):
            text = MASK if sensitive else redacted(unit, leg, digits).text
            customer_spoke(unit, conversation, leg, at)
            add_entry(unit, conversation, leg, NewEntry("heard", text, origin="key", node=node, at=at))
        case Speech(hypotheses=(best, *_)):
            text = MASK if sensitive else redacted(unit, leg, best.text).text
            customer_spoke(unit, conversation, leg, at)
            heard = NewEntry("heard", text, origin="speech", node=node, meta={"score": best.score}, at=at)
            add_entry(unit, conversation, leg, heard)
        case Silence():
            add_entry(unit, conversation, leg, NewEntry("silence", node=node, at=at))
        case Text(body=body, media=media):
            message(unit, conversation, leg, body, at, media=media)
        case Returned(exit=way):
            # After a talk, and where a call waited in vain, an agent still has the matter.
            if leg.medium == "text" or (way != "done" and conversation.owner != "agent"):
                conversation.owner, conversation.owner_user_id, conversation.queued_at = "bot", None, None
            stays = leg.medium == "voice" and conversation.owner == "agent"
            meta = {"exit": way, **({"to": "talk_over"} if stays and way == "done" else {})}
            add_entry(unit, conversation, leg, NewEntry("state", origin="agent", node=node, meta=meta, at=at))
        case HungUp(reason=reason):
            add_entry(
                unit,
                conversation,
                leg,
                NewEntry("ended", origin="provider", node=node, meta={"reason": reason}, at=at),
            )


def record_effect(unit: Unit, conversation: Conversation, leg: Leg, effect: Effect, asked: str = "") -> None:
    """Record an effect, and change the conversation where the effect does. `asked` is the question answered by it."""
    match effect:
        case Say(node=node, say=parts) if leg.medium == "voice":
            add_entry(unit, conversation, leg, NewEntry("said", redact("".join(parts)).text, node=node))
        case Ask(node=node, say=parts) if leg.medium == "voice":
            meta = {"asks": effect.kind, "reason": effect.reason, "choices": [each.label for each in effect.choices]}
            add_entry(unit, conversation, leg, NewEntry("said", redact("".join(parts)).text, node=node, meta=meta))
        case Learned():
            _learned(unit, conversation, leg, effect, asked)
        case LeftMessage(node=node, sound=tape, length_s=length_s):
            message_left(unit, conversation, leg, tape, length_s, node)
        case Queue():
            _queued(unit, conversation, leg, effect)
        case WrongValue():
            _wrong_value(unit, open_threads.of_call(unit, conversation, leg) or leg)
        case KeepPlace():
            kept_places.agreed(unit, conversation, leg, effect)
        case Transfer(node=node):
            add_entry(unit, conversation, leg, NewEntry("state", node=node, meta={"to": "transfer"}))
        case End(node=node):
            add_entry(unit, conversation, leg, NewEntry("ended", node=node, meta={"reason": "finished"}))


def _wrong_value(unit: Unit, thread: Leg) -> None:
    """Count a wrong value for the thread's customer; the thread's timeline tells where nothing is asked for a while."""
    until = value_locks.count(unit, thread.customer_id)
    if until is not None:
        theirs = unit.db.get_one(Conversation, thread.conversation_id)
        meta = {"to": "identity_locked", "until": until.isoformat()}
        add_entry(unit, theirs, None, NewEntry("state", origin="provider", meta=meta))


def message_left(unit: Unit, conversation: Conversation, leg: Leg, tape: str, length_s: float, node: str) -> None:
    """Record a voicemail, once for each recording. Its transcript becomes the entry's text later."""
    if unit.first("message", tape):
        customer_spoke(unit, conversation, leg)
        meta = {"tape": tape, "seconds": round(length_s, 1)}
        add_entry(unit, conversation, leg, NewEntry("voicemail", origin="speech", node=node, meta=meta))


def _learned(unit: Unit, conversation: Conversation, leg: Leg, effect: Learned, asked: str) -> None:
    """Record a fact, and set the conversation's subject where the fact is what the customer wants."""
    text = redact(effect.label or _plain(effect.value), asked=asked).text
    if effect.what == "wants" and (effect.label or effect.value not in OWN_WISHES):
        conversation.subject = text[:PREVIEW]
        events.happened(unit.db, "conversation", conversation.id)
    if effect.what == "emergency":
        conversation.priority = priorities.rank("urgent")
        events.happened(unit.db, "conversation", conversation.id)
    if effect.what == "manner":
        customer = unit.db.get_one(Customer, conversation.customer_id)
        customer.pace, customer.loud = effect.value["pace"], effect.value["loud"]
    if effect.what in ("offered", "answered_offer"):
        _offer(unit, conversation, leg, effect)
    feedback.keep(unit, conversation, leg, effect)
    meta: dict[str, Any] = {"name": effect.name, "value": cleaned(effect.value, asked), "score": effect.score}
    if effect.what == "offered" and leg.medium == "voice":
        meta |= offered_texts.of_offer(unit, conversation, leg, effect)
    kind: Any = effect.what
    if kind == "looked_up":  # the answer of a business system, which may hold anything
        text, meta = "", Owned(meta, conversation.customer_id)
    add_entry(unit, conversation, leg, NewEntry(kind, text, origin=effect.origin, node=effect.node, meta=meta))


def looked_up(unit: Unit, conversation: Conversation, user: str, node: str, values: Mapping[str, Json]) -> None:
    """Record what a business system answered an agent, each value by its name; no text in them is a secret."""
    for name, value in values.items():
        meta = Owned({"name": name, "value": cleaned(value), "score": 1.0}, conversation.customer_id)
        new = NewEntry("looked_up", origin="fetch", node=node, user_id=user, meta=meta)
        add_entry(unit, conversation, None, new)


def _offer(unit: Unit, conversation: Conversation, leg: Leg, effect: Learned) -> None:
    """Record that text was offered, and a refusal. `handoffs.hand_off` records an acceptance."""
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
        text_consent.decline(unit, leg, effect.node, effect.origin)
        offered = select(Handoff).where(Handoff.voice_leg_id == leg.id, Handoff.accepted_at.is_(None))
        with unit.db.no_autoflush:  # an earlier step offered it
            for handoff in unit.db.scalars(offered):
                handoff.declined_at = handoff.declined_at or unit.now
    events.happened(unit.db, "handoff", conversation.id)


def _queued(unit: Unit, conversation: Conversation, leg: Leg, effect: Queue) -> None:
    """Put the conversation into a queue for a person, at the place that it has or that is kept for it.

    A call in an agent's conversation waits for a person, and the conversation stays theirs.
    """
    since = kept_places.place(unit, conversation) or unit.now
    conversation.unread = max(conversation.unread, 1)
    if leg.medium == "text" or conversation.owner != "agent":
        conversation.queued_at = since
        conversation.owner, conversation.owner_user_id, conversation.queue = "queue", None, effect.name
    reopen(conversation)
    if leg.medium == "voice":
        waiting_calls.add(unit, leg, effect.name, since)
    events.happened(unit.db, "conversation", conversation.id)
    add_entry(
        unit,
        conversation,
        leg,
        NewEntry("queued", redact(effect.reason).text, node=effect.node, meta={"queue": effect.name}),
    )


def _plain(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)[:LONGEST]


def cleaned(value: Json, asked: str = "") -> Json:
    """The value with every text in it redacted, as the timeline may keep it."""
    if isinstance(value, str):
        return redact(value, asked=asked).text
    if isinstance(value, Mapping):
        return {str(key): cleaned(each, asked) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(each, asked) for each in value]
    return value if isinstance(value, int | float | bool) or value is None else str(value)
