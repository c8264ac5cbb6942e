"""Colleagues and teams whom a note names: who they are, and telling them until they have opened the conversation.

An agent whose planned reply was held back learns of it in the same way.

A name grants no sight: who may not see the conversation is not told, and the writer learns that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from deflect.people import accounts, teams
from deflect.people.accounts import Account
from deflect.people.teams import Viewer
from deflect.policy.roles import may
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Membership, Mention, Team, User
from deflect.tables.folded import folded

_SIGN: Final = re.compile(r"(?<!\w)@(?=\w)")
_IN_WORD: Final = re.compile(r"\w")
MOST: Final = 50
"""People whom one note may tell, and signs of it that are read."""


@dataclass(frozen=True, slots=True)
class Told:
    """Names of people: who was told, and who was named but may not see the conversation."""

    told: tuple[str, ...] = ()
    not_told: tuple[str, ...] = ()


def named(db: Session, text: str, writer: str) -> tuple[Account, ...]:
    """Returns the accounts that are named, themselves or by a team, in the order of the text, without the writer.

    A note says the same in every transaction: call it before the one of the note, so that no writer waits for it.
    """
    if not _SIGN.search(text):
        return ()
    people = {row.id: accounts.of_row(row) for row in db.scalars(select(User).where(User.active).order_by(User.name))}
    found = dict.fromkeys(names_in(text, dict(_callable(db, people))))
    return tuple(people[one] for one in found if one != writer)[:MOST]


def empty_teams(db: Session, text: str) -> tuple[str, ...]:
    """Returns the names of the teams that a text names, of those without a member who can sign in."""
    if not _SIGN.search(text):
        return ()
    active = select(Membership.team_id).join(User, User.id == Membership.user_id).where(User.active)
    empty = db.scalars(select(Team.name).where(Team.id.not_in(active)))
    return tuple(dict.fromkeys(names_in(text, {folded(name): (name,) for name in empty})))


def names_in(text: str, called: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yields whom the first `MOST` signs of a text name. `called` has whom each folded name stands for.

    After a sign, the longest name counts that stands there as whole words. The work for each sign grows with how many
    lengths names have, not with how many names there are.
    """
    words = folded(text)
    lengths = sorted({len(name) for name in called if name}, reverse=True)
    for sign in islice(_SIGN.finditer(words), MOST):
        at = sign.end()
        fitting = (called[name] for length in lengths if (name := words[at : at + length]) in called
                   and not _IN_WORD.match(words, at + length))  # fmt: skip
        yield from next(fitting, ())


def tell(unit: Unit, held: Conversation, user: str, people: tuple[Account, ...]) -> Told:
    """Tells those whom a note of this user names; works in the transaction of the note."""
    able: list[str] = []
    not_able: list[str] = []
    for account in people:
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


def held_back(unit: Unit, held: Conversation, user: str) -> None:
    """Tells an account that its planned reply was held back, also if a colleague has the conversation by now."""
    new = Mention(id=unit.ids("men"), conversation_id=held.id, user_id=user, by_id=user, about="held_back", at=unit.now)
    unit.db.add(new)


def gone(unit: Unit, conversation: str, user: str) -> None:
    """Tells an account no more of a reply that was held back: it was sent or taken back."""
    mine = (Mention.conversation_id == conversation, Mention.user_id == user, Mention.seen_at.is_(None))
    unit.db.execute(update(Mention).where(*mine, Mention.about == "held_back").values(seen_at=unit.now))


def seen(unit: Unit, held: Conversation, user: str) -> bool:
    """Marks all that this account is told of here as seen; returns false where there is nothing."""
    mine = (Mention.conversation_id == held.id, Mention.user_id == user, Mention.seen_at.is_(None))
    if unit.db.scalar(select(Mention.id).where(*mine).limit(1)) is None:
        return False
    unit.db.execute(update(Mention).where(*mine).values(seen_at=unit.now))
    return True


def of(user: Viewer) -> ColumnElement[bool]:
    """Returns the condition that this account was ever told of something in the `Conversation`."""
    return Conversation.id.in_(select(Mention.conversation_id).where(Mention.user_id == user))


def unseen(user: Viewer, *about: Literal["note", "held_back"]) -> ColumnElement[bool]:
    """Returns the condition that it is told of something there which it has not seen; with `about` of these only."""
    mine = (Mention.user_id == user, Mention.conversation_id == Conversation.id, Mention.seen_at.is_(None))
    return exists().where(*mine, *([Mention.about.in_(about)] if about else []))


def _callable(db: Session, people: Mapping[str, Account]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yields each folded name with the accounts it stands for: first names that one person has, names, teams."""
    whole = {id_: folded(one.name) for id_, one in people.items()}
    first = {id_: name.split()[0] for id_, name in whole.items() if name.split()}
    shared = Counter(first.values())
    yield from ((name, (id_,)) for id_, name in first.items() if shared[name] == 1)
    names: dict[str, tuple[str, ...]] = {}
    for id_, name in whole.items():
        names[name] = (*names.get(name, ()), id_)
    yield from names.items()
    members = select(Team.name, Membership.user_id).join(Membership, Membership.team_id == Team.id)
    joined: dict[str, tuple[str, ...]] = {}
    for team, user in db.execute(members.order_by(Team.name)):
        if user in people:
            joined[folded(team)] = (*joined.get(folded(team), ()), user)
    yield from joined.items()
