"""Adds entries to a conversation's timeline and keeps the conversation's state in step with them.

Text must be redacted before it comes here, except a customer's message, which is redacted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from deflect.conversations import derived_words
from deflect.conversations.customer_words import asks_sensitive, redacted
from deflect.facts import Inbound
from deflect.policy.redaction import redact_thread
from deflect.policy.roles import may
from deflect.policy.turns import RESTS
from deflect.storage import batches, events, foreknown
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Handoff, Leg, Media, Owned, User
from deflect.tables.folded import words_of
from deflect.tables.threads import EntryKind
from deflect.turns import happenings
from voice_flows.model.turns import Json
from voice_flows.schema.parts import DEFAULT_QUEUE

MASK = "••••"
"""Stands for an answer to a sensitive question."""
_WORDS = {"said", "heard", "message_in", "message_out"}
THEIRS: Final[frozenset[EntryKind]] = frozenset({"heard", "message_in"})
"""What the customer says and writes."""
PREVIEW = 120
"""Characters of the customer's last words shown in the inbox."""
_LOOKED_BACK: Final = 50
"""Entries of the customer that are looked at for one that holds letters."""
_UNANSWERED = select(Handoff).where(Handoff.text_leg_id == bindparam("leg"), Handoff.replied_at.is_(None))
_WAITING = select(Handoff.text_leg_id).where(
    Handoff.text_leg_id.in_(bindparam("legs", expanding=True)), Handoff.replied_at.is_(None)
)
_WAITS = "hand_off_waits"
"""Question: does a hand-off wait in this thread for its first answer?"""
LONGEST = 20_000
"""Characters of one entry; longer ones are cut and end with `CUT`."""
CUT = " […]"
WAITED = "waited_s"
"""Seconds that the customer had waited for us, in the meta of what ended it: a person's text, or their closing it."""
MEDIA = 10
"""Files of one message that are kept; no provider sends more."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to write. `text` must be redacted; `at` is the provider's instant, or empty for the transaction's."""

    kind: EntryKind
    text: str = ""
    origin: str = "flow"
    node: str = ""
    meta: Mapping[str, Json] = field(default_factory=dict)
    user_id: str | None = None
    outbox_id: str | None = None
    at: datetime | None = None


def previewed(text: str) -> str:
    """Returns how the list shows a customer's words; empty for words without a letter: a digit alone tells nothing."""
    return text[:PREVIEW] if any(letter.isalpha() for letter in text) else ""


def last_words(unit: Unit, conversation: str) -> str:
    """Returns how the list shows what the customer said last."""
    theirs = select(Entry.text).where(Entry.conversation_id == conversation, Entry.kind.in_(THEIRS))
    unit.db.flush()
    newest = unit.db.scalars(theirs.order_by(Entry.sequence.desc()).limit(_LOOKED_BACK))
    return next(filter(None, map(previewed, newest)), "")


def add_entry(unit: Unit, conversation: Conversation, leg: Leg | None, new: NewEntry) -> str:
    """Write an entry at the end of the conversation's timeline, tell the pages that follow it, and return its id."""
    conversation.entries += 1
    conversation.last_entry_at = unit.now
    if new.kind in _WORDS and new.text:
        if new.kind in THEIRS and (preview := previewed(new.text)):
            conversation.preview = preview
        conversation.channel = leg.channel if leg else conversation.channel
    entry, text = unit.ids("ent"), cut(new.text)
    meta = new.meta if isinstance(new.meta, Owned) else dict(new.meta)
    if new.user_id is not None and conversation.turn == "us":
        meta |= _waited(unit, conversation, new)
    row = {
        "id": entry,
        "conversation_id": conversation.id,
        "sequence": conversation.entries,
        "leg_id": leg.id if leg else None,
        "kind": new.kind,
        "origin": new.origin,
        "node": new.node,
        "text": text,
        "text_folded": words_of(text),
        "meta": meta,
        "user_id": new.user_id,
        "outbox_id": new.outbox_id,
        "at": new.at or unit.now,
        "received_at": unit.now,
    }
    batches.add(unit.db, Entry, row)
    happenings.entered(unit.db, conversation.id, leg, new.kind, new.meta, unit.now, new.user_id is not None)
    events.happened(unit.db, "entry", conversation.id, entry)
    return entry


def _waited(unit: Unit, conversation: Conversation, new: NewEntry) -> dict[str, Json]:
    ends = new.kind == "message_out" or (new.kind == "state" and new.meta.get("to") == "resolved")
    if not ends:
        return {}
    return {WAITED: round((unit.now - conversation.turn_since).total_seconds(), 3)}


def cut(text: str) -> str:
    """Return the text, cut to what one entry holds and marked with `CUT` where it was longer."""
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def collected_elsewhere(unit: Unit, conversation: Conversation, said: Iterable[tuple[str, str]]) -> None:
    """Write the (name, value) pairs that another system collected, for the context card; both are redacted."""
    pairs = list(said)
    names = redact_thread([name for name, _ in pairs]) if pairs else ()
    values = redact_thread([value for _, value in pairs]) if pairs else ()
    for pair in zip(names, values, strict=True):
        name, value = redact_thread([each.text for each in pair])
        new = NewEntry("collected", value.text, origin="provider", meta={"name": name.text})
        add_entry(unit, conversation, None, new)


def customer_spoke(unit: Unit, conversation: Conversation, leg: Leg, at: datetime | None = None) -> None:
    """The customer said or wrote something: the conversation is open again."""
    conversation.last_word_at = leg.last_word_at = at or unit.now
    if conversation.state in RESTS:
        _come_back(unit, conversation, leg)
    reopen(conversation)
    events.happened(unit.db, "conversation", conversation.id)


