"""Who may see which conversations: teams, their members and their queues; and the keys of other programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref


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
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
