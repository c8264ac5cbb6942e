"""How agents sort their work: labels and the conversations that have them, and who was named in a note."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref


class Label(Table):
    """A label that agents put on conversations."""

    __tablename__ = "label"

    id: Mapped[str] = mapped_column(primary_key=True)
    names: Mapped[dict[str, Any]]
    """Its name by language, in free words."""
    colour: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """Since when it is neither offered nor shown; the conversations keep it, so that it can come back."""


class ConversationLabel(Table):
    """A label on a conversation."""

    __tablename__ = "conversation_label"
    __table_args__ = (
        Index("ix_conversation_label_conversation", "conversation_id"),
        Index("ix_conversation_label_label", "label_id", "conversation_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    label_id: Mapped[str] = mapped_column(ref("label.id"))
    at: Mapped[datetime]


class Mention(Table):
    """A note of a conversation named somebody."""

    __tablename__ = "mention"
    __table_args__ = (
        Index("ix_mention_conversation", "conversation_id"),
        Index("ix_mention_user", "user_id", "conversation_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    user_id: Mapped[str] = mapped_column(ref("user_account.id"))
    by_id: Mapped[str] = mapped_column(ref("user_account.id"))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """When they opened the conversation."""
