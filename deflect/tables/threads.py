"""Conversations: their legs, their timeline, and the ladder of each hand-off."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from deflect.tables.base import Table, ref
from deflect.tables.folded import words_of
from deflect.tables.sealed import SealedDocument, sealed

_ON_CALL = text("on_call_id IS NOT NULL")
_LIVE = text("ended_at IS NULL")
_BY_PERSON = text("user_id IS NOT NULL")
CONFIRMATION = "confirmation"
"""`Leg.wait` of a thread at a number that a caller gave, until that number answers."""
Whose = Literal["customer", "us", "bot", "none"]
ConversationState = Literal["open", "pending", "snoozed", "resolved"]
Owner = Literal["bot", "queue", "agent"]
EntryKind = Literal[
    "started",
    "said",
    "heard",
    "silence",
    "chose",
    "collected",
    "looked_up",
    "not_understood",
    "wants",
    "offered",
    "answered_offer",
    "handed_off",
    "queued",
    "message_in",
    "message_out",
    "note",
    "state",
    "goal",
    "ended",
    "outcall",
    "undone",
    "emergency",
    "manner",
    "voicemail",
    "recording",
    "identified",
    "rated",
    "remarked",
]


def _first_turn(context: DefaultExecutionContext) -> Whose:
    """The turn of a row that is inserted without one; what happens next draws it anew."""
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    if row.get("state") in ("resolved", "snoozed"):
        return "none"
    if row.get("owner") == "agent":
        return "us" if row.get("unread") else "customer"
    return "us" if row.get("owner") == "queue" else "bot"


def _begun(context: DefaultExecutionContext) -> Any:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return row.get("queued_at") or row["created_at"]


_NEWEST = ("last_entry_at", "id")
_CHOSEN_BY = ("owner", "owner_user_id", "queue", "channel", "brand", "language")
_FILTERED_BY = ("turn", *_CHOSEN_BY, "priority")
"""What a list is filtered by stands in the indexes of its order: a filter that few fit reads no rows but those."""
_SEEN_BY = ("queue", "flow", "owner_user_id")
_COUNTED_BY = ("state", "turn", "owner", *_SEEN_BY, "unread", "id")
_ABANDONED_BY = ("state", *_NEWEST, *_SEEN_BY)
_UNRESOLVED = text("state != 'resolved'")
_ABANDONED = text("abandoned_at IS NOT NULL AND state = 'resolved'")


class Conversation(Table):
    """One matter of one customer. `entries` counts its timeline; by it a late draft is found to be stale."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_list", "state", *_NEWEST, *_FILTERED_BY),
        Index("ix_conversation_newest", *_NEWEST, *_FILTERED_BY),
        Index("ix_conversation_owner", "owner", "owner_user_id", "state"),
        Index("ix_conversation_customer", "customer_id", "last_entry_at"),
        Index("ix_conversation_turn", "turn", "turn_since"),
        Index("ix_conversation_pressing", "turn", "priority", "turn_since", "id", "state", *_CHOSEN_BY),
        Index("ix_conversation_unresolved", *_COUNTED_BY, sqlite_where=_UNRESOLVED, postgresql_where=_UNRESOLVED),
        Index("ix_conversation_abandoned", *_ABANDONED_BY, sqlite_where=_ABANDONED, postgresql_where=_ABANDONED),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ref("customer.id"))
    reference: Mapped[str] = mapped_column(String(4), index=True)
    """Four characters that can be read out on a call without being mistaken."""
    state: Mapped[ConversationState] = mapped_column(String(16), default="open")
    owner: Mapped[Owner] = mapped_column(String(16), default="bot")
    owner_user_id: Mapped[str | None] = mapped_column(ref("user_account.id"))
    queue: Mapped[str | None]
    flow: Mapped[str]
    brand: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    channel: Mapped[str]
    """Channel of the last message or call: voice, sms, web."""
    subject: Mapped[str] = mapped_column(default="")
    """What the customer wants: their own words or the first choice."""
    subject_folded: Mapped[str] = mapped_column(default="")
    """The subject as it is searched; it follows `subject`."""
    preview: Mapped[str] = mapped_column(default="")
    """The beginning of the customer's last words, for the list."""
    entries: Mapped[int] = mapped_column(default=0)
    unread: Mapped[int] = mapped_column(default=0)
    """Customer messages since an agent last opened it."""
    created_at: Mapped[datetime]
    last_entry_at: Mapped[datetime]
    last_word_at: Mapped[datetime | None]
    """When the customer last spoke or wrote."""
    queued_at: Mapped[datetime | None]
    """Since when it waits for an agent; empty once one answered."""
    answered_at: Mapped[datetime | None]
    """An agent's first answer."""
    snoozed_until: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    abandoned_at: Mapped[datetime | None]
    """When the customer hung up with the matter unfinished; then it is resolved, but not solved."""
    turn: Mapped[Whose] = mapped_column(String(8), default=_first_turn)
    """Who must act next, by `deflect.policy.turns`; kept by `deflect.turns.settling`."""
    turn_since: Mapped[datetime] = mapped_column(default=_begun, nullable=True)
    """Since when it is their turn. No row is without it."""
    priority: Mapped[int] = mapped_column(default=2)
    """A rank of `deflect.priorities`: the smallest is answered first."""

    wrap_up_id: Mapped[str | None] = mapped_column(String(64))
    """A `WrapUpCode`: what became of the matter, by an agent; empty again once it was resolved and is reopened."""

    @validates("subject")
    def _fold(self, _: str, subject: str) -> str:
        self.subject_folded = words_of(subject)
        return subject


