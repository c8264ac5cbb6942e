"""Waiting calls and the agents for them, inside a transaction: places, free agents, and how a ring ends.

Both sides use it: the call's (`deflect.routing.switchboard`) and the agent's (`deflect.desk.calls`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from deflect.conversations import timeline
from deflect.people import teams
from deflect.policy.agent_routing import Free
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Presence, Ring, User, WaitingCall

CONNECTS = timedelta(seconds=10)
"""How long a page may take from accepting a call to being connected."""
WRAPS_UP = timedelta(seconds=60)
"""Wrap-up time after a call, unless the agent is ready sooner."""
PAGE_OPEN = timedelta(seconds=75)
"""A desk page that was silent for this long counts as closed."""
LONGEST_CALL_BACK_WAIT = timedelta(hours=1)
"""A call back that waited longer for a free agent is placed, and its flow leads to the queue."""
RINGS = timedelta(seconds=20)
"""How long an agent is rung before the next one."""
OPEN = ("ringing", "accepted", "calling", "alerting", "talking")
"""States of a ring that is not over yet."""


def add(unit: Unit, leg: Leg, queue: str, since: datetime) -> None:
    """Add a call to those that wait for an agent; its place counts from `since`."""
    if unit.db.get(WaitingCall, leg.id) is None:
        unit.db.add(
            WaitingCall(leg_id=leg.id, conversation_id=leg.conversation_id, queue=queue, since=since, seen_at=unit.now)
        )
        events.happened(unit.db, "call", leg.conversation_id)


def remove(unit: Unit, leg: Leg) -> None:
    """Remove a call that goes on or ended, and end its rings."""
    if call := unit.db.get(WaitingCall, leg.id):
        unit.db.delete(call)
        for ring in unit.db.scalars(select(Ring).where(Ring.leg_id == leg.id, Ring.state.in_(OPEN))):
            if ring.state == "talking":
                end_talk(unit, ring.id)
            else:
                end_ring(unit, ring, "gone")
        events.happened(unit.db, "call", leg.conversation_id)


def ahead(db: Session, leg: Leg, since: datetime) -> int:
    """Number of waiting callers who came before this one."""
    return db.scalar(_ahead(leg, since)) or 0


def ahead_and_at_work(
    db: Session, leg: Leg, since: datetime, now: datetime, queue: str | None = None
) -> tuple[int, int]:
    """Number of waiting callers who came before this one, and of agents (of the queue's teams) at work."""
    agents = select(func.count()).select_from(_at_work(now, queue).subquery())
    people, there = db.execute(select(_ahead(leg, since).scalar_subquery(), agents.scalar_subquery())).one()
    return people, there


def _ahead(leg: Leg, since: datetime) -> Select[int]:
    talking = select(Ring.id).where(Ring.leg_id == WaitingCall.leg_id, Ring.state == "talking")
    query = select(func.count()).select_from(WaitingCall).where(WaitingCall.leg_id != leg.id)
    return query.where(WaitingCall.since < since, ~talking.exists())


def free_agents(db: Session, now: datetime, queue: str | None = None, *, lock: bool = False) -> list[Free]:
    """Agents whom a call may ring: available, neither in a call nor in wrap-up, with an open page or a phone.

    With a `queue`, those of its teams.
    """
    busy = select(Ring.id).where(Ring.user_id == Presence.user_id, Ring.state.in_(OPEN))
    query = (
        select(Presence)
        .join(User, User.id == Presence.user_id)
        .where(Presence.available, User.active, teams.answers(queue), ~busy.exists())
        .where(or_(Presence.wraps_up_until.is_(None), Presence.wraps_up_until <= now))
        .where(or_(Presence.by == "phone", Presence.page_seen_at > now - PAGE_OPEN))
    )
    if lock:
        query = query.with_for_update(skip_locked=True, of=Presence)
    rows = db.scalars(query, execution_options={"populate_existing": True})
    return [Free(row.user_id, row.free_since, row.phone if row.by == "phone" else "") for row in rows]


def held_agents(db: Session, now: datetime, queue: str) -> list[Free]:
    """The free agents, locked until the commit. Read again once locked, since one may have been rung meanwhile."""
    held = {one.user for one in free_agents(db, now, queue, lock=True)}
    return [one for one in free_agents(db, now, queue) if one.user in held]


def at_work(db: Session, now: datetime, queue: str | None = None) -> bool:
    """True if any agent (of the queue's teams) could take a call sooner or later: free, in a call, or in wrap-up."""
    return db.scalar(_at_work(now, queue).limit(1)) is not None


def agents_at_work(db: Session, now: datetime, queue: str | None = None) -> int:
    """Number of agents (of the queue's teams) who could take a call sooner or later."""
    return db.scalar(select(func.count()).select_from(_at_work(now, queue).subquery())) or 0


def _at_work(now: datetime, queue: str | None) -> Select[str]:
    talks = select(Ring.id).where(Ring.user_id == Presence.user_id, Ring.state.in_(OPEN))
    there = or_(Presence.by == "phone", Presence.page_seen_at > now - PAGE_OPEN)
    query = select(Presence.user_id).join(User, User.id == Presence.user_id).where(User.active, teams.answers(queue))
    return query.where(or_(Presence.available & there, talks.exists()))


def end_other_rings(unit: Unit, row: Ring) -> None:
    """End the other rings of a waiting call that one agent took."""
    others = select(Ring).where(Ring.leg_id == row.leg_id, Ring.id != row.id, Ring.state.in_(("ringing", "accepted")))
    for other in unit.db.scalars(others):
        end_ring(unit, other, "taken")
    events.happened(unit.db, "call", row.conversation_id)


def begin_talk(unit: Unit, row: Ring, conversation: Conversation, leg: Leg) -> None:
    """Begin the talk of an agent with the customer; the agent has the conversation from now on."""
    row.state, row.talking_at = "talking", unit.now
    conversation.owner, conversation.owner_user_id, conversation.queued_at = "agent", row.user_id, None
    conversation.unread, conversation.answered_at = 0, conversation.answered_at or unit.now
    meta = {"to": "on_call", **({"out": True} if row.outcall_id else {})}
    new = timeline.NewEntry("state", origin="agent", user_id=row.user_id, meta=meta)
    timeline.add_entry(unit, conversation, leg, new)
    events.happened(unit.db, "conversation", conversation.id)


def end_ring(unit: Unit, row: Ring, state: str) -> None:
    row.state, row.ended_at = state, unit.now  # type: ignore[assignment]
    events.happened(unit.db, "call", row.conversation_id)


def begin_ring(
    unit: Unit,
    conversation: str,
    user: str,
    phone: str,
    worker: int,
    leg: str | None = None,
    outcall: str | None = None,
) -> Ring:
    """Begin to ring an agent at `phone`, or on the page where it is empty, for a call that this worker holds."""
    ring = Ring(
        id=unit.ids("rng"),
        leg_id=leg,
        outcall_id=outcall,
        conversation_id=conversation,
        user_id=user,
        by="phone" if phone else "page",
        phone=phone,
        worker=worker,
        state="ringing",
        held=False,
        rang_at=unit.now,
        until=unit.now + RINGS,
    )
    unit.db.add(ring)
    events.happened(unit.db, "call", conversation)
    return ring


def presence_of(unit: Unit, user: str) -> Presence:
    """The agent's presence, locked until the commit; away where they never said how they take calls."""
    row = unit.db.get(Presence, user, with_for_update=True)
    if row is None:
        row = Presence(
            user_id=user, available=False, by="page", phone="", why="", free_since=unit.now, changed_at=unit.now
        )
        unit.db.add(row)
    return row


def set_away(unit: Unit, user: str, why: str) -> None:
    presence = unit.db.get_one(Presence, user)
    presence.available, presence.why, presence.changed_at = False, why, unit.now
    events.happened(unit.db, "call")


def locked_ring(unit: Unit, ring: str) -> Ring | None:
    """The ring, with its conversation locked until the commit, so that only one agent gets the call."""
    found = unit.db.get(Ring, ring)
    if found is None:
        return None
    unit.lock(found.conversation_id)
    return unit.db.get_one(Ring, ring, populate_existing=True)


def end_talk(unit: Unit, ring: str) -> None:
    """End a talk; the agent wraps up."""
    row = locked_ring(unit, ring)
    if row is None or row.state != "talking":
        return
    end_ring(unit, row, "ended")
    presence = unit.db.get_one(Presence, row.user_id)
    presence.wraps_up_until = presence.free_since = unit.now + WRAPS_UP


def is_next_in_queue(unit: Unit, conversation: Conversation, promised_at: datetime) -> bool:
    """True if a customer who waits for an agent on their own phone is next.

    That is when more agents are free than callers wait on the line; with no agent at work, when no one in the queue
    waited longer. After `LONGEST_CALL_BACK_WAIT` it is always true, and the flow leads to the queue itself.
    """
    if conversation.queued_at is None or unit.now - promised_at > LONGEST_CALL_BACK_WAIT:
        return True
    queue = conversation.queue
    if at_work(unit.db, unit.now, queue):
        on_the_line = select(func.count()).select_from(WaitingCall)
        on_the_line = on_the_line.where(teams.beside(queue)) if queue else on_the_line
        return len(free_agents(unit.db, unit.now, queue)) > (unit.db.scalar(on_the_line) or 0)
    before = select(func.count()).where(
        Conversation.owner == "queue",
        Conversation.state == "open",
        Conversation.queue == conversation.queue,
        Conversation.queued_at < conversation.queued_at,
        Conversation.id != conversation.id,
    )
    return not unit.db.scalar(before)
