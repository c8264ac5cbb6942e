"""Recordings, whose sound is in files, and customers' ratings."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref

_DUE = text("due_at IS NOT NULL")
Transcript = Literal["none", "wanted", "done", "unavailable"]


class Tape(Table):
    """A complete recording. Its sound is a sealed file named by `id`; erased together with the row."""

    __tablename__ = "tape"
    __table_args__ = (Index("ix_tape_transcript", "transcript", "due_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"), index=True)
    leg_id: Mapped[str] = mapped_column(ref("leg.id"), index=True)
    kind: Mapped[Literal["call", "message"]] = mapped_column(String(8))
    started_at: Mapped[datetime] = mapped_column(index=True)
    length_ms: Mapped[int]
    peaks: Mapped[dict[str, Any]]
    """`theirs` and `ours`: the peaks of equal parts, 0..127."""
    marks: Mapped[list[Any]]
    """[ms, `ours` or `theirs`, node]: when a prompt or a word began."""
    transcript: Mapped[Transcript] = mapped_column(String(16), default="none")
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    """When its transcript is attempted next."""


class ConsentClip(Table):
    """The seconds of sound around a spoken consent: a file named by `id`, sealed with the customer's key."""

    __tablename__ = "consent_clip"

    id: Mapped[str] = mapped_column(primary_key=True)
    consent_id: Mapped[str] = mapped_column(ref("consent.id"), index=True)
    customer_id: Mapped[str] = mapped_column(ref("customer.id"), index=True)
    length_ms: Mapped[int]
    at: Mapped[datetime]


class Media(Table):
    """A photo or another file of a customer's message. Its content is a sealed file named by `id`."""

    __tablename__ = "media"
    __table_args__ = (Index("ix_media_due_at", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"), index=True)
    entry_id: Mapped[str] = mapped_column(ref("entry.id"), index=True)
    provider: Mapped[str] = mapped_column(default="")
    source: Mapped[bytes]
    """Its address at the provider, encrypted; empty once it is kept or refused."""
    state: Mapped[Literal["wanted", "kept", "refused"]] = mapped_column(String(8), default="wanted")
    content_type: Mapped[str] = mapped_column(default="")
    """By its content; whatever the provider said of it is not believed."""
    size: Mapped[int] = mapped_column(default=0)
    """Bytes."""
    code: Mapped[str] = mapped_column(default="")
    """Why it was refused."""
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    """When it is fetched next; empty: not any more."""
    created_at: Mapped[datetime] = mapped_column(index=True)


class Rating(Table):
    """A customer's rating: 1 to 5, and their own words if any."""

    __tablename__ = "rating"

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ref("customer.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"), index=True)
    leg_id: Mapped[str] = mapped_column(ref("leg.id"), index=True)
    node: Mapped[str]
    score: Mapped[int]
    words: Mapped[str] = mapped_column(default="")
    """Redacted."""
    at: Mapped[datetime] = mapped_column(index=True)
