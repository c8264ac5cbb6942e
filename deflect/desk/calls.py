"""Commands of an agent about calls: set availability, accept, decline, hold, hang up, be ready again.

One transaction each. The first agent who accepts gets the call; the others are told who was first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deflect.desk.commands import Refused, Unknown
from deflect.desk.news import by_team
from deflect.people import audit
from deflect.people.merging import groups
from deflect.policy import legs
from deflect.policy.legs import RefusedLeg
from deflect.routing import waiting_calls
from deflect.storage import events
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Customer, Identity, Leg, Outcall, Presence, Ring, User, WaitingCall
from deflect.tables.routing import By, RingState

TELEPHONE = re.compile(r"(sips?:[A-Za-z0-9._~!$&'()*+,;=%-]+@[A-Za-z0-9.:\[\]-]+|\+?[0-9]{2,15})")
"""An agent's own telephone: a SIP address, or a number or extension on a trunk."""
Status = Literal["away", "available", "ringing", "in_call", "wrap_up"]


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call that rings at this agent, or that the agent is in (`accepted`, `talking`)."""

    ring: str
    conversation: str
    state: RingState
    by: By
    held: bool
    name: str | None
    number: str
    subject: str
    reference: str
    queue: str
    waits_since: datetime | None
    until: datetime
    talking_at: datetime | None
    outcall: str
    """The call that this agent makes; empty for a caller who waits for an agent."""
    tone: bool
    """False where the agent muted the team that it is of: the page shows it and does not ring."""


@dataclass(frozen=True, slots=True)
class Calls:
    """This agent's state for calls at `now`."""

    status: Status
    by: By
    phone: str
    why: str
    wraps_up_until: datetime | None
    rings: tuple[Ringing, ...]
    waiting: int
    """Number of callers who wait for an agent."""
    free: int
    """Number of agents whom a new call would ring."""
    now: datetime


def calls(db: Session, user: str, now: datetime) -> Calls:
    presence = db.get(Presence, user)
    rings = _rings(db, user)
    waiting = db.scalar(select(func.count()).select_from(WaitingCall)) or 0
    talking = db.scalar(select(func.count()).where(Ring.state == "talking")) or 0
    return Calls(
        _status(presence, rings, now),
        presence.by if presence else "page",
        presence.phone if presence else "",
        presence.why if presence else "",
        presence.wraps_up_until if presence else None,
        rings,
        max(0, waiting - talking),
        len(waiting_calls.free_agents(db, now)),
        now,
    )


@transactional
def set_availability(unit: Unit, user: str, *, available: bool, by: By, phone: str = "") -> None:
    """Set whether and how calls ring this agent.

    Raises `Refused`: `no_phone` for a telephone without an address, `phone_...` for one that may not be dialled.
    """
    row = waiting_calls.presence_of(unit, user)
    if available and by == "phone" and not (phone or row.phone):
        raise Refused("no_phone")
    decided = legs.decide(phone, unit.policy.calls, unit.installation.region) if phone else None
    if isinstance(decided, RefusedLeg):
        raise Refused(f"phone_{decided.code}")
    was = row.available
    row.available, row.by, row.why, row.changed_at = available, by, "", unit.now
    row.phone = phone or row.phone
    row.page_seen_at = unit.now
    if available and not was:
        row.free_since, row.wraps_up_until = unit.now, None
    by_whom = audit.user(user)
    audit.write(unit.db, unit, by_whom, "available" if available else "away", user, by=by, telephone=bool(phone))
    events.happened(unit.db, "call")


@transactional
def page_open(unit: Unit, user: str) -> None:
    """Note that the agent's desk is open in a browser, so that calls may ring there."""
    if row := unit.db.get(Presence, user):
        row.page_seen_at = unit.now


@transactional
def accept(unit: Unit, ring: str, user: str) -> tuple[int, str]:
    """Accept a call on the page. Returns the worker that holds it, and what the call goes by there. Raises `Refused`.

    Accepting again, for instance after the page was reloaded during the talk, leads to the same call.
    """
    row = _own(unit, ring, user)
    if row.by != "page":
        raise Refused("on_phone")
    if row.state == "ringing":
        if row.outcall_id is None:
            waiting_calls.end_other_rings(unit, row)
        events.happened(unit.db, "call", row.conversation_id)
        row.state, row.until = "accepted", unit.now + waiting_calls.CONNECTS
        audit.acted(unit, user, "call_accepted", row.conversation_id)
    elif row.state not in waiting_calls.OPEN:
        raise Refused(_too_late(row), by=_first(unit, row))
    return row.worker, row.outcall_id or row.leg_id or ""


