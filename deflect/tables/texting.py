"""Whether callers were offered to go on by text, and why; and the rules on it that admins set."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Document, Table, ref


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
    """`offer`, `queue`, `aside` (a text during a call), `text`, `nudge` or `api`."""
    allowed: Mapped[bool]
    code: Mapped[str]
    """`ok`, or the rule that forbade it."""
    weighed: Mapped[dict[str, Any]]
    """The values of `texting.Candidate` that were not as usual, and the waits of both sides."""
