"""What happened since an event that an account may want to know of: the newest of each conversation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.desk.acts.bulk import WORDS
from deflect.desk.lists import inbox
from deflect.people.teams import Scope
from deflect.tables import Entry, Event

Kind = Literal["wrote", "given", "mentioned", "waits"]
"""A customer of the account wrote or spoke; a colleague gave it a conversation; a note names it; somebody waits in a
queue."""
MOST: Final = 10
"""Conversations of one answer; nobody reads more than that at once."""
_READ: Final = 500
"""Events of one answer; older ones are passed over."""


@dataclass(frozen=True, slots=True)
class News:
    """`name` and `number` are those that the list shows."""

    kind: Kind
    conversation: str
    name: str | None
    number: str


def since(db: Session, scope: Scope, sequence: int) -> tuple[News, ...]:
    """Returns what happened after that event in conversations that the account sees, the oldest first."""
    asked = (
        select(Event.conversation_id, Event.kind, Entry)
        .outerjoin(Entry, Entry.id == Event.entry_id)
        .where(Event.sequence > sequence, Event.conversation_id.is_not(None))
        .order_by(Event.sequence.desc())
        .limit(_READ)
    )
    newest: dict[str, Iterable[Kind]] = {}
    for conversation, event, entry in db.execute(asked):
        if conversation and conversation not in newest and (kinds := _kinds(event, entry, scope.user)):
            newest[conversation] = kinds
    told = (_news(db, scope, *one) for one in [*newest.items()][: 2 * MOST])
    return tuple(reversed([one for one in told if one is not None][:MOST]))


def _kinds(event: str, entry: Entry | None, user: str) -> tuple[Kind, ...]:
    """Returns what an event may be to this account, whichever is true of the conversation by now."""
    if event == "mention":
        return ("mentioned",)
    if entry is None or entry.user_id == user:
        return ()
    if entry.kind == "state":
        return ("given",) if (entry.meta.get("to"), entry.meta.get("person")) == ("assigned", user) else ()
    if entry.kind == "queued":
        return ("waits",)
    return ("wrote", "waits") if entry.kind in WORDS else ()


def _news(db: Session, scope: Scope, conversation: str, kinds: Iterable[Kind]) -> News | None:
    row = inbox.row(db, conversation, scope)
    if row is None or row.state not in ("open", "pending"):
        return None
    true: dict[Kind, bool] = {
        "wrote": row.mine, "given": row.mine, "mentioned": row.mentioned, "waits": row.owner == "queue"
    }  # fmt: skip
    kind = next((one for one in kinds if true[one]), None)
    return News(kind, row.id, row.name, row.number) if kind else None
