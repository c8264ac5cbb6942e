"""The database: SQLite on one machine, PostgreSQL on more, behind one `transaction()`. No table is known here.

The engine is made at first use. A fork keeps it with the statements that it knows, never its connections. A transaction
that writes numbers its events last and then wakes the threads that wait.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_any, stop_before_delay, wait_exponential
from tenacity.stop import stop_base
from ulid import ULID

from deflect.storage import batches, errors, events
from deflect.storage.errors import DatabaseNewer, DatabaseUnavailable
from deflect.storage.fair_lock import Turns
from deflect.tables import Setting
from deflect.tables.sealed import Keyring
from deflect.turns import settling
from relevo.errors import RelevoError

Clock = Callable[[], datetime]
Ids = Callable[[str], str]
Outcome = TypeVar("Outcome")

BUSY_MS = 2000  # how long one writer waits for another before the turn is told that the database is away
UPGRADE_MS = 20_000  # how long an upgrade waits for a step of one that another program began
MOST_CLASHES = 3  # of two writers that make the same record
KEPT, MOST = 8, 64  # connections to SQLite of one process; each remembers up to 3 MB of statements and pages
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON", "secure_delete=ON")
CHANNEL = "relevo"  # PostgreSQL's notification channel


def utc_now() -> datetime:
    """The instant, aware, by this machine's clock."""
    return datetime.now(UTC)


def new_id(prefix: str) -> str:
    """`leg_01HZ...`: a ULID (48 bits of milliseconds, 80 of chance), so that ids sort by time."""
    return f"{prefix}_{ULID()}"


