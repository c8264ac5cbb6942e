"""Recordings, whose sound is in files, and customers' ratings."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref

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


class Rating(Table):
    """A customer's rating: 1 to 5, and their own words if any."""

    __tablename__ = "rating"

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ref("customer.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    leg_id: Mapped[str] = mapped_column(ref("leg.id"), index=True)
    node: Mapped[str]
    score: Mapped[int]
    words: Mapped[str] = mapped_column(default="")
    """Redacted."""
    at: Mapped[datetime] = mapped_column(index=True)
