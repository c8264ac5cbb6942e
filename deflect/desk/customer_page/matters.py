"""All conversations of a customer that the account may see, newest first, in pages. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.desk.customer_page.overview import seen_of
from deflect.desk.lists import pages
from deflect.people.merging import groups
from deflect.people.teams import Scope
from deflect.tables import Conversation, Team, TeamQueue, User
from deflect.tables.threads import ConversationState, Owner

PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class CustomerMatter:
    """A conversation of a customer: how it stands, and whose it is. `teams` answer its queue."""

    id: str
    reference: str
    subject: str
    channel: str
    brand: str
    state: ConversationState
    owner: Owner
    owner_name: str | None
    queue: str
    teams: tuple[str, ...]
    created_at: datetime
    last_entry_at: datetime


@dataclass(frozen=True, slots=True)
class MatterPage:
    """Conversations in order, and the cursor to go on after; empty after the last one."""

    rows: tuple[CustomerMatter, ...]
    after: str


def page(db: Session, customer: str, scope: Scope, after: str = "") -> MatterPage:
    """A page of a customer's conversations; `after` is the cursor of the page before. Raises `BadCursor`."""
    cursor = pages.parsed(after) if after else None
    mine = seen_of(groups.ids(db, customer), scope)
    asked = pages.part(select(Conversation).where(mine), "rest", cursor, by_turn=False)
    found = db.scalars(asked.limit(PAGE + 1)).all()
    owners = {one.owner_user_id for one in found}
    names = {one.id: one.name for one in db.scalars(select(User).where(User.id.in_(owners)))}
    teams = _teams(db)
    rows = tuple(_matter(one, names.get(one.owner_user_id or ""), teams) for one in found[:PAGE])
    last = rows[-1] if len(found) > PAGE else None
    return MatterPage(rows, pages.after_newest(last.last_entry_at, last.id) if last else "")


def _teams(db: Session) -> Mapping[str, tuple[str, ...]]:
    """The names of the teams of each queue."""
    asked = select(TeamQueue.queue, Team.name).join(Team, Team.id == TeamQueue.team_id).order_by(Team.name)
    found = defaultdict[str, list[str]](list)
    for queue, name in db.execute(asked):
        found[queue].append(name)
    return {queue: tuple(names) for queue, names in found.items()}


def _matter(one: Conversation, owner: str | None, teams: Mapping[str, tuple[str, ...]]) -> CustomerMatter:
    return CustomerMatter(
        one.id,
        one.reference,
        one.subject or one.preview,
        one.channel,
        one.brand,
        one.state,
        one.owner,
        owner,
        one.queue or "",
        teams.get(one.queue or "", ()),
        one.created_at,
        one.last_entry_at,
    )
