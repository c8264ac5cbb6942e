"""Wakes threads that wait for the ledger to change, in any process. It tells that something changed, not what.

PostgreSQL notifies. SQLite is asked for its `data_version` at each write to its log, every 2 ms just after it, then
every 20 ms (0.6 % of a core) until nothing was written for a while; where the kernel does not tell of writes, always.
While no thread waits or asks, nothing is looked at. Each process has one daemon thread for it, started at the first
wait: it may fork before that.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from deflect.storage.file_watch import Looks
from deflect.storage.store import CHANNEL, Store
from relevo.log import fault_fields, logger

LOG = logger("deflect")

CALM_AFTER_S = 2.0  # without a waiting thread and a question: nothing is looked at until there is one
_AGAIN_S = 0.5  # between tries to reach a database that is away
_LISTEN_S = 1.0  # how soon a listener notices that it should stop


class Waker:
    """`generation` grows with every change seen; waits are by generation, so that none is missed."""

    def __init__(self, store: Store):
        self._store = store
        self._changed = threading.Condition()
        self._generation = 0
        self._pid = self._waiters = 0
        self._asked_at = 0.0
        self._stopped = threading.Event()

    @property
    def generation(self) -> int:
        self._begin()
        return self._generation

    @property
    def stopped(self) -> bool:
        """Nothing will be seen any more; waits return at once."""
        return self._stopped.is_set()

    def wait(self, timeout: float, since: int | None = None) -> bool:
        """Wait up to `timeout` seconds for a change after generation `since` (default: now). True where one came."""
        self._begin()
        with self._changed:
            start = self._generation if since is None else since
            self._waiters += 1
            try:
                return self._changed.wait_for(lambda: self._generation != start or self._stopped.is_set(), timeout)
            finally:
                self._waiters -= 1

    def wait_for(self, predicate: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until `predicate` holds, asking it again after each change; its last answer."""
        deadline = time.monotonic() + timeout_s
        while True:
            seen = self.generation
            if predicate():
                return True
            left = deadline - time.monotonic()
            if left <= 0 or self._stopped.is_set():
                return False
            self.wait(left, seen)

    def stop(self) -> None:
        """End all waits and the thread."""
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()

    def _begin(self) -> None:
        with self._changed:
            calm, self._asked_at = self._calm(), time.monotonic()
            if self._pid != os.getpid() and not self._stopped.is_set():
                self._pid = os.getpid()
                threading.Thread(target=self._follow, name="waker", daemon=True).start()
            elif calm:
                self._changed.notify_all()

    def _follow(self) -> None:
        follow = self._poll if self._store.sqlite else self._listen
        faults = sqlite3.Error if self._store.sqlite else _postgresql_faults()
        while not self._stopped.is_set():
            try:
                follow()
            except faults as error:
                LOG.warning("changes_not_followed", **fault_fields(error))
                self._stopped.wait(_AGAIN_S)

    def wake(self) -> None:
        """Wakes all threads of this process that wait, as a change does."""
        with self._changed:
            self._generation += 1
            self._changed.notify_all()

    def _poll(self) -> None:
        path = self._store.url.database or ""
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            known = _version(connection)  # which opens the log
            self.wake()  # a commit just before this first look
            with closing(Looks(Path(f"{path}-wal"))) as looks:
                while not self._stopped.is_set():
                    self._rest()
                    told = looks.wait()
                    if (version := _version(connection)) != known:
                        known = version
                        self.wake()
                        if not told:
                            looks.missed()

    def _rest(self) -> None:
        """Returns once a thread waits or has asked a moment ago, or all is to stop."""
        with self._changed:
            self._changed.wait_for(lambda: not self._calm() or self._stopped.is_set())

    def _calm(self) -> bool:
        return not self._waiters and time.monotonic() - self._asked_at > CALM_AFTER_S

    def _listen(self) -> None:
        import psycopg

        from deflect.storage.timeouts import CONNECT_S

        url = self._store.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_S) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self.wake()
            while not self._stopped.is_set():
                for _ in connection.notifies(timeout=_LISTEN_S, stop_after=1):
                    self.wake()


def _postgresql_faults() -> type[Exception]:
    """Returns the errors of PostgreSQL's driver, which programs on SQLite do not load."""
    import psycopg

    return psycopg.Error


def _version(connection: sqlite3.Connection) -> int:
    """Returns a number that changes with every commit of another connection."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
