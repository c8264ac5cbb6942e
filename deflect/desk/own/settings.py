"""How an account wants its pages, and what it signs with: kept with the account, so that it counts at any computer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from deflect.people import audit
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import User
from deflect.tables.people import Density

LONGEST_SIGNATURE: Final = 160
"""Characters of a signature."""


@dataclass(frozen=True, slots=True)
class OwnSettings:
    language: str
    """The code of the language of its pages."""
    density: Density
    letters: bool
    """Single letters are keys at the desk."""
    signature: str
    """Stands under its replies where the rules on texts say so; empty for none."""


def of(db: Session, user: str) -> OwnSettings:
    """Returns what the account set."""
    row = db.get_one(User, user)
    return OwnSettings(row.language, row.density, row.letters, row.signature)


@transactional
def change(unit: Unit, user: str, wanted: OwnSettings) -> None:
    """Keeps what the account sets; the audit has which of it, and no signature."""
    row = unit.db.get_one(User, user, with_for_update=True)
    audit.write_changes(unit, user, "own_settings_changed", of(unit.db, user), wanted)
    row.language, row.density, row.letters = wanted.language, wanted.density, wanted.letters
    row.signature = wanted.signature
