"""Requests that were not taken in: unsigned ones, so that they can be replayed, and signed ones that nothing reads yet.

Strangers can send any number of unsigned requests: few of them are kept, and none pushes another request out.
`Allowance` decides in memory which one may cost a write; the others cost nothing and are counted with it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from deflect.storage import journal
from deflect.storage.journal import Letter
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from deflect.tables import Counter, Quarantine

MOST_UNSIGNED: Final = 500
"""Unsigned requests kept at once; later ones are only counted."""
MOST_SIGNED: Final = 10_000
"""Signed requests kept at once, beyond which the oldest go."""
BYTES: Final = 64 * 1024
"""A longer request is not kept."""
COUNTER: Final = "unsigned_webhooks"
"""Its row counts all unsigned requests."""
BURST: Final = 50
PER_S: Final = 0.2
"""Unsigned requests written: a burst, and then one each 5 s."""
_WAITS: Final = Quarantine.discarded_at.is_(None)


@dataclass(frozen=True, slots=True)
class Counts:
    """Requests in quarantine; `refused` counts all unsigned ones that came, kept or not."""

    unsigned: int
    signed: int
    refused: int


class Allowance:
    """Lets `burst` requests pass at once and `per_s` a second after that; counts those that it turned away."""

    def __init__(
        self, burst: int = BURST, per_s: float = PER_S, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._per_s, self._monotonic = burst, per_s, monotonic
        self._left, self._at, self._uncounted = float(burst), monotonic(), 0
        self._lock = threading.Lock()

    def take(self) -> int:
        """Returns 0 where the request is turned away, else how many it stands for: itself and those turned away."""
        with self._lock:
            now = self._monotonic()
            self._left = min(self._burst, self._left + (now - self._at) * self._per_s)
            self._at = now
            self._uncounted += 1
            if self._left < 1:
                return 0
            self._left -= 1
            counted, self._uncounted = self._uncounted, 0
            return counted


def keep_unsigned(store: Store, vault: Vault, letter: Letter, counted: int = 1) -> None:
    """Counts `counted` unsigned requests and keeps this one, unless `MOST_UNSIGNED` are kept or it is too long.

    It can be replayed once the address or the secret is right. Raises `DatabaseUnavailable`.
    """
    with store.transaction() as db:
        db.execute(update(Counter).where(Counter.name == COUNTER).values(value=Counter.value + counted))
        if len(letter.raw) <= BYTES and _kept(db, signed=False) < MOST_UNSIGNED:
            db.add(_row(store, vault, letter, signed=False))


def keep_signed(store: Store, vault: Vault, letter: Letter) -> None:
    """Keeps a signed request that nothing reads yet, for a later release. Raises `DatabaseUnavailable`."""
    if len(letter.raw) > BYTES:
        return
    with store.transaction() as db:
        db.add(_row(store, vault, letter, signed=True))
        db.flush()
        newest = select(Quarantine.position).where(Quarantine.signed).order_by(Quarantine.position.desc())
        older = Quarantine.position.not_in(newest.limit(MOST_SIGNED).scalar_subquery())
        db.execute(delete(Quarantine).where(Quarantine.signed, older))


def _row(store: Store, vault: Vault, letter: Letter, *, signed: bool) -> Quarantine:
    sealed = journal.seal(vault, letter)
    return Quarantine(provider=letter.provider, sealed=sealed, received_at=store.clock(), signed=signed)


def kept(store: Store, vault: Vault, *providers: str) -> list[Letter]:
    """Returns the requests in quarantine, oldest first; `key` and `kind` are empty."""
    with store.reading() as db:
        rows = db.scalars(
            select(Quarantine).where(Quarantine.provider.in_(providers), _WAITS).order_by(Quarantine.position)
        )
        return [letter for row in rows if (letter := journal.unsealed(row, vault))]


def release(store: Store, row: int) -> None:
    """Takes a replayed request out of quarantine."""
    with store.transaction() as db:
        db.execute(delete(Quarantine).where(Quarantine.position == row))


def discard(db: Session, now: datetime, rows: Iterable[int]) -> int:
    """Discards these requests, except those that are discarded already; returns how many."""
    return _marked(db, Quarantine.position.in_(list(rows)) & _WAITS, now)


def put_back(db: Session, at: datetime) -> int:
    """Undoes the discarding of that instant; returns how many requests are back. Those that were erased are not."""
    return _marked(db, Quarantine.discarded_at == at, None)


def _marked(db: Session, which: ColumnElement[bool], discarded_at: datetime | None) -> int:
    done = db.execute(update(Quarantine).where(which).values(discarded_at=discarded_at))
    assert isinstance(done, CursorResult)
    return int(done.rowcount)


def counts(db: Session) -> Counts:
    """Returns how many requests are kept, and how many unsigned ones came."""
    refused = db.scalar(select(Counter.value).where(Counter.name == COUNTER)) or 0
    return Counts(_kept(db, signed=False), _kept(db, signed=True), refused)


def _kept(db: Session, *, signed: bool) -> int:
    return db.scalar(select(func.count()).select_from(Quarantine).where(Quarantine.signed.is_(signed), _WAITS)) or 0