def _come_back(unit: Unit, conversation: Conversation, leg: Leg) -> None:
    """Take up again what was closed or put away: with an event, an owner who may answer, and a place in the queue."""
    was = "abandoned" if conversation.abandoned_at else conversation.state
    reopen(conversation)
    add_entry(unit, conversation, leg, NewEntry("state", origin="customer", meta={"to": "came_back", "was": was}))
    person = conversation.owner_user_id and unit.db.get(User, conversation.owner_user_id)
    if person and not (person.active and may(person.role, "conversations:write")):
        conversation.owner, conversation.owner_user_id = "queue", None
    if conversation.owner == "queue":
        take_a_place(unit, conversation, leg, "customer")


def take_a_place(unit: Unit, conversation: Conversation, leg: Leg | None, origin: str = "flow") -> None:
    """Give a conversation of the queue its place there: the one that it has, else one from now on."""
    conversation.queued_at = conversation.queued_at or unit.now
    conversation.queue = conversation.queue or DEFAULT_QUEUE
    add_entry(unit, conversation, leg, NewEntry("queued", origin=origin, meta={"queue": conversation.queue}))


def reopen(conversation: Conversation) -> None:
    """Set the conversation's state to open. One that was resolved needs a new wrap-up code."""
    if conversation.state == "resolved":
        conversation.wrap_up_id = None
    if conversation.state != "open":
        conversation.state, conversation.resolved_at, conversation.snoozed_until = "open", None, None
        conversation.abandoned_at = None


def message_outside_a_step(
    unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound, meta: Mapping[str, Json] | None = None
) -> None:
    """Record a customer's message that no flow takes, and correct at once what it proves to be a part of a secret."""
    message(unit, conversation, leg, inbound.body, inbound.at, meta, inbound.media)
    derived_words.correct(unit, conversation.id)


def message(
    unit: Unit,
    conversation: Conversation,
    leg: Leg,
    body: str,
    at: datetime | None = None,
    meta: Mapping[str, Json] | None = None,
    media: Sequence[str] = (),
) -> str:
    """Record a customer's message and return its stored text. It counts as unread unless the bot owns the thread.

    The step that it belongs to corrects at its end what was derived from a secret that the message completes.
    `media` are addresses of files that came with it; the relay fetches them.
    """
    clean = redacted(unit, leg, body)
    text = MASK if asks_sensitive(leg) else clean.text
    customer_spoke(unit, conversation, leg, at)
    if conversation.owner != "bot":
        conversation.unread += 1
    shown = dict(meta or {}) | ({"redacted": list(clean.found)} if clean.found else {})
    node = str(leg.session.get("node", ""))
    new = NewEntry("message_in", text, origin="text", node=node, meta=shown, at=at)
    entry = add_entry(unit, conversation, leg, new)
    _with_media(unit, conversation, leg, entry, media)
    if conversation.id not in unit.begun:
        _replied(unit, conversation, leg, at or unit.now)
    return text


def look_up(unit: Unit, legs: Sequence[Leg]) -> None:
    """Notes in which of several threads no hand-off waits for a first answer."""
    waiting = set(unit.db.scalars(_WAITING, {"legs": [leg.id for leg in legs]}))
    for leg in legs:
        if leg.id not in waiting:
            foreknown.note(unit.db, leg.theirs, _WAITS, False, leg.id)


def _replied(unit: Unit, conversation: Conversation, leg: Leg, at: datetime) -> None:
    """The hand-offs that led to this thread have their first answer."""
    if foreknown.take(unit.db, leg.theirs, _WAITS, leg.id) is False:
        return
    with unit.db.no_autoflush:  # one that this transaction answered stays as it is
        handoffs = unit.db.scalars(_UNANSWERED, {"leg": leg.id}).all()
    for handoff in handoffs:
        if handoff.replied_at is None:
            handoff.replied_at = at
            events.happened(unit.db, "handoff", conversation.id)


def noted(
    unit: Unit,
    conversation: Conversation,
    leg: Leg,
    body: str,
    at: datetime | None,
    meta: Mapping[str, Json],
    media: Sequence[str] = (),
) -> None:
    """Record a message that needs no answer.

    It opens no conversation, is not counted as unread, and answers no question. A thread that began with it rests.
    `media` as for `message`.
    """
    clean = redacted(unit, leg, body)
    shown = {**meta} | ({"redacted": list(clean.found)} if clean.found else {})
    node = str(leg.session.get("node", ""))
    new = NewEntry("message_in", clean.text, origin="text", node=node, meta=shown, at=at)
    _with_media(unit, conversation, leg, add_entry(unit, conversation, leg, new), media)
    if leg.wait == "start" and conversation.owner == "bot":
        conversation.state, conversation.resolved_at = "resolved", unit.now
    events.happened(unit.db, "conversation", conversation.id)
    derived_words.correct(unit, conversation.id)


def _with_media(unit: Unit, conversation: Conversation, leg: Leg, entry: str, media: Sequence[str]) -> None:
    for address in media[:MEDIA]:
        provider = unit.installation.sender_at(leg.ours, leg.channel).provider
        source = unit.vault.seal(address.encode())
        new = {"id": unit.ids("med"), "conversation_id": conversation.id, "entry_id": entry, "provider": provider}
        unit.db.add(Media(**new, source=source, created_at=unit.now, due_at=unit.now))
