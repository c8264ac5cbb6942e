"""Rows that do not change within their transaction: collected, then inserted by one statement for each table.

They are written when the session flushes, so a query of the same transaction finds them. A mapped object for each costs
three times as much, and every key of a call writes several.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Insert, Table, Update, event, insert
from sqlalchemy.orm import Session

from deflect.tables.base import Table as Mapped

Row = Mapping[str, Any]
_STATEMENTS: dict[type[Mapped], Insert] = {}


def add(db: Session, mapped: type[Mapped], row: Row) -> None:
    """Insert `row`, which has the same columns as others of its table, into the table of `mapped` at the next flush."""
    waiting: dict[type[Mapped], list[Row]] = db.info.setdefault("batches", {})
    waiting.setdefault(mapped, []).append(row)


def later(db: Session, statement: Update, values: Row) -> None:
    """Run an update of one row, with others of its statement, as one of the transaction's last."""
    waiting: dict[Update, list[Row]] = db.info.setdefault("updates", {})
    waiting.setdefault(statement, []).append(values)


def finish(db: Session) -> None:
    """Write all that was added, and run all updates that were left for the transaction's end."""
    write(db)
    for statement, rows in db.info.pop("updates", {}).items():
        db.execute(statement, rows)


def write(db: Session, *_: object) -> None:
    """Insert what was added since the last flush."""
    for mapped, rows in db.info.pop("batches", {}).items():
        db.execute(_statement(mapped), rows)


def _statement(mapped: type[Mapped]) -> Insert:
    """An insert of the table; one of the class would be a statement for each set of fields."""
    if mapped not in _STATEMENTS:
        _STATEMENTS[mapped] = insert(cast(Table, mapped.__table__))
    return _STATEMENTS[mapped]


event.listen(Session, "before_flush", write)
