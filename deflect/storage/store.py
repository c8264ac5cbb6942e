"""The database: SQLite on one machine, PostgreSQL on more, behind one `transaction()`. No table is known here.

The engine is made at first use. A fork keeps it with the statements that it knows, never its connections. A transaction
that writes numbers its events last and then wakes whoever waits.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from deflect.storage import events, timeouts
from deflect.tables import Setting

Clock = Callable[[], datetime]
Ids = Callable[[str], str]
Outcome = TypeVar("Outcome")

BUSY_MS = 2000  # how long one writer waits for another before the turn is told that the database is away
CHANNEL = "relevo"  # PostgreSQL's notification channel
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class StoreAway(Exception):
    """The database did not answer within the patience of a turn; nothing of this transaction was kept for sure."""

    code = "store_away"
    retryable = True


def utc_now() -> datetime:
    """The instant, aware, by this machine's clock."""
    return datetime.now(UTC)


def new_id(prefix: str) -> str:
    """`leg_01HZ...`: a ULID (48 bits of milliseconds, 80 of chance), so that ids sort by time."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return f"{prefix}_" + "".join(_DIGITS[number >> shift & 31] for shift in range(125, -1, -5))


class Store:
    """One database. `clock` may be replaced while wiring (`demo_clock`)."""

    def __init__(self, url: str, clock: Clock = utc_now, ids: Ids = new_id):
        self.url = make_url(url)
        self.clock = clock
        self.ids = ids
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._engine: Engine | None = None
        self._pid = 0
        self._making = threading.Lock()

    @property
    def engine(self) -> Engine:
        """This process's engine. Connections inherited over a fork are dropped without closing the parent's."""
        with self._making:
            if self._engine is None:
                self._engine, self._pid = self._made(), os.getpid()
            elif self._pid != os.getpid():
                self._engine.dispose(close=False)
                self._pid = os.getpid()
            return self._engine

    def _made(self, *, patient: bool = True) -> Engine:
        """Faults name the statement, never its values: those are customers' words and numbers."""
        if self.sqlite:
            engine = create_engine(
                self.url, pool_size=8, max_overflow=56, pool_timeout=BUSY_MS / 1000, hide_parameters=True
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        else:
            url = self.url.set(drivername="postgresql+psycopg")
            engine = create_engine(
                url,
                pool_size=8,
                max_overflow=24,
                pool_timeout=BUSY_MS / 1000,
                connect_args={"connect_timeout": timeouts.CONNECT_S},
                hide_parameters=True,
            )
            if patient:
                event.listen(engine, "do_connect", timeouts.connect)
            event.listen(engine, "connect", _prepare_postgresql)
        return engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Write: all or nothing, events numbered at the end, then wake. Raises `StoreAway`.

        SQLite takes its writer lock at once.
        """
        with _named(), Session(self.engine, expire_on_commit=False) as db, db.begin():
            yield db
            db.flush()
            if events.number(db, self.clock()) and not self.sqlite:
                db.execute(text(f"NOTIFY {CHANNEL}"))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read one consistent state; never waits for writers. Raises `StoreAway`."""
        options: dict[str, Any] = {"relevo_reads": True}
        if not self.sqlite:
            options["isolation_level"] = "REPEATABLE READ"
        with _named(), Session(self.engine.execution_options(**options), expire_on_commit=False) as db, db.begin():
            yield db

    def attempt(self, work: Callable[[Session], Outcome], patience_s: float = 2.0) -> Outcome:
        """Run `work` in a transaction, again while the database is away or busy. Raises `StoreAway`.

        `work` may run more than once, and the last but one may have been kept (a commit whose answer was
        lost): it must find that out by a key of its own.
        """
        give_up, pause, clashes = time.monotonic() + patience_s, 0.02, 0
        while True:
            try:
                with self.transaction() as db:
                    return work(db)
            except IntegrityError:
                clashes += 1  # two writers made the same record; the second finds it at its next try
                if clashes > 3:
                    raise
            except StoreAway:
                if time.monotonic() + pause > give_up:
                    raise
                threading.Event().wait(pause)
                pause = min(pause * 2, 0.5)

    def upgrade(self) -> None:
        """Bring the schema to this release's; safe where several programs start at once."""
        from deflect.migrations import upgrade

        engine = self._made(patient=False)  # a step over many rows takes its time, and so do those who upgrade before
        upgrade(engine)
        engine.dispose()

    def dispose(self) -> None:
        """Close this process's connections."""
        if self._engine is not None and self._pid == os.getpid():
            self._engine.dispose()


def demo_clock(store: Store, base: Clock = utc_now) -> Clock:
    """A clock that adds the setting `clock_offset_s`, read at most four times a second.

    Wire it by `store.clock = demo_clock(store)`.
    """
    known: tuple[float, float] = (-1.0, 0.0)

    def now() -> datetime:
        nonlocal known
        read_at, offset = known
        if time.monotonic() - read_at > 0.25 or read_at < 0:
            try:
                with store.reading() as db:
                    setting = db.get(Setting, "clock_offset_s")
                    offset = float(setting.value) if setting else 0.0
            except (StoreAway, SQLAlchemyError):
                pass  # before the first upgrade, or away: the last known offset stands
            known = (time.monotonic(), offset)
        return base() + timedelta(seconds=offset)

    return now


@contextmanager
def _named() -> Iterator[None]:
    """What the driver says of a database that is away or busy becomes `StoreAway`."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as fault:
        if not _passing(fault):
            raise
        raise StoreAway("the database is away or busy; check that it runs and can be reached") from fault


def _passing(fault: Exception) -> bool:
    """True where trying again may help: connection, lock, deadlock; not a wrong statement."""
    if isinstance(fault, DBAPIError) and fault.connection_invalidated:
        return True
    return isinstance(fault, OperationalError | InterfaceError | PoolTimeout)


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours, see `_begin_sqlite`
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("relevo_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _prepare_postgresql(connection: Any, record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {BUSY_MS}; SET timezone = 'UTC'")
    connection.commit()
