"""Seals what rests in clear from before this release: piece by piece, so that it can be stopped and goes on later."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import flag_modified

from deflect.storage.store import Store
from deflect.tables import Consent, Conversation, Entry, Leg, Outbox, Outcall, PlannedText, Table
from deflect.tables.sealed import MARK, Owned, OwnedText, SealedText

PIECE: Final = 500
"""Rows sealed in one transaction."""
SEALED: Final[tuple[tuple[type[Table], str], ...]] = (
    (Leg, "session"),
    (Leg, "turn"),
    (Outbox, "body"),
    (Outbox, "request"),
    (Consent, "evidence"),
    (PlannedText, "body"),
    (Outcall, "session"),
    (Entry, "meta"),
)
"""Every sealed column; a test holds this list against the tables."""
Told = Callable[[int, int], None]


def in_clear(store: Store) -> int:
    """Returns how many values rest in clear that this release seals."""
    with store.reading() as db:
        return sum(db.scalar(select(func.count()).where(_clear(table, name))) or 0 for table, name in SEALED)


def keyless(store: Store, known: Collection[str]) -> set[str]:
    """Returns the customers of sealed values who are not among `known`, those that have a key."""
    with store.reading() as db:
        owners = {str(one) for table, name in SEALED for one in db.scalars(_owners(table, name))}
    return owners - set(known)


def seal_all(store: Store, told: Told = lambda done, of: None) -> int:
    """Seal what rests in clear; returns how many values. `told` gets how many are done, and of how many.

    Each piece is a transaction of its own: after a kill the next run goes on with the rest. Raises `KeyMissing` and
    `DatabaseUnavailable`.
    """
    if store.keys is None or not (wanted := in_clear(store)):
        return 0
    done = 0
    told(done, wanted)
    for table, name in SEALED:
        for piece in iter(lambda table=table, name=name: _piece(store, table, name), 0):  # type: ignore[misc]
            done += piece
            told(done, max(wanted, done))
    _wipe(store)
    return done


def _piece(store: Store, table: type[Table], name: str) -> int:
    def work(db: Session) -> int:
        rows = list(_owned(db, table, name))
        for row, customer in rows:
            value = getattr(row, name)
            setattr(row, name, OwnedText(value, customer) if isinstance(value, str) else Owned(value, customer))
            flag_modified(row, name)  # an equal value, written anew
        if table is Entry:
            for row, _ in rows:
                row.text = ""
        return len(rows)

    return store.attempt(work)


def _owned(db: Session, table: Any, name: str) -> Iterable[tuple[Any, str]]:
    """Returns rows whose value is in clear, with their customer, locked."""
    asked: Select[Any]
    if hasattr(table, "customer_id"):
        asked = select(table, table.customer_id)
    else:
        of = aliased(Conversation)
        asked = select(table, of.customer_id).join(of, of.id == table.conversation_id)
    return db.execute(asked.where(_clear(table, name)).limit(PIECE).with_for_update(of=table))


def _owners(table: Any, name: str) -> Select[Any]:
    """Asks for the customers who have a sealed value in this column."""
    stored = cast(table.__table__.c[name], String)
    sealed = or_(*(func.substr(stored, first, len(MARK)) == MARK for first in (1, 2)))  # a document begins with a quote
    if hasattr(table, "customer_id"):
        return select(table.customer_id).where(sealed).distinct()
    of = aliased(Conversation)
    return select(of.customer_id).join(table, of.id == table.conversation_id).where(sealed).distinct()


def _clear(table: Any, name: str) -> ColumnElement[bool]:
    """True for a value that is neither empty nor sealed."""
    column = table.__table__.c[name]
    stored = cast(column, String)
    if isinstance(column.type, SealedText):
        return (stored != "") & (func.substr(stored, 1, len(MARK)) != MARK)
    found = func.substr(stored, 1, 1).in_(("{", "[")) & (func.substr(stored, 1, 2) != "{}")
    return found & (table.kind == "looked_up") if table is Entry else found


def _wipe(store: Store) -> None:
    """Leaves no clear copy in pages that are free now, nor in the write-ahead log."""
    tables = sorted({table.__tablename__ for table, _ in SEALED})
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if store.sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for table in tables:
                connection.exec_driver_sql(f"VACUUM (FULL) {table}")
