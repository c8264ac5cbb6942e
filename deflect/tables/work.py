"""Work queues: outbox, timers, journal, quarantine, seen keys, events."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from deflect.facts import State
from deflect.tables.base import Number, Table, ref
from deflect.tables.sealed import SealedDocument, SealedText, sealed

UNSETTLED = ("queued", "attempted", "uncertain")
"""States in which a row still holds its lane."""
_UNSETTLED = text("state IN ('queued', 'attempted', 'uncertain')")
_CHECKED = text("check_at IS NOT NULL")
_FIRST_REPLY = text("first_reply")
_LOST = text("state IN ('failed', 'undelivered', 'uncertain') AND dismissed_at IS NULL")
_ASIDE = text("state IN ('dead', 'aside') AND dismissed_at IS NULL")
_NEW = text("state = 'new'")


@sealed
class Outbox(Table):
    """A text to send or a business system to ask. One row of a lane is under way at a time, in `position` order."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_left", "position", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
        Index("ix_outbox_check_at", "check_at", sqlite_where=_CHECKED, postgresql_where=_CHECKED),
        Index("ix_outbox_lost", "created_at", sqlite_where=_LOST, postgresql_where=_LOST),
        Index("ix_outbox_recipient", "recipient", "created_at"),
        Index("ix_outbox_first_reply", "created_at", sqlite_where=_FIRST_REPLY, postgresql_where=_FIRST_REPLY),
    )

    position: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(unique=True, insert_sentinel=True)
    kind: Mapped[Literal["text", "fetch"]] = mapped_column(String(8))
    lane: Mapped[str]
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"), index=True)
    leg_id: Mapped[str] = mapped_column(ref("leg.id"), index=True)
    user_id: Mapped[str | None] = mapped_column(ref("user_account.id"))
    """The agent who wrote it; empty for the flow's own words."""
    channel: Mapped[str] = mapped_column(default="")
    provider: Mapped[str] = mapped_column(default="")
    """Who carries it; empty in rows of release 0.1."""
    sender: Mapped[str] = mapped_column(default="")
    recipient: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(SealedText("outbox.body"), default="")
    opens: Mapped[bool] = mapped_column(default=False)
    """True for a text that begins a thread: what the daily limits count."""
    first_reply: Mapped[bool] = mapped_column(default=False)
    """True for our first text to a number, where no call and no system asked for it."""
    always: Mapped[bool] = mapped_column(default=False)
    """True for the one confirmation of STOP, which a suppressed address still gets."""
    consent_id: Mapped[str | None]
    """The consent that a text rests on; empty for one that was never sent for lack of it, and for a fetch."""
    request: Mapped[dict[str, Any]] = mapped_column(SealedDocument("outbox.request"))
    """Of a fetch: node, service, method, path, body, timeout_s."""
    state: Mapped[State] = mapped_column(String(16), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    provider_id: Mapped[str | None] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(default="")
    """Why it failed, in our codes; for a fetch the status of the answer."""
    refusals: Mapped[list[Any]] = mapped_column(default=list)
    """The senders that surely did not take it before `sender` tried: sender, provider, code and instant of each."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempted_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    check_at: Mapped[datetime | None]
    """When to ask the provider what became of a text that is only accepted or sent; empty: not any more."""
    checks: Mapped[int] = mapped_column(default=0)
    """How often that was asked."""
    absent_at: Mapped[datetime | None]
    """When a listing first did not show an uncertain row."""
    resent: Mapped[bool] = mapped_column(default=False)
    dismissed_at: Mapped[datetime | None]
    """When somebody took it, not sent for good, off the list of such texts."""


class Timer(Table):
    """An input that is due at an instant. It may fire late, but is never lost and never fires twice."""

    __tablename__ = "timer"
    __table_args__ = (
        Index(
            "ix_timer_due", "due_at", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"), index=True)
    leg_id: Mapped[str | None] = mapped_column(ref("leg.id"), index=True)
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it fired or was cancelled."""
    fired: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0)
    """How often firing it failed."""


class Journal(Table):
    """A webhook as it came, encrypted; read once in its lane's order. `sealed` is erased after 7 days."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("channel", "key"),
        Index("ix_journal_new", "position", sqlite_where=_NEW, postgresql_where=_NEW),
        Index("ix_journal_aside", "position", sqlite_where=_ASIDE, postgresql_where=_ASIDE),
    )

    position: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    kind: Mapped[str]
    channel: Mapped[str]
    provider: Mapped[str] = mapped_column(default="")
    """Whose webhook it was; empty in rows of release 0.1."""
    key: Mapped[str]
    lane: Mapped[str]
    """Digest of the customer's address: order is kept per customer, and no number is readable."""
    sealed: Mapped[bytes | None]
    state: Mapped[Literal["new", "done", "dead", "aside"]] = mapped_column(String(8), default="new")
    """`dead`: acting on it failed. `aside`: nothing may act on it, and `code` says why."""
    failures: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
    """When somebody took it, dead or aside, off their list."""


class Quarantine(Table):
    """A request that was not taken in, encrypted; bounded in number and kept 72 h."""

    __tablename__ = "quarantine"

    position: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(default="")
    """Of rows of release 0.1."""
    provider: Mapped[str] = mapped_column(default="")
    """To whose address it came; empty in rows of release 0.1."""
    signed: Mapped[bool] = mapped_column(default=False)
    """True for a signed request that could not be parsed."""
    sealed: Mapped[bytes]
    received_at: Mapped[datetime] = mapped_column(index=True)
    discarded_at: Mapped[datetime | None]
    """When an admin discarded it: it is not read any more, and can be put back until it is erased."""


class MessagePart(Table):
    """A part of a long message, encrypted, kept until the others are here or do not come in time."""

    __tablename__ = "message_part"

    channel: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(index=True)
    """Digest of what all parts of one message share."""
    sealed: Mapped[bytes]
    received_at: Mapped[datetime] = mapped_column(index=True)


class HeldMessage(Table):
    """A customer's message, encrypted, that came while a business system was asked; the flow takes it afterwards."""

    __tablename__ = "held_message"

    position: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    leg_id: Mapped[str] = mapped_column(ref("leg.id"), index=True)
    sealed: Mapped[bytes]
    received_at: Mapped[datetime]


class Seen(Table):
    """A key that was seen; `scope` is a leg's id or a channel's name."""

    __tablename__ = "seen"

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Event(Table):
    """A change, for pages that follow live. `sequence` has no gaps and grows in commit order."""

    __tablename__ = "event"

    sequence: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    """entry, conversation, outbox, handoff, user."""
    conversation_id: Mapped[str | None]
    entry_id: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(index=True)


class Counter(Table):
    """A number handed out under a row lock; `event` gives events their sequence."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(Number)
