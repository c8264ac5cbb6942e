"""Notes that words of the search index were changed or erased, so that its files are cleaned of them too.

The index of words keeps them in its files beside a mark that they are gone. What is noted with the removal, in one
transaction, tells `deflect.keeping.word_wiping` to write the index anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from deflect.migrations import word_index
from deflect.tables import Setting

_PREFIX: Final = "words_removed:"
"""How the settings begin that hold tables; each has a name of its own, so that no writer waits for another."""
_NOTED: Final = "words_removed"
"""In a session's `info`: the setting that this transaction added."""


def note(db: Session, now: datetime, tables: Iterable[str]) -> None:
    """Notes that words of these tables go with this transaction; others than searched ones do not count."""
    searched = {table for table, _ in word_index.SEARCHED}.intersection(tables)
    known: Setting | None = db.info.get(_NOTED)
    if known is not None and known in db:
        known.value = sorted(searched.union(known.value))
    elif searched:
        db.info[_NOTED] = Setting(name=f"{_PREFIX}{uuid4().hex}", value=sorted(searched), changed_at=now)
        db.add(db.info[_NOTED])


def noted(db: Session) -> Mapping[str, list[str]]:
    """Returns the tables by note."""
    rows = db.scalars(select(Setting).where(Setting.name.startswith(_PREFIX, autoescape=True)))
    return {row.name: row.value for row in rows}


def done(db: Session, notes: Iterable[str]) -> None:
    """The index holds no words of these notes any more."""
    db.execute(delete(Setting).where(Setting.name.in_(list(notes))))
