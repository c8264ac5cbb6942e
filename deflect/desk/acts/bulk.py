"""One act on many conversations: each whole in a transaction of its own, and each told what came of it.

What an agent looked at may be another by now, so the right and the owner are checked again for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select

from deflect.desk.acts.states import Act
from deflect.desk.commands import Refused, Unknown, locked
from deflect.people.teams import Scope
from deflect.storage.transactions import Transactions, transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, User

MOST: Final = 200
"""Conversations of one request, as many as the longest page of the list."""
WORDS: Final = ("message_in", "heard", "voicemail")
"""What a customer says or writes."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A conversation that an agent picked; `seen` is its number of entries when they picked it."""

    id: str
    seen: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act on one conversation: the `act`, by which it is undone, or the `code` of why it was not done.

    Neither stands where nothing was to be changed.
    """

    conversation: str
    act: str = ""
    code: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def on_each(
    transactions: Transactions, user: str, scope: Scope, picked: Iterable[Picked], act: Act, *, moves: bool
) -> tuple[Outcome, ...]:
    """Does an act on each of the picked conversations; `moves`: it changes their owner or state."""
    return tuple(_outcome(transactions, user, scope, one, act, moves) for one in picked)


def _outcome(transactions: Transactions, user: str, scope: Scope, one: Picked, act: Act, moves: bool) -> Outcome:
    try:
        return Outcome(one.id, _on_one(transactions, user, scope, one, act, moves=moves))
    except Refused as refused:
        return Outcome(one.id, code=refused.code, detail=refused.detail)
    except Unknown as unknown:
        return Outcome(one.id, code=unknown.code)


@transactional
def _on_one(unit: Unit, user: str, scope: Scope, one: Picked, act: Act, *, moves: bool) -> str:
    held = locked(unit, one.id)
    if not scope.sees(unit.db, one.id):
        raise Unknown(f"conversation {one.id}")
    if moves:
        _same_as_seen(unit, held, user, one.seen)
    return act(unit, held, user)


def _same_as_seen(unit: Unit, held: Conversation, user: str, seen: int) -> None:
    """Raises `Refused`: `owned` where it became a colleague's since, `wrote_since` where the customer wrote."""
    later = select(Entry.kind, Entry.user_id).where(Entry.conversation_id == held.id, Entry.sequence > seen)
    since = unit.db.execute(later).all()
    if held.owner == "agent" and held.owner_user_id != user and any(by not in (None, user) for _, by in since):
        owner = unit.db.get(User, held.owner_user_id or "")
        raise Refused("owned", by=owner.name if owner else None, sequence=held.entries)
    if any(kind in WORDS for kind, _ in since):
        raise Refused("wrote_since", sequence=held.entries)
