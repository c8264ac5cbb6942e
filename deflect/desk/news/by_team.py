"""For which of their teams a person wants notices and tones.

A queue that several of their teams answer is heard where one of these is; a queue of none of their teams always is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.desk.commands import Unknown
from deflect.tables import Membership, Team, TeamQueue


@dataclass(frozen=True, slots=True)
class TeamWanted:
    """A team of the account: whether its notices are shown, and whether it sounds."""

    id: str
    name: str
    notices: bool
    tone: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Whether the browser shows a notice, and whether it plays a tone."""

    notices: bool = True
    tone: bool = True


ALWAYS: Final = Told()


def of_user(db: Session, user: str) -> tuple[TeamWanted, ...]:
    """Returns the account's teams by name, each with what it wants of it."""
    asked = (
        select(Team.id, Team.name, Membership.notices, Membership.tone)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.user_id == user)
        .order_by(Team.name, Team.id)
    )
    return tuple(TeamWanted(*row) for row in db.execute(asked))


def change(db: Session, user: str, wanted: Collection[tuple[str, Told]]) -> None:
    """Keeps what the account wants of these teams. Raises `Unknown` for one that it is not in."""
    for team, told in wanted:
        row = db.get(Membership, (team, user), with_for_update=True)
        if row is None:
            raise Unknown(f"team {team}")
        row.notices, row.tone = told.notices, told.tone


def by_queue(db: Session, user: str) -> Mapping[str, Told]:
    """Returns the wishes for each queue that the account's teams answer; every other queue has `ALWAYS`."""
    found: dict[str, list[Told]] = defaultdict(list)
    joined = select(TeamQueue.queue, Membership.notices, Membership.tone).join(
        Membership, Membership.team_id == TeamQueue.team_id
    )
    for queue, notices, tone in db.execute(joined.where(Membership.user_id == user)):
        found[queue].append(Told(notices, tone))
    return {
        queue: Told(any(one.notices for one in some), any(one.tone for one in some)) for queue, some in found.items()
    }
