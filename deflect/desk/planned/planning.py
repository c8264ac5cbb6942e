"""What agents do with planned texts: plan one, send it now, take it back, and undo that. One transaction each.

Whether a text may go is asked when it is planned, so that the agent is told, and again when it goes (`due`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from deflect.conversations import timeline, timers
from deflect.desk import commands
from deflect.desk.acts import states
from deflect.desk.commands import Refused, Unknown
from deflect.desk.planned import texts
from deflect.desk.planned.texts import STANDING, PlannedText
from deflect.messaging import compose
from deflect.people import audit
from deflect.storage import events
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg
from deflect.tables import PlannedText as Row

MOST: Final = 10
"""Texts of one conversation that can still go."""
FARTHEST: Final = timedelta(days=366)


@transactional
def plan(
    unit: Unit, conversation: str, user: str, client_id: str, text: str, at: datetime, *, seen: int
) -> PlannedText:
    """Has a text go at an instant, or when the quiet hours end in which that lies; the agent owns the conversation.

    Raises as `commands.send`, and `Refused`: `past`, `planned_far`, `planned_full`.
    """
    held = commands.locked(unit, conversation)
    known = unit.db.scalar(select(Row).where(Row.conversation_id == conversation, Row.client_id == client_id))
    if known is not None:
        return texts.shown(unit.db, held, known)
    leg = commands.thread_leg(unit, held)
    commands.may_write(unit, leg)
    commands.nothing_new(unit, held, user, seen)
    due = _due(unit, leg, at)
    _room(unit, held)
    if held.state == "resolved":
        timeline.reopen(held)
    if held.owner != "agent" or held.owner_user_id != user:
        states.take(unit, held, user)
    row = Row(id=unit.ids("pln"), conversation_id=held.id, leg_id=leg.id, user_id=user, client_id=client_id, body=text)
    row.seen, row.due_at, row.state, row.code, row.created_at = seen, due, "waiting", "", unit.now
    unit.db.add(row)
    timers.put(unit, held.id, None, timers.PLANNED, row.id, due)
    audit.acted(unit, user, "text_planned", held, text=row.id)
    events.happened(unit.db, "conversation", held.id)
    return texts.shown(unit.db, held, row)


@transactional
def send_now(unit: Unit, conversation: str, user: str, planned: str, *, seen: int) -> None:
    """Sends a text at once, as a reply of who asks for it. Raises as `commands.send`, and `planned_over`."""
    held = commands.locked(unit, conversation)
    row = _found(unit, held, planned, *STANDING)
    commands.send(unit, conversation, user, f"planned-{row.id}", row.body, seen=seen)
    texts.settle(unit, row, "sent")


@transactional
def take_back(unit: Unit, conversation: str, user: str, planned: str) -> None:
    """Keeps a text from going. Raises `Unknown`, `Refused` (`planned_over`)."""
    held = commands.locked(unit, conversation)
    texts.settle(unit, _found(unit, held, planned, *STANDING), "taken_back")
    audit.acted(unit, user, "planned_taken_back", held, text=planned)


@transactional
def restore(unit: Unit, conversation: str, user: str, planned: str) -> None:
    """Undoes taking back: the text waits for its time, or for a person where that has passed.

    Raises `Unknown`, `Refused`: `planned_over`, `planned_full`.
    """
    held = commands.locked(unit, conversation)
    row = _found(unit, held, planned, "taken_back")
    _room(unit, held)
    if row.due_at <= unit.now:
        row.code = row.code or "late"
    row.state, row.settled_at = "held" if row.due_at <= unit.now else "waiting", None
    audit.acted(unit, user, "planned_restored", held, text=row.id)
    events.happened(unit.db, "conversation", held.id)


def _due(unit: Unit, leg: Leg, at: datetime) -> datetime:
    if at <= unit.now:
        raise Refused("past", until=at)
    if at > unit.now + FARTHEST:
        raise Refused("planned_far")
    return compose.after_quiet(unit, leg, at)


def _room(unit: Unit, held: Conversation) -> None:
    mine = select(func.count()).where(Row.conversation_id == held.id, Row.state.in_(STANDING))
    if (unit.db.scalar(mine) or 0) >= MOST:
        raise Refused("planned_full", most=MOST)


def _found(unit: Unit, held: Conversation, planned: str, *states_: str) -> Row:
    """Returns a text of a locked conversation that is in one of these states."""
    row = unit.db.get(Row, planned, populate_existing=True)
    if row is None or row.conversation_id != held.id:
        raise Unknown(f"planned text {planned}")
    if row.state not in states_:
        raise Refused("planned_over")
    return row
