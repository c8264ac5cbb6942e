"""Keeps webhooks: one writer writes all that wait to the journal together, and each request waits for its commit.

While the database is away for longer than a webhook can wait, they go to the spool; from there they are entered before
any later one, so that each customer's order is kept.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from deflect.spool.webhooks import WebhookSpool
from deflect.storage import journal
from deflect.storage.errors import DatabaseError, DatabaseUnavailable
from deflect.storage.journal import Letter, Row
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from relevo.log import fault_fields, logger

LOG = logger("ingress")
PATIENCE_S: Final = 9.0
"""How long a webhook waits for a busy database. Its last try may take 4 s more; Twilio waits 15 s for our answer."""
MOST: Final = 200
"""Webhooks written by one transaction."""
PAUSE_S: Final = 0.1
"""Between two tries of a database that is away."""
LOOK_S: Final = 1.0
"""Between two tries to empty the spool."""
STUCK_S: Final = 10.0
"""How long one try may take before a webhook gives up: longer than any wait of the database's drivers."""


@dataclass(slots=True)
class Waiting:
    """One webhook on its way. `new` is false if its key was kept before, `None` if it is in the spool."""

    row: Row
    tell: Callable[[Sequence[Waiting]], None]
    """Called with those that ended together, on the thread that ended them; it must return at once."""
    mark: Any = None
    """Whatever `tell` knows it by."""
    ended: bool = False
    new: bool | None = None
    fault: Exception | None = None

    def end(self, new: bool | None = None, fault: Exception | None = None) -> None:
        self.new, self.fault, self.ended = new, fault, True

    def result(self) -> bool | None:
        """Returns `new` once it ended. Raises what ended it."""
        if self.fault is not None:
            raise self.fault
        return self.new


class Door:
    """Thread-safe; its threads begin with the first webhook or `start`. Without a spool, waiting ends in an error."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        spool: WebhookSpool | None = None,
        patience_s: float = PATIENCE_S,
        look_s: float = LOOK_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._vault, self._spool = store, vault, spool
        self._patience_s, self._look_s, self._monotonic = patience_s, look_s, monotonic
        self._changed = threading.Condition()
        self._queue: list[Waiting] = []
        self._spooling = spool is not None and spool.size() > 0
        self._started = False

    def start(self) -> None:
        """Begins to write, and to enter what an earlier process left in the spool."""
        with self._changed:
            if not self._started:
                self._started = True
                threading.Thread(target=self._write_on, name="webhooks", daemon=True).start()
                if self._spool is not None:
                    threading.Thread(target=self._enter_on, name="webhook-spool", daemon=True).start()

    def spooled(self) -> int:
        """Returns how many webhooks wait on this machine for the database."""
        return self._spool.count() if self._spool is not None else 0

    def keep(self, letter: Letter, lane: str) -> bool | None:
        """Keeps a verified request in journal or spool; it is on the disk when this returns.

        Returns false if its key was kept before, `None` where it is in the spool. Raises `DatabaseError`.
        """
        done = threading.Event()
        waiting = self.put(letter, lane, lambda _: done.set())
        if not done.wait(self.longest_s):
            raise DatabaseUnavailable("the database did not answer in time; look at its log")
        return waiting.result()

    def put(self, letter: Letter, lane: str, tell: Callable[[Sequence[Waiting]], None], mark: object = None) -> Waiting:
        """Queues a verified request; `tell` is called once it is on the disk or has failed, see `Waiting`.

        Writes to the spool, and so takes some milliseconds, only while `spooling`.
        """
        self.start()
        waiting = Waiting(journal.row(self._vault, letter, lane, self._store.clock()), tell, mark)
        with self._changed:
            if self._spooling:
                self._to_spool([waiting], DatabaseUnavailable("the database is not available"))
            else:
                self._queue.append(waiting)
                self._changed.notify_all()
        return waiting

    @property
    def spooling(self) -> bool:
        """True while webhooks go to the spool."""
        return self._spooling

    @property
    def longest_s(self) -> float:
        """How long a webhook waits at most."""
        return self._patience_s + STUCK_S

    def _write_on(self) -> None:
        away_since: float | None = None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue)
                batch = self._queue[:MOST]
            began = self._monotonic()
            try:
                self._write(batch)
                away_since = None
            except DatabaseError as error:
                away_since = began if away_since is None else away_since
                if error.retryable and self._monotonic() - away_since < self._patience_s:
                    time.sleep(PAUSE_S)
                elif self._give_up(error):
                    away_since = None
            with self._changed:
                self._queue = [waiting for waiting in self._queue if not waiting.ended]

    def _write(self, batch: Sequence[Waiting]) -> None:
        """Writes waiting webhooks and tells each. Raises `DatabaseError`; then none was told."""
        try:
            with self._store.transaction() as db:
                new = journal.insert(db, [waiting.row for waiting in batch])
        except DatabaseError:
            raise
        except Exception as fault:  # one that the database cannot hold must not fail the others
            if len(batch) == 1:
                batch[0].end(fault=fault)
                _tell(batch)
                return
            for waiting in batch:
                if not waiting.ended:
                    self._write([waiting])
            return
        for waiting in batch:
            key = waiting.row["channel"], waiting.row["key"]
            waiting.end(new=key in new)
            new.discard(key)
        _tell(batch)

    def _give_up(self, error: DatabaseError) -> bool:
        """Sends all that wait to the spool, and all that come until it is empty again; false if it takes none."""
        with self._changed:
            queue = [waiting for waiting in self._queue if not waiting.ended]
            LOG.warning("webhooks_not_written", count=len(queue), **fault_fields(error))
            self._to_spool(queue, error)
            return self._spooling

    def _to_spool(self, batch: Sequence[Waiting], fault: DatabaseError) -> None:
        """Called with the lock, so that what is spooled stays in order. Tells each webhook."""
        try:
            if self._spool is None:
                raise fault
            self._spool.append([waiting.row for waiting in batch])
        except DatabaseError as refused:
            for waiting in batch:
                waiting.end(fault=refused)
            _tell(batch)
            return
        self._spooling = True  # also where it was emptied just before
        self._changed.notify_all()
        for waiting in batch:
            waiting.end()
        _tell(batch)

    def _enter_on(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._spooling)
            try:
                self.enter()
            except DatabaseUnavailable:
                time.sleep(self._look_s)
            except Exception as fault:
                LOG.error("spool_not_entered", **fault_fields(fault))
                time.sleep(self._look_s)

    def enter(self) -> int:
        """Enters the spool into the journal; returns how many webhooks went in. Raises `DatabaseError`, `OSError`."""
        return self._spool.enter(self._entered, self._emptied) if self._spool is not None else 0

    def _entered(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Writes spooled webhooks; returns those that the database cannot hold."""
        waiting = [Waiting(row, lambda _: None) for row in rows]
        self._write(waiting)
        return [one.row for one in waiting if one.fault is not None]

    def _emptied(self) -> None:
        self._spooling = False


def _tell(batch: Sequence[Waiting]) -> None:
    """Tells those that ended together, each teller once."""
    told: dict[Callable[[Sequence[Waiting]], None], list[Waiting]] = {}
    for waiting in batch:
        told.setdefault(waiting.tell, []).append(waiting)
    for tell, ended in told.items():
        tell(ended)
