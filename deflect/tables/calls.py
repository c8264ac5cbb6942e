"""Calls that we place, each attempt at one, and how every call on a SIP line went."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref
from deflect.tables.sealed import SealedDocument, sealed

OutcallState = Literal[
    "queued", "placing", "answered", "done", "busy", "no_answer", "failed", "machine", "uncertain", "cancelled"
]
OutcallPurpose = Literal["call_back", "api", "cli", "desk", "agent"]
"""`desk`: the assistant calls because an agent asked for it; `agent`: the agent calls, and is rung first."""
BY_HAND = ("cli", "desk", "agent")
"""Purposes of calls that an agent or operator places."""
PENDING = ("queued", "placing", "answered")
"""States of a call that is queued, being placed or under way."""
_QUEUED = text("state = 'queued'")
_FAILED = text("state IN ('busy', 'no_answer', 'failed', 'machine', 'uncertain') AND dismissed_at IS NULL")


@sealed
class Outcall(Table):
    """A call to place. `outcome` is the last attempt's; `state` equals it once no further attempt follows."""

    __tablename__ = "outcall"
    __table_args__ = (
        Index("ix_outcall_due", "due_at", sqlite_where=_QUEUED, postgresql_where=_QUEUED),
        Index("ix_outcall_conversation", "conversation_id", "created_at"),
        Index("ix_outcall_failed", "settled_at", sqlite_where=_FAILED, postgresql_where=_FAILED),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    request_digest: Mapped[str] = mapped_column(String(32), default="")
    """The keyed digest of the request of another program; empty for other calls."""
    conversation_id: Mapped[str] = mapped_column(ref("conversation.id"))
    leg_id: Mapped[str | None] = mapped_column(ref("leg.id"), index=True)
    """The leg in which it was promised."""
    call_leg_id: Mapped[str | None] = mapped_column(ref("leg.id"), index=True)
    """The call's own leg, once it was answered."""
    user_id: Mapped[str | None] = mapped_column(ref("user_account.id"))
    purpose: Mapped[OutcallPurpose] = mapped_column(String(16))
    moment: Mapped[Literal["now", "agent", "at"]] = mapped_column(String(8), default="now")
    """What was promised: at once, when an agent is free, or at an instant."""
    number: Mapped[str]
    """E.164, the number to call next."""
    fallback: Mapped[str] = mapped_column(default="")
    """E.164; called after the last attempt at the first number was not answered."""
    ours: Mapped[str]
    """The caller number that we show."""
    flow: Mapped[str]
    session: Mapped[dict[str, Any]] = mapped_column(SealedDocument("outcall.session"))
    """The session at which the flow begins or goes on."""
    machine: Mapped[Literal["say", "hang_up"]] = mapped_column(String(8), default="say")
    expected: Mapped[bool] = mapped_column(default=False)
    """The person asked for it, or an agent or operator places it."""
    state: Mapped[OutcallState] = mapped_column(String(16), default="queued", index=True)
    outcome: Mapped[str] = mapped_column(default="")
    code: Mapped[str] = mapped_column(default="")
    """Why it was postponed, refused or failed."""
    attempts: Mapped[int] = mapped_column(default=0)
    most: Mapped[int]
    busy_pause_s: Mapped[int]
    no_answer_pause_s: Mapped[int]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    worker: Mapped[str] = mapped_column(default="")
    lapses_at: Mapped[datetime | None]
    """When the claim lapses, because its worker has died."""
    settled_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
    """When a person took it off the list of what failed."""


class OutcallAttempt(Table):
    """One attempt. Without `dialled_at`, the phone surely did not ring."""

    __tablename__ = "outcall_attempt"
    __table_args__ = (
        Index("ix_outcall_attempt_number", "number", "claimed_at"),
        Index("ix_outcall_attempt_claimed_at", "claimed_at"),
    )

    outcall_id: Mapped[str] = mapped_column(ref("outcall.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    worker: Mapped[str]
    claimed_at: Mapped[datetime]
    dialled_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    status: Mapped[int] = mapped_column(default=0)
    """The final SIP status."""


class CallRecord(Table):
    """How one call on a SIP line went: signalling and sound. `EndedCall` says what each value means."""

    __tablename__ = "call_record"
    __table_args__ = (Index("ix_call_record_ended_at", "ended_at", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(index=True)
    """The `call_id` of its leg; calls to agents' telephones and transfers have no leg of their own."""
    sip_call_id: Mapped[str] = mapped_column(index=True)
    direction: Mapped[Literal["in", "out"]] = mapped_column(String(4))
    trunk: Mapped[str]
    number: Mapped[str]
    """What we dialled; emptied after 90 days."""
    began_at: Mapped[datetime]
    rang_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int]
    cause: Mapped[int]
    ended_by: Mapped[Literal["us", "them", "network"]] = mapped_column(String(8))
    codec: Mapped[str]
    packets_in: Mapped[int]
    lost_in: Mapped[int]
    jitter_in_ms: Mapped[float]
    packets_out: Mapped[int]
    lost_out: Mapped[int]
    jitter_out_ms: Mapped[float]
    round_trip_ms: Mapped[float | None]
    mos_in: Mapped[float | None]
    mos_out: Mapped[float | None]