class Store:
    """One database. With `movable_clock` (demo mode), `clock` is moved by the setting `clock_offset_s`."""

    def __init__(
        self,
        url: str | URL,
        clock: Clock = utc_now,
        ids: Ids = new_id,
        *,
        movable_clock: bool = False,
        kept: int = KEPT,
        keys: Keyring | None = None,
    ):
        """`kept` is how many connections to SQLite stay open; what more are needed at once are closed after use.

        `keys` seal what is stored of customers; without them it is stored in clear.
        """
        self.url, self._kept, self.keys = make_url(url), kept, keys
        self.clock: Final[Clock] = demo_clock(self, clock) if movable_clock else clock
        self.ids = ids
        self.sqlite = self.url.get_backend_name() == "sqlite"
        file = self.url.database if self.sqlite else None
        self._turns = Turns(Path(file) if file and file != ":memory:" else None, alone=not self.sqlite)
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
            engine = create_engine(self.url, hide_parameters=True, **self._pooled())
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            event.listen(engine, "handle_error", _open_anew)
        else:
            from deflect.storage import timeouts  # which loads PostgreSQL's driver

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
        engine.dialect.relevo_keys = self.keys  # type: ignore[attr-defined]  # where `SealedDocument` finds them
        return engine

    def _pooled(self) -> dict[str, Any]:
        """How connections to SQLite are kept, for `create_engine`."""
        kept = {"pool_size": self._kept, "max_overflow": MOST - self._kept, "pool_timeout": BUSY_MS / 1000}
        return kept | {"pool_use_lifo": True}

    @contextmanager
    def transaction(self, lead_s: float = 0.0) -> Iterator[Session]:
        """Write: all or nothing, events numbered at the end, then wake. Raises `DatabaseUnavailable`.

        SQLite takes its writer lock at once, and writers take turns, in the order in which they came, less `lead_s`.
        """
        keys = self.keys.gathering() if self.keys else nullcontext()  # durable before what they seal is committed
        with (
            self._turns.turn(BUSY_MS / 1000, lead_s),
            _named(),
            Session(self.engine, expire_on_commit=False) as db,
            db.begin(),
            keys,
        ):
            yield db
            settling.settle(db, self.clock())
            db.flush()
            batches.finish(db)
            if events.number(db, self.clock()) and not self.sqlite:
                db.execute(text(f"NOTIFY {CHANNEL}"))

    def waited_for(self) -> bool:
        """Returns true if another writer waits for this one to end; on PostgreSQL, where none does, false."""
        return self.sqlite and self._turns.waited_for()

    def others_write(self) -> bool:
        """Returns true if another thread or program writes to SQLite, or waits to."""
        return self.sqlite and self._turns.others_write()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read one consistent state; never waits for writers. Raises `DatabaseUnavailable`."""
        options: dict[str, Any] = {"relevo_reads": True}
        if not self.sqlite:
            options["isolation_level"] = "REPEATABLE READ"
        with _named(), Session(self.engine.execution_options(**options), expire_on_commit=False) as db, db.begin():
            yield db

    def attempt(self, work: Callable[[Session], Outcome], patience_s: float = 2.0, lead_s: float = 0.0) -> Outcome:
        """Run `work` in a `transaction`, again while the database is away or busy. Raises `DatabaseUnavailable`.

        `work` may run more than once, and the last but one may have been kept (a commit whose answer was
        lost): it must find that out by a key of its own.
        """
        outcome: Outcome = _retrying(patience_s)(self._once, work, lead_s)
        return outcome

    def _once(self, work: Callable[[Session], Outcome], lead_s: float) -> Outcome:
        with self.transaction(lead_s) as db:
            return work(db)

    def upgrade(self, codes: Mapping[str, str] | None = None) -> None:
        """Bring the schema to this release's; safe where several programs start at once. Raises `DatabaseError`.

        `codes`: what providers' error numbers in rows of release 0.1 mean, in our codes.
        """
        from deflect.migrations.upgrading import current, known, problem, upgrade

        engine = self._made(patient=False)  # a step over many rows takes its time, and so do those who upgrade before
        if self.sqlite:
            event.listen(engine, "connect", _wait_for_upgrades)
        with _named():
            at, wanted = current(engine)
            if not known(at):
                raise DatabaseNewer("the database is {}; {}".format(*problem(at, wanted)))
            upgrade(engine, codes=codes or {})
        engine.dispose()

    def dispose(self) -> None:
        """Closes this process's connections, those to the customers' keys too."""
        if self._engine is not None and self._pid == os.getpid():
            self._engine.dispose()
        if self.keys is not None:
            self.keys.dispose()


def demo_clock(store: Store, base: Clock = utc_now) -> Clock:
    """A clock that adds the setting `clock_offset_s` to `base`; reads the setting at most four times a second."""
    known: tuple[float, float] = (-1.0, 0.0)

    def now() -> datetime:
        nonlocal known
        read_at, offset = known
        if time.monotonic() - read_at > 0.25 or read_at < 0:
            try:
                with store.reading() as db:
                    setting = db.get(Setting, "clock_offset_s")
                    offset = float(setting.value) if setting else 0.0
            except errors.DatabaseError:
                pass  # before the first upgrade, or away: the last known offset stands
            known = (time.monotonic(), offset)
        return base() + timedelta(seconds=offset)

    return now


@contextmanager
def _named() -> Iterator[None]:
    """Turns a fault of the driver into our own error where it is the database's and not our statement's."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as fault:
        if (error := errors.named(fault)) is None:
            raise
        raise error from fault
    except StatementError as fault:
        if isinstance(fault.orig, RelevoError):  # of a column type, such as a key that does not open
            raise fault.orig from None
        raise


@lru_cache(maxsize=8)
def _retrying(patience_s: float) -> Retrying:
    """Tries again until `patience_s` is over; two writers that make the same record, at most three times."""
    backoff = wait_exponential(multiplier=0.02, max=0.5)
    return Retrying(
        retry=retry_if_exception_type((DatabaseUnavailable, IntegrityError)),
        wait=lambda state: 0 if _clashed(state) else backoff(state),
        stop=stop_any(stop_before_delay(patience_s), _StopAfterClashes()),
        reraise=True,
    )


class _StopAfterClashes(stop_base):
    def __call__(self, retry_state: RetryCallState) -> bool:
        return _clashed(retry_state) and retry_state.attempt_number > MOST_CLASHES


def _clashed(state: RetryCallState) -> bool:
    """Another writer made the same record first; the next try finds it."""
    return state.outcome is not None and isinstance(state.outcome.exception(), IntegrityError)


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours, see `_begin_sqlite`
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _wait_for_upgrades(connection: Any, record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout={UPGRADE_MS}")


def _open_anew(context: ExceptionContext) -> None:
    """Drops all connections after one that SQLite opened for reading only: the file may be writable by now."""
    cause = context.original_exception
    if isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY:
        context.is_disconnect = True


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("relevo_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _prepare_postgresql(connection: Any, record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {BUSY_MS}; SET timezone = 'UTC'")
    connection.commit()
