"""Whether callers were offered to go on by text, and why; the rules on it that admins set; texts that go later."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Document, Table, ref
from deflect.tables.sealed import SealedText, sealed

PlannedState = Literal["waiting", "held", "sent", "taken_back"]
_STANDS = text("state IN ('waiting', 'held')")


class TextRule(Table):
    """A rule on texts that an admin set, for a flow, a brand or all; it overrides the settings of the installation."""

    __tablename__ = "text_rule"

    flow: Mapped[str] = mapped_column(String(64), primary_key=True)
    """`brand:` and a name: for all flows of that brand. Empty: for every flow. Each stands behind a flow's own."""
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[Any] = mapped_column(Document)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    """As `audit.actor`."""


class TextDecision(Table):
    """One decision to offer text, or to be silent, or that a text was not sent; and what it was weighed on."""

    __tablename__ = "text_decision"

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"), index=True)
    leg_id: Mapped[str | None] = mapped_column(ref("leg.id"), index=True)
    flow: Mapped[str]
    node: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(String(16))
    """`offer`, `queue`, `aside` (a text during a call), `text`, `nudge`, `api` or `notice`."""
    allowed: Mapped[bool]
    code: Mapped[str]
    """`ok`, or the rule that forbade it."""
    weighed: Mapped[dict[str, Any]]
    """The values of `texting.Candidate` that were not as usual, and the waits of both sides."""


@sealed
class PlannedText(Table):
    """A text of an agent that goes at an instant; its timer names it. Only one that is `waiting` is sent by itself.

    `held`: it could not go at its time and waits for a person. `taken_back`: a person keeps it from going.
    """

    __tablename__ = "planned_text"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_planned_text_stands", "conversation_id", "due_at", sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    leg_id: Mapped[str] = mapped_column(ref("leg.id"), index=True)
    """The thread that it was written for; it goes in no other."""
    user_id: Mapped[str] = mapped_column(ref("user_account.id"))
    """Who planned it, and in whose name it goes."""
    client_id: Mapped[str]
    body: Mapped[str] = mapped_column(SealedText("planned_text.body"))
    """Empty once it is sent."""
    seen: Mapped[int]
    """The newest entry that its writer had read."""
    due_at: Mapped[datetime]
    state: Mapped[PlannedState] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(default="")
    """Why it is held back, or will be at its time; empty else."""
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was sent or taken back."""
