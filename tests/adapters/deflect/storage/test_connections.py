"""Connections of one process to SQLite: how many stay open, and how its writers wait for each other."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.pool import QueuePool

from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.store import Store
from deflect.tables import Customer


def customer(number: int, store: Store) -> Customer:
    return Customer(id=f"cus_{number}", language="es", created_at=store.clock())


def added(store: Store) -> Sequence[str]:
    with store.reading() as db:
        return db.scalars(select(Customer.id)).all()


def test_connections_to_sqlite_beyond_those_kept_are_closed_after_use(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/ledger.db", kept=1)
    pool = store.engine.pool
    assert isinstance(pool, QueuePool)
    with store.reading() as one, store.reading() as two, store.reading() as three:
        assert [db.scalar(text("SELECT 1")) for db in (one, two, three)] == [1, 1, 1]
        assert pool.checkedout() == 3
    assert (pool.checkedout(), pool.checkedin()) == (0, 1)
    store.dispose()


def test_writers_of_one_process_wait_in_turn(tmp_path: Path) -> None:
    """SQLite's own waiters only ask now and then; with many of them some would wait until they give up."""
    store = Store(f"sqlite:///{tmp_path}/ledger.db", kept=1)
    store.upgrade()
    pool, most = store.engine.pool, []
    assert isinstance(pool, QueuePool)

    def write(number: int) -> None:
        with store.transaction() as db:
            db.add(customer(number, store))
            db.flush()
            most.append(pool.checkedout())

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(added(store)) == len(threads)
    assert max(most) == 1
    store.dispose()


def test_writer_gives_up_where_another_of_its_process_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deflect.storage.store.BUSY_MS", 50)
    store = Store(f"sqlite:///{tmp_path}/ledger.db")
    met = []

    def write() -> None:
        try:
            with store.transaction() as db:
                db.add(customer(1, store))
        except DatabaseUnavailable as error:
            met.append(error.code)

    with store.transaction():
        other = threading.Thread(target=write)
        other.start()
        other.join()
    assert met == ["database_unavailable"]
