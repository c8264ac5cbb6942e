"""Callers who wait for a person, the people who may take them, and each attempt to bring the two together."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref

By = Literal["page", "phone"]
"""How an agent takes calls: on the desk's page, or on a telephone of their own."""
RingState = Literal["ringing", "accepted", "talking", "ended", "missed", "declined", "taken", "gone"]
"""`taken`: a colleague was first; `gone`: the caller did not wait; the last five are ends."""


class Presence(Table):
    """One agent: whether calls may ring there, and how. One call at a time."""

    __tablename__ = "presence"

    user_id: Mapped[str] = mapped_column(ref("user_account.id"), primary_key=True)
    available: Mapped[bool] = mapped_column(default=False)
    by: Mapped[By] = mapped_column(String(8), default="page")
    phone: Mapped[str] = mapped_column(default="")
    """A SIP address or number, for `phone`."""
    free_since: Mapped[datetime]
    """Since when no call keeps them: who is free longest is rung first."""
    wraps_up_until: Mapped[datetime | None]
    """After a call: for how long no other rings."""
    page_seen_at: Mapped[datetime | None]
    """When their desk last said that it is open."""
    why: Mapped[str] = mapped_column(default="")
    """Why they were made away: no_answer, declined, busy, failed, no_sound; empty where they chose it."""
    changed_at: Mapped[datetime]


class WaitingCall(Table):
    """A call whose flow waits for a person, until it goes on or ends. Its worker says all the while that it lives."""

    __tablename__ = "waiting_call"

    leg_id: Mapped[str] = mapped_column(ref("leg.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    queue: Mapped[str]
    worker: Mapped[int | None]
    """The voice worker that holds the call, once it has said so."""
    since: Mapped[datetime]
    """Its place: kept through a move to text and back."""
    seen_at: Mapped[datetime]


class Ring(Table):
    """One call rung at one agent."""

    __tablename__ = "ring"
    __table_args__ = (Index("ix_ring_leg", "leg_id"), Index("ix_ring_user", "user_id", "state"))

    id: Mapped[str] = mapped_column(primary_key=True)
    leg_id: Mapped[str] = mapped_column(ref("leg.id"))
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    user_id: Mapped[str] = mapped_column(ref("user_account.id"))
    by: Mapped[By] = mapped_column(String(8))
    phone: Mapped[str] = mapped_column(default="")
    worker: Mapped[int]
    state: Mapped[RingState] = mapped_column(String(16), default="ringing", index=True)
    held: Mapped[bool] = mapped_column(default=False)
    rang_at: Mapped[datetime]
    until: Mapped[datetime]
    """Until when it may ring, or an agent who accepted may take to be heard."""
    talking_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
