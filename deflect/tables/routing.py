"""Callers who wait for an agent, the agents' presence, and each ring."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref

By = Literal["page", "phone"]
"""How an agent takes calls: on the desk's page, or on a telephone of their own."""
RingState = Literal[
    "ringing", "accepted", "calling", "alerting", "talking", "ended", "missed", "declined", "taken", "gone"
]
"""`calling`, `alerting`: the agent is on the line, and the customer's telephone is dialled, or rings. `taken`: a
colleague was first; `gone`: the caller did not wait. The last five are final."""


class Presence(Table):
    """An agent's presence: whether and how calls ring. One call at a time."""

    __tablename__ = "presence"

    user_id: Mapped[str] = mapped_column(ref("user_account.id"), primary_key=True)
    available: Mapped[bool] = mapped_column(default=False)
    by: Mapped[By] = mapped_column(String(8), default="page")
    phone: Mapped[str] = mapped_column(default="")
    """A SIP address or number, for `phone`."""
    free_since: Mapped[datetime]
    """Since when the agent is free; the one who is free longest is rung first."""
    wraps_up_until: Mapped[datetime | None]
    """Until when no call rings, after a call."""
    page_seen_at: Mapped[datetime | None]
    """When the agent's desk last reported that it is open."""
    why: Mapped[str] = mapped_column(default="")
    """Why the agent was set away: no_answer, declined, busy, failed, no_sound; empty if by choice."""
    changed_at: Mapped[datetime]


class WaitingCall(Table):
    """A call whose flow waits for an agent, until it goes on or ends. Its worker keeps reporting that it is alive."""

    __tablename__ = "waiting_call"

    leg_id: Mapped[str] = mapped_column(ref("leg.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    queue: Mapped[str]
    worker: Mapped[int | None]
    """The voice worker that holds the call, once it has reported."""
    since: Mapped[datetime]
    """Its place in the queue; kept through a move to text and back."""
    seen_at: Mapped[datetime]


class Ring(Table):
    """One ring of one call at one agent: a call that waits for an agent, or one that the agent makes."""

    __tablename__ = "ring"
    __table_args__ = (Index("ix_ring_leg", "leg_id"), Index("ix_ring_user", "user_id", "state"))

    id: Mapped[str] = mapped_column(primary_key=True)
    leg_id: Mapped[str | None] = mapped_column(ref("leg.id"))
    """Empty until the customer has answered a call that the agent makes."""
    outcall_id: Mapped[str | None] = mapped_column(ref("outcall.id"), index=True)
    """The call that the agent makes."""
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    user_id: Mapped[str] = mapped_column(ref("user_account.id"))
    by: Mapped[By] = mapped_column(String(8))
    phone: Mapped[str] = mapped_column(default="")
    worker: Mapped[int]
    state: Mapped[RingState] = mapped_column(String(16), default="ringing", index=True)
    held: Mapped[bool] = mapped_column(default=False)
    rang_at: Mapped[datetime]
    until: Mapped[datetime]
    """Until when it may ring, or an agent who accepted may take to connect."""
    talking_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
