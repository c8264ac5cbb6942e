"""How agents sort and do their work: labels, mentions, canned replies, and the codes by which a matter is closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

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


class WrapUpCode(Table):
    """What became of a matter, as agents say it when they resolve it or a call of theirs ends."""

    __tablename__ = "wrap_up_code"

    id: Mapped[str] = mapped_column(primary_key=True)
    names: Mapped[dict[str, Any]]
    """Its name by language, in free words."""
    team_id: Mapped[str | None] = mapped_column(ref("team.id"))
    """Offered to this team's members only."""
    position: Mapped[int]
    """Its place in the list, the smallest first."""
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """Since when it is not offered; the conversations that have it keep it."""


class SavedView(Table):
    """A view of the list that one person keeps under a name of theirs, alone or for a team."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_user", "user_id", "place"), Index("ix_saved_view_team", "team_id"))

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ref("user_account.id"))
    name: Mapped[str] = mapped_column(String(40))
    shown: Mapped[dict[str, Any]]
    """What it shows, as `deflect.desk.lists.shown` writes it."""
    place: Mapped[int]
    """Among the views of that person, from 0."""
    created_at: Mapped[datetime]
    team_id: Mapped[str | None] = mapped_column(ref("team.id"))
    """The team that it is shared with."""


class Mention(Table):
    """Something in a conversation that a person is told of: a note names them, or a reply they planned did not go."""

    __tablename__ = "mention"
    __table_args__ = (
        Index("ix_mention_conversation", "conversation_id"),
        Index("ix_mention_user", "user_id", "conversation_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    user_id: Mapped[str] = mapped_column(ref("user_account.id"))
    by_id: Mapped[str] = mapped_column(ref("user_account.id"))
    """Who wrote the note; of a reply, who planned it."""
    about: Mapped[Literal["note", "held_back"]] = mapped_column(String(16), default="note")
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """When they opened the conversation."""


class CannedReply(Table):
    """A text that agents send often, in one language; it may also label the conversation and say what becomes of it."""

    __tablename__ = "canned_reply"

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    """What an agent types after a slash."""
    language: Mapped[str] = mapped_column(String(16))
    brand: Mapped[str] = mapped_column(default="")
    """Offered in this brand's conversations only; empty for all."""
    team_id: Mapped[str | None] = mapped_column(ref("team.id"))
    """Offered to this team's members only."""
    words: Mapped[dict[str, Any]]
    """The text by register, with variables in braces."""
    label_id: Mapped[str | None] = mapped_column(ref("label.id"))
    move: Mapped[str] = mapped_column(String(16), default="")
    """What becomes of the conversation: resolve, snooze, queue, or empty for nothing."""
    snooze_hours: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """Since when it is not offered."""
