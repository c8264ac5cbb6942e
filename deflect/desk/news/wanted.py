"""What an account wants to be told of while it looks at something else, and whether a soft tone sounds with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from sqlalchemy.orm import Session

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


def of(db: Session, user: str) -> Wanted:
    """Returns what the account wants."""
    row = db.get_one(User, user)
    return Wanted(row.notices, row.tone)


@transactional
def change(unit: Unit, user: str, wanted: Wanted) -> None:
    """Keeps what the account wants; the audit has which of it."""
    row = unit.db.get_one(User, user, with_for_update=True)
    audit.write_changes(unit, user, "own_notices_changed", of(unit.db, user), wanted)
    row.notices, row.tone = wanted.notices, wanted.tone