@transactional
def decline(unit: Unit, ring: str, user: str) -> None:
    """Decline the call: the next agent is rung, and this one is away until they set themselves available.

    A call that the agent makes is called off by it.
    """
    row = _own(unit, ring, user)
    if row.state == "ringing":
        waiting_calls.end_ring(unit, row, "declined")
        if row.outcall_id is None:
            waiting_calls.set_away(unit, user, "declined")
        audit.acted(unit, user, "call_declined", row.conversation_id)


@transactional
def hold(unit: Unit, ring: str, user: str, *, on: bool) -> None:
    """Put the caller on hold, or take them off it."""
    row = _own(unit, ring, user)
    if row.state != "talking":
        raise Refused("over")
    row.held = on
    audit.acted(unit, user, "call_held" if on else "call_resumed", row.conversation_id)
    events.happened(unit.db, "call", row.conversation_id)


@transactional
def hang_up(unit: Unit, ring: str, user: str) -> None:
    """End the talk for this agent: the flow of a caller goes on, a call that the agent makes is over."""
    row = _own(unit, ring, user)
    if row.state in waiting_calls.OPEN and (row.state != "ringing" or row.outcall_id):
        audit.acted(unit, user, "call_ended", row.conversation_id)
    if row.state == "accepted":
        waiting_calls.end_ring(unit, row, "missed")
    elif row.state == "talking":
        waiting_calls.end_talk(unit, row.id)
    elif row.outcall_id and row.state in waiting_calls.OPEN:
        waiting_calls.end_ring(unit, row, "ended")


@transactional
def ready(unit: Unit, user: str) -> None:
    """End the wrap-up after a call, so that the next call may ring."""
    row = waiting_calls.presence_of(unit, user)
    row.wraps_up_until, row.free_since = None, unit.now
    events.happened(unit.db, "call")


def _own(unit: Unit, ring: str, user: str) -> Ring:
    row = waiting_calls.locked_ring(unit, ring)
    if row is None or row.user_id != user:
        raise Unknown(f"ring {ring}")
    return row


def _too_late(row: Ring) -> str:
    return row.state if row.state in ("taken", "missed") else "over"


def _first(unit: Unit, row: Ring) -> str | None:
    """Name of the agent who got the call first."""
    first = select(User.name).join(Ring, Ring.user_id == User.id)
    return unit.db.scalar(first.where(Ring.leg_id == row.leg_id, Ring.state.in_(("accepted", "talking"))).limit(1))


def _status(presence: Presence | None, rings: tuple[Ringing, ...], now: datetime) -> Status:
    states = {ring.state for ring in rings}
    if states & {"accepted", "calling", "alerting", "talking"}:
        return "in_call"
    if "ringing" in states:
        return "ringing"
    if presence is None or not presence.available:
        return "away"
    return "wrap_up" if presence.wraps_up_until and presence.wraps_up_until > now else "available"


def _rung(db: Session, user: str) -> Sequence[Any]:
    """The rings of an agent, each with its conversation, the customer's name and numbers, and since when they wait."""
    number = select(Identity.address).where(Identity.customer_id == Conversation.customer_id, Identity.kind == "phone")
    query = (
        select(
            Ring,
            Conversation,
            groups.shown_name(),
            func.coalesce(Outcall.number, Leg.theirs),
            WaitingCall.since,
            number.order_by(Identity.created_at, Identity.id).limit(1).scalar_subquery(),
        )
        .join(Conversation, Conversation.id == Ring.conversation_id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(Leg, Leg.id == Ring.leg_id)
        .outerjoin(Outcall, Outcall.id == Ring.outcall_id)
        .outerjoin(WaitingCall, WaitingCall.leg_id == Ring.leg_id)
        .where(Ring.user_id == user, Ring.state.in_(waiting_calls.OPEN))
        .order_by(Ring.rang_at, Ring.id)
    )
    return db.execute(query).all()


def _rings(db: Session, user: str) -> tuple[Ringing, ...]:
    rows = _rung(db, user)
    heard = by_team.by_queue(db, user) if rows else {}
    return tuple(
        Ringing(
            ring.id,
            held.id,
            ring.state,
            ring.by,
            ring.held,
            name,
            theirs or known or "",
            held.subject,
            held.reference,
            held.queue or "",
            since,
            ring.until,
            ring.talking_at,
            ring.outcall_id or "",
            bool(ring.outcall_id) or heard.get(held.queue or "", by_team.ALWAYS).tone,
        )
        for ring, held, name, theirs, since, known in rows
    )
