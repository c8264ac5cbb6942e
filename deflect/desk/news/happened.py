"""What happened since an event that an account may want to know of: the newest of each conversation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final, Literal

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from deflect.desk.acts.bulk import WORDS
from deflect.desk.lists import inbox
from deflect.desk.news import by_team
from deflect.desk.planned.texts import HELD_BACK
from deflect.people.teams import Scope
from deflect.tables import Conversation, Entry, Event

Kind = Literal["wrote", "given", "taken", "mentioned", "waits", "held_back"]
"""A customer of the account wrote or spoke; a colleague gave it a conversation, or took one over from it; a note names
it; somebody waits in a queue; a reply that it planned was held back."""
OF_TEAM: Final = frozenset[Kind]({"wrote", "waits"})
"""What is of a team; the others are meant for one account by name."""
MOST: Final = 10
"""Conversations that one answer tells of; an agent reads no more at once."""
_LOOKED_AT: Final = 2 * MOST
"""Conversations that are looked at; what happened in one may be no news by now."""
_READ: Final = 500
"""Events of one answer; older ones are passed over."""


@dataclass(frozen=True, slots=True)
class News:
    """`name`, `number` and the owner are those that the list shows."""

    kind: Kind
    conversation: str
    name: str | None
    number: str
    owner_name: str | None
    notices: bool = True
    """False where the account muted the notices of the team that it is of."""
    tone: bool = True
    """False where it muted the team's tone."""


def since(db: Session, scope: Scope, sequence: int) -> tuple[News, ...]:
    """Returns what happened after that event in conversations that the account sees, the oldest first."""
    asked = (
        select(Event.conversation_id, Event.kind.label("event"), Entry.kind, Entry.user_id, Entry.meta)
        .outerjoin(Entry, Entry.id == Event.entry_id)
        .where(Event.sequence > sequence, Event.conversation_id.is_not(None))
        .order_by(Event.sequence.desc())
        .limit(_READ)
    )
    newest: dict[str, tuple[Kind, ...]] = {}
    for row in db.execute(asked):
        if row.conversation_id not in newest and (kinds := _kinds(row, scope.user)):
            newest[row.conversation_id] = kinds
    told = (_news(db, scope, *one) for one in islice(newest.items(), _LOOKED_AT))
    shown = [*islice(filter(None, told), MOST)]
    return tuple(reversed([*_by_team(db, scope.user, shown)]))


def _by_team(db: Session, user: str, news: Collection[News]) -> Iterator[News]:
    """Yields them with what the account muted of their teams. What is meant for the account by name is told always."""
    of_queue = by_team.by_queue(db, user) if news else {}
    held = select(Conversation.id, Conversation.queue).where(Conversation.id.in_([one.conversation for one in news]))
    queues = {row.id: row.queue for row in db.execute(held)} if of_queue else {}
    for one in news:
        told = of_queue.get(queues.get(one.conversation) or "", by_team.ALWAYS)
        yield replace(one, notices=told.notices, tone=told.tone) if one.kind in OF_TEAM else one


def _kinds(row: Row[Any], user: str) -> tuple[Kind, ...]:
    """Returns what an event may be to this account, whichever is true of the conversation by now."""
    if row.event == "mention":
        return ("mentioned",)
    if row.kind is None or row.user_id == user:
        return ()
    if row.kind == "state":
        return _changed_hands(row.meta, user)
    if row.kind == "queued":
        return ("waits",)
    return ("wrote", "waits") if row.kind in WORDS else ()


def _changed_hands(meta: Mapping[str, Any], user: str) -> tuple[Kind, ...]:
    if meta.get("to") == HELD_BACK and meta.get("person") == user:
        return ("held_back",)
    if meta.get("to") != "assigned":
        return ()
    if meta.get("person") == user:
        return ("given",)
    return ("taken",) if meta.get("was") == user else ()


def _news(db: Session, scope: Scope, conversation: str, kinds: Iterable[Kind]) -> News | None:
    row = inbox.row(db, conversation, scope)
    if row is None or row.state not in ("open", "pending"):
        return None
    true: dict[Kind, bool] = {
        "wrote": row.mine, "given": row.mine, "taken": row.owner == "agent" and not row.mine,
        "mentioned": row.named, "waits": row.owner == "queue", "held_back": row.held_back,
    }  # fmt: skip
    kind = next((one for one in kinds if true[one]), None)
    return News(kind, row.id, row.name, row.number, row.owner_name) if kind else None
