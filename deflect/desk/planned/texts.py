"""Planned texts as pages show them, and how one comes to its end. No transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from deflect.desk import commands, mentions
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, User
from deflect.tables import PlannedText as Row

STANDING: Final = ("waiting", "held")
"""States of a text that can still go."""
_STANDING: Final = (
    select(Row)
    .where(Row.conversation_id.in_(bindparam("conversations", expanding=True)), Row.state.in_(STANDING))
    .order_by(Row.due_at, Row.id)
)
_FIRST: Final = _STANDING.with_only_columns(Row.conversation_id, Row.due_at, Row.state)
"""Statements are built once, since building one takes as long as running it."""
HELD_BACK: Final = "held_back"
"""What the entry of one says that was held back; `deflect.desk.news` tells who planned it."""
Overtaken = Literal["wrote", "answered", "called"]


@dataclass(frozen=True, slots=True)
class PlannedText:
    """A text that waits for its time, or was held back and waits for a person."""

    id: str
    text: str
    due_at: datetime
    state: Literal["waiting", "held"]
    code: str
    """Why it is held back; of one that waits, what will hold it back as things stand."""
    by: str
    """The name of who planned it."""


@dataclass(frozen=True, slots=True)
class Next:
    """The planned text of a conversation that comes first in its list; one that is held back comes before all."""

    due_at: datetime
    held_back: bool


def of_conversation(db: Session, conversation: str) -> tuple[PlannedText, ...]:
    """Returns the texts that can still go, the earliest first."""
    held = db.get_one(Conversation, conversation)
    rows = db.scalars(_STANDING, {"conversations": [conversation]})
    return tuple(shown(db, held, row) for row in rows)


def shown(db: Session, held: Conversation, row: Row) -> PlannedText:
    """Returns a row as pages show it."""
    waits = row.state == "waiting"
    code = row.code or (overtaken(db, held, row) if waits else "")
    return PlannedText(
        row.id, str(row.body), row.due_at, "waiting" if waits else "held", code, db.get_one(User, row.user_id).name
    )


def first_of(db: Session, conversations: Sequence[str]) -> Mapping[str, Next]:
    """Returns the first planned text of each conversation that has one."""
    found: dict[str, Next] = {}
    for conversation, due_at, state in db.execute(_FIRST, {"conversations": list(conversations)}):
        if conversation not in found or (state == "held" and not found[conversation].held_back):
            found[conversation] = Next(due_at, state == "held")
    return found


def overtaken(db: Session, held: Conversation, row: Row) -> Overtaken | Literal[""]:
    """Returns what came since its writer looked that nobody should answer blindly; empty for nothing."""
    came = commands.newer(db, held, row.user_id, row.seen)
    if came is None:
        return ""
    return "called" if came.call else "answered" if came.by else "wrote"


def settle(unit: Unit, row: Row, state: Literal["sent", "taken_back"]) -> None:
    """Ends a text that could still go. What was sent stands in the thread, so that its words are not kept here too."""
    others = select(Row.id).where(Row.conversation_id == row.conversation_id, Row.user_id == row.user_id)
    if unit.db.scalar(others.where(Row.state == "held", Row.id != row.id).limit(1)) is None:
        mentions.gone(unit, row.conversation_id, row.user_id)
    row.state, row.settled_at = state, unit.now
    if state == "sent":
        row.body = ""
    events.happened(unit.db, "conversation", row.conversation_id)
