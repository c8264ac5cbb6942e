"""What the lists that agents choose from have in common: nothing is deleted, and each change is audited and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.desk.commands import Unknown
from deflect.people import audit
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import CannedReply, CustomerAttribute, Label, Setting, Table, WrapUpCode

Listed = TypeVar("Listed", bound=Label | CannedReply | CustomerAttribute | WrapUpCode)
NOUNS: Final[dict[type[Table], str]] = {
    Label: "label",
    CannedReply: "reply",
    CustomerAttribute: "attribute",
    WrapUpCode: "wrap_up",
}
"""What the audit and the live events call a row of each list."""


def tidy(names: Mapping[str, str]) -> dict[str, str]:
    """Returns names by language without empty ones, each with single spaces."""
    spaced = {language: " ".join(name.split()) for language, name in names.items()}
    return {language: name for language, name in spaced.items() if name}


def row(unit: Unit, table: type[Listed], id_: str) -> Listed:
    """Returns the row, locked, in use or not. Raises `Unknown`."""
    found = unit.db.get(table, id_, with_for_update=True)
    if found is None:
        raise Unknown(f"{NOUNS[table]} {id_}")
    return found


def setting(db: Session, name: str, empty: Any, now: datetime) -> Setting:
    """Returns the row of a setting, locked; one that is not there yet is made with the `empty` value."""
    found = db.get(Setting, name, with_for_update=True)
    if found is None:
        found = Setting(name=name, value=empty, changed_at=now)
        db.add(found)
    return found


def retired(db: Session, table: type[Listed]) -> Sequence[Listed]:
    """Returns the rows out of use, the last retired first."""
    return db.scalars(
        select(table).where(table.retired_at.is_not(None)).order_by(table.retired_at.desc(), table.id)
    ).all()


def retire(unit: Unit, user: str, table: type[Listed], id_: str) -> None:
    """Takes a row out of use. Raises `Unknown`."""
    found = row(unit, table, id_)
    found.retired_at = found.retired_at or unit.now
    told(unit, user, "retired", found)


def told(unit: Unit, user: str, done: str, changed: Label | CannedReply | CustomerAttribute | WrapUpCode) -> None:
    """Notes in the audit who did it, and tells the desks that the list is another."""
    noun = NOUNS[type(changed)]
    audit.write(unit.db, unit, audit.user(user), f"{noun}_{done}", changed.id)
    events.happened(unit.db, noun)