@sealed
class Leg(Table):
    """One call, or one thread on a channel. `session` is its flow's state, `turn` the last turn's effects."""

    __tablename__ = "leg"
    __table_args__ = (
        Index("ix_leg_thread", "theirs", "ours", "channel", "opened_at"),
        Index("ix_leg_conversation", "conversation_id", "opened_at"),
        Index("ix_leg_live", "customer_id", "medium", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_leg_on_call_id", "on_call_id", sqlite_where=_ON_CALL, postgresql_where=_ON_CALL),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    customer_id: Mapped[str] = mapped_column(ref("customer.id"), index=True)
    medium: Mapped[Literal["voice", "text"]] = mapped_column(String(8))
    channel: Mapped[str]
    """voice, or the messaging channel: sms, web."""
    ours: Mapped[str]
    theirs: Mapped[str]
    """E.164, empty if the caller withheld it."""
    number_kind: Mapped[str] = mapped_column(default="")
    """Kind of a number that cannot be an address: anonymous, short, emergency."""
    call_id: Mapped[str | None] = mapped_column(unique=True)
    trust: Mapped[str] = mapped_column(default="none")
    line_facts: Mapped[str] = mapped_column(default="")
    """Sealed: what the line told of the call, by name; empty if nothing."""
    source: Mapped[str] = mapped_column(default="")
    """Where a call came from: the trunk's name, or a stranger's SIP address without port; empty for other lines.

    A thread that another program handed over has `api:` and the id of its key, other threads nothing.
    """
    line: Mapped[str] = mapped_column(default="")
    direction: Mapped[Literal["in", "out"]] = mapped_column(String(4), default="in")
    """`out`: a call that we placed."""
    flow: Mapped[str]
    flow_version: Mapped[str]
    language: Mapped[str]
    session: Mapped[dict[str, Any]] = mapped_column(SealedDocument("leg.session"))
    turn: Mapped[dict[str, Any]] = mapped_column(SealedDocument("leg.turn"))
    wait: Mapped[str]
    opened_at: Mapped[datetime]
    last_word_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    """How it ended: `moved_to_text`, one of `deflect.end_reasons`; a thread: `followed` by another one, or `lost`.

    Empty while it is live.
    """
    chosen: Mapped[str] = mapped_column(String(16), default="")
    """Why it is in its conversation: a reason of `deflect.contacts.choosing`; empty in rows of earlier releases."""
    about_leg_id: Mapped[str | None] = mapped_column(String(64))
    """The open thread that a call may be about, as its flow knows it."""
    cut_leg_id: Mapped[str | None] = mapped_column(String(64))
    """The call that broke off a moment before this one."""
    on_call_id: Mapped[str | None] = mapped_column(String(64))
    """The call that goes on with this thread now; the thread rests until that ends."""
    level: Mapped[str] = mapped_column(String(16), default="")
    """How sure this contact made us of who it is; a level of `deflect.contacts.identity_levels`."""
    separated: Mapped[bool] = mapped_column(default=False)
    """Its number is another customer's, since the two are separated again: nothing from that number goes on here."""


class Entry(Table):
    """One line of a timeline. `text` is redacted; `at` is the provider's instant, `received_at` ours."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("conversation_id", "sequence"),
        Index("ix_entry_person", "user_id", "at", sqlite_where=_BY_PERSON, postgresql_where=_BY_PERSON),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    sequence: Mapped[int]
    leg_id: Mapped[str | None] = mapped_column(ref("leg.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(default="flow")
    """key, speech, text, fetch, flow, agent, provider."""
    node: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    text_folded: Mapped[str] = mapped_column(default="")
    """The text as it is searched; it follows `text`, except where rows are inserted in bulk, which give both."""
    meta: Mapped[dict[str, Any]] = mapped_column(SealedDocument("entry.meta", partly=True))
    """Sealed where it holds the answer of a business system (`looked_up`)."""
    user_id: Mapped[str | None] = mapped_column(ref("user_account.id"))
    outbox_id: Mapped[str | None] = mapped_column(index=True)
    """The outbox row of a `message_out`, whose state is its delivery."""
    at: Mapped[datetime]
    received_at: Mapped[datetime]

    @validates("text")
    def _fold(self, _: str, text: str) -> str:
        self.text_folded = words_of(text)
        return text


class Handoff(Table):
    """A hand-off from offer to answer: one instant per rung of the ladder, empty if not reached."""

    __tablename__ = "handoff"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"), index=True)
    voice_leg_id: Mapped[str | None] = mapped_column(ref("leg.id"), index=True)
    """Empty if another IVR handed over."""
    text_leg_id: Mapped[str | None] = mapped_column(ref("leg.id"), index=True)
    outbox_id: Mapped[str | None] = mapped_column(index=True)
    """The outbox row of the first text."""
    node: Mapped[str] = mapped_column(default="")
    key: Mapped[str | None] = mapped_column(unique=True)
    """The Idempotency-Key of a program's hand-off, behind that program's own key; see `deflect.idempotency`."""
    request_digest: Mapped[str] = mapped_column(String(32), default="")
    """The keyed digest of that request; empty for our own calls and before there were any."""
    asked_by: Mapped[str] = mapped_column(default="", index=True)
    """The key of the program that asked for it, as the audit names it; empty for our own calls."""
    offered_at: Mapped[datetime | None] = mapped_column(index=True)
    declined_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None] = mapped_column(index=True)
    queued_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    undelivered_at: Mapped[datetime | None]
    code: Mapped[str] = mapped_column(default="")
    """Why it was not delivered: the provider's number or ours."""
    replied_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    called_back_at: Mapped[datetime | None]
