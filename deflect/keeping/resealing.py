"""Seals anew with the present secret what the old one sealed: piece by piece, so that it can be stopped at any point.

A value is opened, sealed and put back only where it is still the one that was read, so that programs may run meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, LargeBinary, Row, and_, select, tuple_, update
from sqlalchemy.orm import Session

from deflect.keeping.customer_keys import CustomerKeys
from deflect.keeping.sealed_by_secret import OWN, SEALED
from deflect.people import retired_digests
from deflect.storage.store import Store
from deflect.storage.vault import Unreadable, Vault
from deflect.tables import Outbox, Table
from deflect.tables.sealed import KeyMissing, Owned

PIECE: Final = 200
"""Values read and written at once."""
Resealed = Callable[[bytes], bytes | None]
Told = Callable[[int, int], None]


@dataclass(slots=True)
class Turn:
    """Called with a sealed value, returns it sealed anew, or `None` where it stays; counts what it saw.

    Without `writes` it only counts.
    """

    vault: Vault
    writes: bool
    told: Callable[[], None] = lambda: None
    present: int = 0
    old: int = 0
    neither: int = 0
    """Values that neither secret opens."""

    def __call__(self, sealed: bytes) -> bytes | None:
        try:
            new = self.vault.reseal(sealed)
        except Unreadable:
            self.neither += 1
            return None
        if new is None:
            self.present += 1
            return None
        self.old += 1
        self.told()
        return new if self.writes else None


@dataclass(frozen=True, slots=True)
class Resealing:
    """`vault` opens all but customers' keys, which `key_vault` opens. `files`: what goes over each folder, by name."""

    store: Store
    keys: CustomerKeys
    vault: Vault
    key_vault: Vault
    files: Mapping[str, Callable[[Resealed], None]]

    def counted(self) -> dict[str, Turn]:
        """Returns what is sealed by which secret, for each kind of `SEALED`; changes nothing."""
        return dict(self._turned(writes=False))

    def run(self, wanted: int, told: Told = lambda done, of: None) -> dict[str, Turn]:
        """Seals anew the `wanted` values that the old secret sealed; `told` gets how many are done, and of how many.

        After a kill the next run goes on with the rest. Raises `DatabaseUnavailable`, `OSError`.
        """
        done = 0

        def one() -> None:
            nonlocal done
            done += 1
            told(done, max(done, wanted))

        return dict(self._turned(writes=wanted > 0, told=one))

    def _turned(self, *, writes: bool, told: Callable[[], None] = lambda: None) -> Iterator[tuple[str, Turn]]:
        for kind in SEALED:
            turn = Turn(self.key_vault if kind.where == "customer_key.key" else self.vault, writes, told)
            self._pass(kind.where, turn)
            yield kind.name, turn

    def _pass(self, where: str, turn: Turn) -> None:
        if where in self.files:
            self.files[where](turn)
        elif where not in OWN:
            _pass_column(self.store, where, turn)
        elif where == "customer_key.key":
            self.keys.reseal(turn)
        elif where == "outbox.request":
            _pass_requests(self.store, turn)
        else:
            _pass_digests(self.store, self.vault, turn)


def _pass_column(store: Store, where: str, turn: Turn) -> None:
    table_name, name = where.split(".")
    table = Table.metadata.tables[table_name]
    column, ids = table.c[name], list(table.primary_key.columns)
    binary = isinstance(column.type, LargeBinary)
    for rows in _pieces(store, ids, column):
        changes = []
        for *at, kept in map(tuple, rows):
            if new := turn(kept if binary else kept.encode()):
                same = and_(column == kept, *(one == value for one, value in zip(ids, at, strict=True)))
                changes.append(update(table).where(same).values({name: new if binary else new.decode()}))
        if changes:
            store.attempt(lambda db, changes=changes: [db.execute(one) for one in changes])  # type: ignore[misc]


def _pass_requests(store: Store, turn: Turn) -> None:
    """A request is a document with the customer's seal, and has a sealed text in it."""

    def write(db: Session, ids: list[str]) -> None:
        for row in db.scalars(select(Outbox).where(Outbox.id.in_(ids)).with_for_update()):
            if (kept := _inner(row.request)) and (new := turn.vault.reseal(kept)) and isinstance(row.request, Owned):
                row.request = Owned({**row.request, "sealed": new.decode()}, row.request.customer)

    columns = Table.metadata.tables["outbox"].c
    for rows in _pieces(store, [columns.id], columns.request):
        old = [id_ for id_, request in map(tuple, rows) if (kept := _inner(request)) and turn(kept)]
        if old:
            store.attempt(lambda db, old=old: write(db, old))  # type: ignore[misc]


def _inner(request: Mapping[str, Any]) -> bytes:
    """Returns the sealed text of a request; nothing where the customer's key is destroyed."""
    try:
        return str(request["sealed"]).encode() if "sealed" in request else b""
    except KeyMissing:
        return b""


def _pass_digests(store: Store, vault: Vault, turn: Turn) -> None:
    with store.reading() as db:
        for kept in retired_digests.sealed(db):
            turn(kept)
    if turn.writes:
        store.attempt(lambda db: retired_digests.retire(db, vault, store.clock()))


def _pieces(store: Store, ids: Sequence[Column[Any]], column: Column[Any]) -> Iterator[list[Row[*tuple[Any, ...]]]]:
    """Gives id and value of the rows that have one, in the order of their ids."""
    asked = select(*ids, column).where(column.is_not(None)).order_by(*ids).limit(PIECE)
    last: tuple[Any, ...] | None = None
    while True:
        with store.reading() as db:
            rows = list(db.execute(asked if last is None else asked.where(tuple_(*ids) > tuple_(*last))))
        if not rows:
            return
        yield [row for row in rows if row[-1]]
        last = tuple(rows[-1][:-1])
