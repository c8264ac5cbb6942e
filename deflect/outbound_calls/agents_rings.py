"""The agent's side of a call that an agent makes: one ring at their page or telephone, inside a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as Database

from deflect.conversations import planned_calls
from deflect.routing import waiting_calls
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Outcall, Presence, Ring

PATIENCE = timedelta(seconds=30)
"""How long such a call waits for a free line; the agent sits there meanwhile."""


@dataclass(frozen=True, slots=True)
class Post:
    """The voice worker that claims calls: its number, and how many lines it has free."""

    number: int = 0
    lines: int = 1


ONE_LINE: Final = Post()


@dataclass(frozen=True, slots=True)
class AgentsSide:
    """The ring at the agent. `phone` is the address to dial, empty for a page; `worker` the one that holds the call."""

    ring: str
    phone: str
    worker: int

    @classmethod
    def of(cls, ring: Ring) -> AgentsSide:
        return cls(ring.id, ring.phone, ring.worker)


def ring(unit: Unit, conversation: Conversation, row: Outcall, post: Post) -> bool:
    """Ring the agent whose call this is. Returns False if they are in another call, or this worker has too few lines.

    A telephone takes a line of its own, a page none.
    """
    assert row.user_id is not None
    if in_call(unit.db, row.user_id):
        planned_calls.withdraw(unit, conversation, row, "agent_in_call")
        return False
    waiting_calls.presence_of(unit, row.user_id)
    phone = telephone(unit.db, row.user_id)
    if phone and post.lines < 2:
        return False
    begin(unit, row, phone, post.number)
    return True


def begin(unit: Unit, row: Outcall, phone: str, worker: int, leg: str | None = None) -> Ring:
    """Begin to ring the agent; with `leg`, for a customer who is on the line already."""
    assert row.user_id is not None
    begun = waiting_calls.begin_ring(unit, row.conversation_id, row.user_id, phone, worker, leg, row.id)
    unit.db.flush()
    return begun


def telephone(db: Database, user: str) -> str:
    """The telephone at which this agent takes calls; empty for the page."""
    presence = db.get(Presence, user)
    return presence.phone if presence is not None and presence.by == "phone" else ""


def in_call(db: Database, user: str) -> bool:
    """True if a call rings at this agent, or they are in one."""
    query = select(Ring.id).where(Ring.user_id == user, Ring.state.in_(waiting_calls.OPEN))
    return db.scalar(query.limit(1)) is not None


def lasting(db: Database, row: Outcall) -> Ring | None:
    """The ring of a call that an agent makes, while it lasts."""
    return db.scalars(_open(row).limit(1)).first()


def let_go(unit: Unit, row: Outcall) -> None:
    """End the rings of a call that is over, so that its agent is free again."""
    for each in unit.db.scalars(_open(row)):
        if each.state == "talking":
            waiting_calls.end_talk(unit, each.id)
        else:
            waiting_calls.end_ring(unit, each, "ended")


def _open(row: Outcall) -> Select[Ring]:
    return select(Ring).where(Ring.outcall_id == row.id, Ring.state.in_(waiting_calls.OPEN))
