"""Fills what a new revision added, in pieces that are committed one by one: killed, it goes on where it stood.

The revision after it says that all is filled, so that a program of this release does not start on a half of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from deflect.tables.base import Document, Instant
from deflect.tables.folded import parts_of_number, words_of

Due: TypeAlias = Callable[[Connection], bool]
"""Asked within the transaction of each piece: false once another program has filled all and gone on."""
LOCK: Final = 5_719_231
"""Any number of our own: of programs that start together, one fills at a time."""
PIECE: Final = 1000
"""Rows written in one transaction."""
PLACE: Final = "words_filled"
"""The setting that holds the table and the id of the last row filled."""
_SETTING: Final = sa.table(
    "setting", sa.column("name"), sa.column("value", Document), sa.column("changed_at", Instant())
)
_COLUMNS: Final[tuple[tuple[str, str, str, Callable[[str], str]], ...]] = (
    ("customer", "name", "name_folded", words_of),
    ("identity", "address", "address_parts", parts_of_number),
    ("conversation", "subject", "subject_folded", words_of),
    ("entry", "text", "text_folded", words_of),
)


def words(engine: Engine, due: Due) -> None:
    """Write the words of all rows that were there before the index of words."""
    while piece(engine, due):
        pass


def piece(engine: Engine, due: Due) -> bool:
    """Fill the next rows; returns false once there are none, or it is not due."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        if not due(connection):
            return False
        held = connection.scalar(sa.select(_SETTING.c.value).where(_SETTING.c.name == PLACE))
        at, last = held or (0, "")
        if at == len(_COLUMNS):
            return False
        table, text, column, form = _COLUMNS[at]
        end = _fill(connection, sa.table(table, sa.column("id"), sa.column(text), sa.column(column)), form, last)
        _note(connection, [at, end] if end else [at + 1, ""], new=held is None)
        return True


def _fill(connection: Connection, rows: sa.TableClause, form: Callable[[str], str], last: str) -> str:
    """Returns the id of the last row; empty where no row was left."""
    name, text, column = rows.c
    left = sa.select(name, text).where(name > last, text != "")
    found = connection.execute(left.order_by(name).limit(PIECE)).all()
    if found:
        change = sa.update(rows).where(name == sa.bindparam("row")).values({column: sa.bindparam("words")})
        connection.execute(change, [{"row": each.id, "words": form(each[1])} for each in found])
    return str(found[-1].id) if found else ""


def _note(connection: Connection, place: list[object], *, new: bool) -> None:
    values = {"value": place, "changed_at": datetime.now(UTC)}
    if new:
        connection.execute(sa.insert(_SETTING).values(name=PLACE, **values))
    else:
        connection.execute(sa.update(_SETTING).where(_SETTING.c.name == PLACE).values(**values))


FILLED: Final[Mapping[str, Callable[[Engine, Due], None]]] = {"0039": words}
"""What is filled after which revision, before the next one."""
