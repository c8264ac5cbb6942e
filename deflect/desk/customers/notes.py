"""The note of a customer, which stands on their page and on the card of each conversation of theirs. Reads only.

Each record has one at the most; records that were joined show all of theirs. What was written before stays as its
history.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from deflect.people import audit
from deflect.tables import CustomerNote

OLDER: Final = 50
"""Notes of the history that are shown."""


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note as somebody wrote it; `text` is empty where they took it off."""

    id: str
    text: str
    by: str
    at: datetime


def of(db: Session, members: Collection[str]) -> tuple[WrittenNote, ...]:
    """The notes that stand of the records of one customer, the last written first."""
    stands = CustomerNote.customer_id.in_(members) & CustomerNote.replaced_at.is_(None)
    return _values(db, select(CustomerNote).where(stands, CustomerNote.text != ""))


def history(db: Session, members: Collection[str]) -> tuple[WrittenNote, ...]:
    """The notes of the records of one customer that stand no more, the last written first."""
    before = CustomerNote.customer_id.in_(members) & CustomerNote.replaced_at.is_not(None)
    return _values(db, select(CustomerNote).where(before, CustomerNote.text != "").limit(OLDER))


def value(db: Session, row: CustomerNote) -> WrittenNote:
    """A row as a plain value."""
    return WrittenNote(row.id, row.text, audit.names(db, [row.actor])[row.actor], row.at)


def _values(db: Session, asked: Select[CustomerNote]) -> tuple[WrittenNote, ...]:
    rows = db.scalars(asked.order_by(CustomerNote.at.desc(), CustomerNote.id.desc())).all()
    names = audit.names(db, (one.actor for one in rows))
    return tuple(WrittenNote(one.id, one.text, names[one.actor], one.at) for one in rows)
