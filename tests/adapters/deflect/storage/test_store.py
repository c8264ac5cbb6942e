"""The database: schema, transactions, forks, clocks, and waking over process borders."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from ledger_world import NOON, VirtualClock
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from deflect.migrations import word_index
from deflect.storage import batches, event_feed, events, timeouts
from deflect.storage.errors import DatabaseUnavailable, SchemaMissing
from deflect.storage.notifications import Waker
from deflect.storage.store import Store, demo_clock, new_id
from deflect.tables import Customer, Identity, Setting, Table
from relevo.errors import RelevoError


def add(store: Store, id_: str) -> None:
    with store.transaction() as db:
        db.add(Customer(id=id_, language="es", created_at=store.clock()))
        events.happened(db, "user")


def count(store: Store) -> int:
    with store.reading() as db:
        return len(db.scalars(select(Customer)).all())


def test_the_migrations_make_exactly_the_tables(store: Store) -> None:
    with store.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": lambda name, kind, _: not word_index.is_part(kind, name)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Table.metadata) == []


def test_upgrading_again_changes_nothing(store: Store) -> None:
    add(store, "cus_1")
    store.upgrade()
    assert count(store) == 1


def test_programs_that_start_together_upgrade_once(url: str) -> None:
    stores = [Store(url) for _ in range(3)]
    threads = [threading.Thread(target=each.upgrade) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert event_feed.latest(stores[0]) == 0
    for each in stores:
        each.dispose()


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    def half_done() -> None:
        with store.transaction() as db:
            db.add(Customer(id="cus_1", language="es", created_at=NOON))
            events.happened(db, "user")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    assert count(store) == 0
    assert event_feed.latest(store) == 0


def test_instants_come_back_aware_and_naive_ones_are_refused(store: Store) -> None:
    add(store, "cus_1")
    with store.reading() as db:
        assert db.scalars(select(Customer)).one().created_at == NOON
    with pytest.raises(Exception, match="time zone"), store.transaction() as db:
        db.add(Customer(id="cus_2", language="es", created_at=NOON.replace(tzinfo=None)))


def test_a_foreign_key_to_nothing_is_refused_at_commit(store: Store) -> None:
    stray = Identity(
        id="idn_1",
        customer_id="nobody",
        kind="phone",
        address="+34612345678",
        number_kind="",
        country="",
        level="seen",
        created_at=NOON,
    )
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), store.transaction() as db:
        db.add(stray)


def test_work_that_clashes_is_done_again(store: Store) -> None:
    tries = []

    def work(db: object) -> None:
        tries.append(1)
        db.add(Customer(id="cus_1" if len(tries) == 1 else "cus_2", language="es", created_at=NOON))  # type: ignore[attr-defined]

    add(store, "cus_1")
    store.attempt(work)
    assert len(tries) == 2


def test_a_database_that_is_away_is_named_after_the_turns_patience() -> None:
    store = Store("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseUnavailable, match="check that it runs"):
        store.attempt(lambda db: db.execute(text("SELECT 1")), patience_s=0.1)
    with pytest.raises(DatabaseUnavailable), store.reading() as db:
        db.execute(text("SELECT 1"))


def tried(store: Store, statement: str) -> tuple[int, type[Exception]]:
    """How often a statement was tried, and how it ended."""
    tries = []

    def work(db: Session) -> None:
        tries.append(1)
        db.execute(text(statement))

    with pytest.raises((RelevoError, DBAPIError)) as raised:
        store.attempt(work)
    return len(tries), raised.type


@pytest.mark.parametrize("statement", ["SELECT nope FROM conversation", "SELECT 1 FROM nope"])
def test_missing_table_or_column_is_named_and_not_tried_again(store: Store, statement: str) -> None:
    assert tried(store, statement) == (1, SchemaMissing)


@pytest.mark.parametrize("statement", ["SELEC 1", "INSERT INTO setting (name) VALUES (1, 2)"])
def test_wrong_statement_is_our_mistake_and_not_tried_again(store: Store, statement: str) -> None:
    times, error = tried(store, statement)
    assert (times, issubclass(error, DBAPIError)) == (1, True)


def test_database_without_tables_says_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(SchemaMissing, match="relevo db upgrade"):
        count(Store(f"sqlite:///{tmp_path}/new.db"))


@pytest.mark.parametrize("database", ["sqlite"])  # the other locks rows, not the database
def test_locked_database_is_unavailable(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deflect.storage.store.BUSY_MS", 10)
    other = Store(str(store.url))
    with store.transaction() as db:
        db.execute(text("SELECT 1"))  # takes the writer's lock
        with pytest.raises(DatabaseUnavailable):
            other.attempt(lambda db: db.execute(text("DELETE FROM setting")), patience_s=0.1)


@pytest.mark.parametrize("database", ["postgresql"])  # the other has no server that could freeze
def test_a_database_that_froze_is_away_for_this_turn_only(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeouts, "ANSWER_S", 0.3)
    with store.reading() as db:
        server = db.execute(text("SELECT pg_backend_pid()")).scalar_one()
    os.kill(server, signal.SIGSTOP)
    try:
        with pytest.raises(DatabaseUnavailable):
            add(store, "cus_1")
    finally:
        os.kill(server, signal.SIGCONT)
    add(store, "cus_2")
    assert count(store) == 1


def test_writers_wait_for_each_other_and_lose_nothing(store: Store) -> None:
    threads = [
        threading.Thread(target=lambda n=n: [add(store, f"cus_{n}_{i}") for i in range(10)])  # type: ignore[func-returns-value]
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(store) == 60
    assert [event.sequence for event in event_feed.after(store, 0)] == list(range(1, 61))


def _child(store: Store, pipe: object) -> None:
    add(store, f"cus_{os.getpid()}")
    pipe.send(count(store))  # type: ignore[attr-defined]


def test_a_fork_makes_its_own_connections_and_its_commit_wakes_the_parent(store: Store) -> None:
    add(store, "cus_1")
    waker = Waker(store)
    here, there = multiprocessing.Pipe()
    assert waker.wait_for(lambda: waker.generation > 0, 5)
    child = multiprocessing.get_context("fork").Process(target=_child, args=(store, there))
    child.start()
    assert waker.wait_for(lambda: count(store) == 2, 10)
    assert here.recv() == 2
    child.join(10)
    assert child.exitcode == 0
    assert count(store) == 2
    waker.stop()


def test_a_waiter_is_woken_soon_and_otherwise_waits_its_time(store: Store) -> None:
    waker = Waker(store)
    assert waker.wait_for(lambda: waker.generation > 0, 5)
    seen = waker.generation
    assert not waker.wait(0.1, seen)
    threading.Thread(target=add, args=(store, "cus_1")).start()
    assert waker.wait(5, seen)
    waker.stop()
    assert not waker.wait_for(lambda: False, 5)


def test_the_demo_clock_adds_the_setting(store: Store) -> None:
    with store.transaction() as db:
        db.add(Setting(name="clock_offset_s", value=36000, changed_at=NOON))
    assert demo_clock(store, VirtualClock())() == NOON + timedelta(hours=10)


def test_the_demo_clock_runs_before_there_is_a_database(tmp_path: object) -> None:
    clock = demo_clock(Store(f"sqlite:///{tmp_path}/none.db"), VirtualClock())
    assert clock() == NOON


def test_ids_are_unique_and_sort_by_time() -> None:
    ids = [new_id("leg") for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert {len(each) for each in ids} == {len("leg_") + 26}
    assert new_id("leg")[:8] <= new_id("leg")[:8]


def test_a_batched_row_is_found_in_its_transaction_and_kept_with_it(store: Store) -> None:
    row = {"id": "cus_1", "name": "Marta", "language": "es", "created_at": NOON}
    with store.transaction() as db:
        batches.add(db, Customer, row)
        db.add(Setting(name="other", value={}, changed_at=NOON))
        assert db.scalars(select(Customer.id)).all() == ["cus_1"]
    assert count(store) == 1


def test_a_batched_row_goes_with_a_transaction_that_fails(store: Store) -> None:
    row = {"id": "cus_1", "name": "Marta", "language": "es", "created_at": NOON}
    with suppress(ZeroDivisionError), store.transaction() as db:
        batches.add(db, Customer, row)
        raise ZeroDivisionError
    assert count(store) == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_that_was_read_only_is_written_to_once_it_may_be(store: Store) -> None:
    path = store.url.database
    frozen = Store(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(DatabaseUnavailable, match="cannot be written to"):
        add(frozen, "cus_1")
    frozen.engine.pool._creator = store.engine.pool._creator  # it may be written to now
    add(frozen, "cus_1")
    frozen.dispose()
    assert count(store) == 1
