"""Who may see which conversations: teams, their members and their queues; and the keys of other programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref

_UNTOLD = text("settled_at IS NULL")


class Team(Table):
    """People who answer the same queues. A queue that no team has is everybody's."""

    __tablename__ = "team"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class Membership(Table):
    """An account in a team; an account may be in several."""

    __tablename__ = "membership"

    team_id: Mapped[str] = mapped_column(ref("team.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ref("user_account.id"), primary_key=True, index=True)
    notices: Mapped[bool] = mapped_column(default=True)
    """True if the browser may show notices of what is this team's."""
    tone: Mapped[bool] = mapped_column(default=True)
    """True if a tone may sound with it, and the ring of its calls."""


class TeamQueue(Table):
    """A queue that a team answers; a queue may be of several teams."""

    __tablename__ = "team_queue"

    queue: Mapped[str] = mapped_column(String(64), primary_key=True)
    team_id: Mapped[str] = mapped_column(ref("team.id"), primary_key=True)


class ApiKey(Table):
    """A key by which another program signs its requests.

    A signature needs the secret itself, so it is kept sealed by the installation's secret, never in clear.
    """

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(primary_key=True)
    """Names the key in requests (`Relevo-Key`) and in the audit."""
    name: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the secret in hexadecimal digits, by which a found secret is traced to its key."""
    scopes: Mapped[list[Any]]
    sealed: Mapped[str] = mapped_column(default="")
    old_sealed: Mapped[str] = mapped_column(default="")
    """The secret before the last rotation, which stays valid until `old_until`."""
    old_until: Mapped[datetime | None]
    per_hour: Mapped[int] = mapped_column(default=0)
    """Requests in an hour at most; 0 for no limit."""
    addresses: Mapped[str] = mapped_column(default="")
    """Networks that may use it, separated by commas; empty for all."""
    flows: Mapped[list[Any]] = mapped_column(default=list)
    """Flows that it may enter; with none here and in `brands`, it may enter any."""
    brands: Mapped[list[Any]] = mapped_column(default=list)
    """Brands, by the names of flows' `brand`, all of whose flows it may enter."""
    webhook: Mapped[str] = mapped_column(default="")
    """Where it is told of its hand-offs; empty for nowhere."""
    webhook_since: Mapped[datetime | None]
    """States reached before are not told."""
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ApiNotice(Table):
    """One state of a hand-off to tell the program that asked for it. Its content is read when it is sent."""

    __tablename__ = "api_notice"
    __table_args__ = (
        UniqueConstraint("handoff_id", "state", "at"),
        Index("ix_api_notice_due", "due_at", sqlite_where=_UNTOLD, postgresql_where=_UNTOLD),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """Its Idempotency-Key: the same in every attempt."""
    key_id: Mapped[str] = mapped_column(ref("api_key.id"), index=True)
    handoff_id: Mapped[str] = mapped_column(ref("handoff.id"))
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    """When the state was reached."""
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    code: Mapped[str] = mapped_column(default="")
    """Why the last attempt failed: the answer's status, `no_answer`, `not_allowed`; empty once it was taken."""
    dismissed_at: Mapped[datetime | None]
    """When somebody took it, given up, off the list of such notices."""
