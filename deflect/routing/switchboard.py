"""Brings waiting calls and agents together: which agents ring, who answered first, who talks, who is free again.

One transaction per method, so that two agents never get one call. This is the call's side; the agent's side is
`deflect.desk.calls`. Dials nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.people import audit, teams
from deflect.policy import agent_routing
from deflect.policy.agent_routing import Free
from deflect.routing import waiting_calls
from deflect.storage import events
from deflect.storage.transactions import Transactions
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Presence, Ring, WaitingCall

ALIVE = timedelta(seconds=20)
"""A call whose worker was silent for this long keeps its place but rings no agent."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One ring as its call sees it. `phone` is the address to dial; empty for a page."""

    id: str
    phone: str
    state: str
    held: bool
    late: bool
    """True once its time is over."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of a waiting call: its rings, the number of free agents, and whether any agent is at work."""

    rings: tuple[Rung, ...]
    free: int
    at_work: bool


class Switchboard:
    """Thread-safe; every method may raise `deflect.storage.errors.DatabaseUnavailable`."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def alive(self, leg: str, worker: int) -> None:
        """Note that this worker holds the waiting or talking call and is alive."""

        def work(unit: Unit) -> None:
            if call := unit.db.get(WaitingCall, leg):
                call.worker, call.seen_at = worker, unit.now

        self._transactions.work(work)

    def look(self, leg: str) -> Seen:
        """The state of the call. Changes nothing."""

        def read(unit: Unit) -> Seen:
            rings = unit.db.scalars(select(Ring).where(Ring.leg_id == leg, Ring.state.in_(waiting_calls.OPEN)))
            found = tuple(_rung(ring, unit.now) for ring in rings)
            call = unit.db.get(WaitingCall, leg)
            queue = call.queue if call else None
            free = waiting_calls.free_agents(unit.db, unit.now, queue)
            return Seen(found, len(free), waiting_calls.at_work(unit.db, unit.now, queue))

        return self._transactions.look(read)

    def ring_of(self, ring: str) -> Rung | None:
        def read(unit: Unit) -> Rung | None:
            found = unit.db.get(Ring, ring)
            return _rung(found, unit.now) if found else None

        return self._transactions.look(read)

    def ring(self, leg: str, phones: int) -> tuple[Rung, ...]:
        """Ring the agents whose turn it is, at most `phones` of them by telephone. Returns the rings that began."""

        def work(unit: Unit) -> tuple[Rung, ...]:
            call = unit.db.get(WaitingCall, leg)
            if call is None or call.worker is None:
                return ()
            free = waiting_calls.held_agents(unit.db, unit.now, call.queue)
            own = _owner(unit, call, free)
            if not free:
                return ()
            unrung = _unrung(unit.db, unit.now, call.queue)
            chosen = (own,) if own else agent_routing.agents_to_ring(free, unrung, leg, phones)
            rings = [_begun(unit, call, one) for one in chosen]
            return tuple(_rung(ring, unit.now) for ring in rings)

        return self._transactions.work(work)

    def answered(self, ring: str) -> bool:
        """Begin the talk. Returns False if another agent was first or the ring is over."""

        def work(unit: Unit) -> bool:
            row = waiting_calls.locked_ring(unit, ring)
            if row is None or row.state not in ("ringing", "accepted"):
                return False
            waiting_calls.end_other_rings(unit, row)
            audit.acted(unit, row.user_id, "call_answered", row.conversation_id)
            conversation = unit.db.get_one(Conversation, row.conversation_id)
            waiting_calls.begin_talk(unit, row, conversation, unit.db.get_one(Leg, row.leg_id))
            return True

        return self._transactions.work(work)

    def missed(self, ring: str, why: str) -> None:
        """Note that the agent did not answer: they are set away, and are shown why."""

        def work(unit: Unit) -> None:
            row = waiting_calls.locked_ring(unit, ring)
            if row is None or row.state not in ("ringing", "accepted"):
                return
            waiting_calls.end_ring(unit, row, "missed")
            waiting_calls.set_away(unit, row.user_id, why)

        self._transactions.work(work)

    def ended(self, ring: str) -> None:
        """End the talk; the agent wraps up."""
        self._transactions.work(lambda unit: waiting_calls.end_talk(unit, ring))

    def waits_again(self, ring: str) -> None:
        """Put the caller back into the queue at the old place, since the agent was lost during the talk."""

        def work(unit: Unit) -> None:
            waiting_calls.end_talk(unit, ring)
            row = unit.db.get(Ring, ring)
            call = unit.db.get(WaitingCall, row.leg_id) if row else None
            if row is not None and call is not None:
                agent = unit.db.get_one(Presence, row.user_id)
                # On returning, the agent may be rung for this caller at once.
                agent.wraps_up_until = None
                agent.free_since = unit.now
                conversation = unit.db.get_one(Conversation, call.conversation_id)
                conversation.owner, conversation.owner_user_id = "queue", None
                conversation.queued_at = call.since
                events.happened(unit.db, "conversation", conversation.id)

        self._transactions.work(work)


def _owner(unit: Unit, call: WaitingCall, free: Sequence[Free]) -> Free | None:
    """The agent who has the conversation, if they are free: they ring before all others."""
    conversation = unit.db.get_one(Conversation, call.conversation_id)
    return next((one for one in free if conversation.owner == "agent" and one.user == conversation.owner_user_id), None)


def _unrung(db: Session, now: datetime, queue: str) -> Sequence[str]:
    """Live calls for the same agents that ring none yet, in the order of their places."""
    rung = select(Ring.id).where(Ring.leg_id == WaitingCall.leg_id, Ring.state.in_(waiting_calls.OPEN))
    query = select(WaitingCall.leg_id).where(WaitingCall.seen_at > now - ALIVE, ~rung.exists(), teams.beside(queue))
    return db.scalars(query.order_by(WaitingCall.since, WaitingCall.leg_id)).all()


def _begun(unit: Unit, call: WaitingCall, agent: Free) -> Ring:
    assert call.worker is not None
    return waiting_calls.begin_ring(unit, call.conversation_id, agent.user, agent.phone, call.worker, call.leg_id)


def _rung(ring: Ring, now: datetime) -> Rung:
    late = ring.state in ("ringing", "accepted") and now > ring.until
    return Rung(ring.id, ring.phone, ring.state, ring.held, late)
