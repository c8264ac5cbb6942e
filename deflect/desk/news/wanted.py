"""What an account wants to be told of while it looks at something else, and whether a soft tone sounds with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, get_args

from sqlalchemy.orm import Session

from deflect.desk.news import by_team
from deflect.desk.news.by_team import TeamWanted, Told
from deflect.people import audit
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import User

Notices = Literal["mine", "queue", "none"]
"""Of what the browser shows a notice: of what is the account's own, of those who wait in its queues too, of nothing."""
NOTICES: Final[tuple[Notices, ...]] = get_args(Notices)


@dataclass(frozen=True, slots=True)
class Wanted:
    notices: Notices
    tone: bool
    teams: tuple[TeamWanted, ...] = ()
    """The account's teams, of which each may be silent."""


def of(db: Session, user: str) -> Wanted:
    """Returns what the account wants."""
    row = db.get_one(User, user)
    return Wanted(row.notices, row.tone, by_team.of_user(db, user))


@transactional
def change(unit: Unit, user: str, notices: Notices, *, tone: bool, teams: Collection[tuple[str, Told]] = ()) -> None:
    """Keeps what the account wants; a team that is not named stays as it is. The audit has which of it.

    Raises `Unknown` for a team that the account is not in.
    """
    row = unit.db.get_one(User, user, with_for_update=True)
    before = of(unit.db, user)
    row.notices, row.tone = notices, tone
    by_team.change(unit.db, user, teams)
    unit.db.flush()
    audit.write_changes(unit, user, "own_notices_changed", before, of(unit.db, user))
