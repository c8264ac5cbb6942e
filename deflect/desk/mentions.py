"""Colleagues and teams whom a note names: who they are, and telling them until they have opened the conversation.

A name grants no sight: who may not see the conversation is not told, and the writer learns that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import Session

from deflect.people import accounts, teams
from deflect.people.accounts import Account
from deflect.people.teams import Scope
from deflect.policy.roles import may
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Membership, Mention, Team, User
from deflect.tables.folded import folded

_SIGN: Final = re.compile(r"(?<!\w)@(?=\w)")
MOST: Final = 50
"""People whom one note may tell."""


@dataclass(frozen=True, slots=True)
class Told:
    """Names of people: who was told, and who was named but may not see the conversation."""

    told: tuple[str, ...] = ()
    not_told: tuple[str, ...] = ()


def tell(unit: Unit, held: Conversation, user: str, text: str) -> Told:
    """Tells everybody whom the text names, but not the writer; works in the transaction of the note."""
    if not _SIGN.search(text):
        return Told()
    able: list[str] = []
    not_able: list[str] = []
    for account in _named(unit.db, text, user):
        sees = may(account.role, "conversations:read") and teams.scope(unit.db, account, unit.flows).sees(
            unit.db, held.id
        )
        (able if sees else not_able).append(account.name)
        if sees:
            new = Mention(id=unit.ids("men"), conversation_id=held.id, user_id=account.id, by_id=user, at=unit.now)
            unit.db.add(new)
    if able:
        events.happened(unit.db, "mention", held.id)
    return Told(tuple(able), tuple(not_able))


def seen(unit: Unit, held: Conversation, user: str) -> bool:
    """Marks all that named this account here as seen; returns false where nothing did."""
    mine = (Mention.conversation_id == held.id, Mention.user_id == user, Mention.seen_at.is_(None))
    if unit.db.scalar(select(Mention.id).where(*mine).limit(1)) is None:
        return False
    unit.db.execute(update(Mention).where(*mine).values(seen_at=unit.now))
    return True


def of(user: str, *, unseen: bool = False) -> ColumnElement[bool]:
    """Returns the condition that a note of the `Conversation` names this account."""
    mine = (Mention.user_id == user, Mention.conversation_id == Conversation.id)
    return exists().where(*mine, Mention.seen_at.is_(None)) if unseen else exists().where(*mine)


def unseen(db: Session, scope: Scope) -> int:
    """Returns how many conversations name this account and were not opened since."""
    asked = select(func.count(func.distinct(Conversation.id))).join(Mention, Mention.conversation_id == Conversation.id)
    mine = asked.where(Mention.user_id == scope.user, Mention.seen_at.is_(None), scope.holds())
    return db.scalar(mine) or 0


def _named(db: Session, text: str, writer: str) -> list[Account]:
    """Returns the accounts that are named, themselves or by a team, in the order of the text."""
    people = {row.id: accounts.of_row(row) for row in db.scalars(select(User).where(User.active).order_by(User.name))}
    called = dict(_callable(db, people))
    found: dict[str, None] = {}
    for sign in _SIGN.finditer(text):
        found |= dict.fromkeys(_at(folded(text[sign.end() :]), called))
    return [people[one] for one in found if one != writer][:MOST]


def _callable(db: Session, people: Mapping[str, Account]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yields each folded name with the accounts it stands for: first names that one person has, names, teams."""
    first = [folded(one.name).split()[0] for one in people.values() if one.name.split()]
    yield from ((name, (id_,)) for id_, one in people.items() for name in folded(one.name).split()[:1]
                if first.count(name) == 1)  # fmt: skip
    names: dict[str, tuple[str, ...]] = {}
    for id_, one in people.items():
        names[folded(one.name)] = (*names.get(folded(one.name), ()), id_)
    yield from names.items()
    members = select(Team.name, Membership.user_id).join(Membership, Membership.team_id == Team.id)
    joined: dict[str, tuple[str, ...]] = {}
    for team, user in db.execute(members.order_by(Team.name)):
        if user in people:
            joined[folded(team)] = (*joined.get(folded(team), ()), user)
    yield from joined.items()


def _at(text: str, called: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Returns whom the longest name stands for that the text begins with, as whole words."""
    fitting = (name for name in called if name and re.match(re.escape(name) + r"(?!\w)", text))
    longest = max(fitting, key=len, default="")
    return called.get(longest, ())
