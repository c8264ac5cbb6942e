"""Writers of SQLite take turns: one that writes without a pause keeps nobody out, and a dead one frees its turn."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from ledger_world import Installation, VirtualClock, World, counted_ids

from deflect.messaging import outbox
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.fair_lock import FairLock
from deflect.storage.store import Store
from deflect.tables import Setting
from tests.waiting import until

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def file(upgraded_sqlite: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "relevo.db"
    copy.write_bytes(upgraded_sqlite.read_bytes())
    return copy


def opened(file: Path) -> Store:
    return Store(f"sqlite:///{file}", VirtualClock(), counted_ids())


@contextmanager
def turn(file: Path, patience_s: float = 5.0) -> Iterator[None]:
    """The writer's turn, as a program has it."""
    taken = FairLock(file).take(patience_s)
    try:
        yield
    finally:
        os.close(taken)


def write(store: Store, name: str, value: str) -> None:
    with store.transaction() as db:
        db.merge(Setting(name=name, value=value, changed_at=store.clock()))


def never_rests(file: Path, began: Event, stop: Event) -> None:
    store, round_number = opened(file), 0
    while not stop.is_set():
        with store.transaction() as db:
            for number in range(10):  # the work of a step
                db.merge(Setting(name=f"busy{number}", value=str(round_number), changed_at=store.clock()))
                db.flush()
        round_number += 1
        began.set()


@pytest.fixture
def greedy(file: Path) -> Iterator[None]:
    """A process that writes one transaction right after the other."""
    began, stop = FORK.Event(), FORK.Event()
    process = FORK.Process(target=never_rests, args=(file, began, stop))
    process.start()
    assert began.wait(10)
    yield
    stop.set()
    process.join(10)


def test_a_writer_that_never_rests_lets_others_write(file: Path, greedy: None) -> None:
    store = opened(file)
    waited = []
    for number in range(30):
        began = time.monotonic()
        write(store, "mine", str(number))
        waited.append(time.monotonic() - began)
    assert sorted(waited)[len(waited) // 2] < 0.2
    assert max(waited) < 2.0


def test_a_turn_that_does_not_come_is_told_as_a_database_that_is_away(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deflect.storage.store.BUSY_MS", 50)
    with turn(file), pytest.raises(DatabaseUnavailable, match="writes to the database all the time"):
        write(opened(file), "mine", "x")
    write(opened(file), "mine", "y")


def test_threads_of_one_process_exclude_each_other(file: Path) -> None:
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(20):
            with turn(file, 10.0):
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def hold(file: Path, has_it: Event, never: Event) -> None:
    with turn(file):
        has_it.set()
        never.wait(60)


def test_a_killed_writer_frees_its_turn(file: Path) -> None:
    has_it = FORK.Event()
    process = FORK.Process(target=hold, args=(file, has_it, FORK.Event()))
    process.start()
    assert has_it.wait(10)
    with pytest.raises(DatabaseUnavailable):
        FairLock(file).take(0.05)
    process.kill()
    process.join(10)
    write(opened(file), "mine", "x")


def test_readers_need_no_turn(file: Path) -> None:
    store = opened(file)
    write(store, "mine", "x")
    with turn(file), store.reading() as db:
        found = db.get(Setting, "mine")
        assert found is not None
        assert found.value == "x"


@pytest.mark.parametrize("same_program", [True, False])
def test_a_writer_is_told_that_another_waits(file: Path, same_program: bool) -> None:
    store = opened(file)
    other = store if same_program else opened(file)
    with store.transaction():
        assert not store.waited_for()
        waiting = threading.Thread(target=lambda: write(other, "other", "x"))
        waiting.start()
        until(store.waited_for, "the other writer waits")
    waiting.join(10)
    assert not store.waited_for()


def test_writers_come_in_the_order_of_their_arrival_and_lead(file: Path) -> None:
    leads = {"spare": -5.0, "first": 0.0, "second": 0.0, "awaited": 5.0}
    lock, came = FairLock(file), list[str]()

    def take(name: str) -> None:
        turn = lock.take(10.0, leads[name])
        came.append(name)
        os.close(turn)

    wait_in_order(file, *(threading.Thread(target=take, args=(name,)) for name in leads))
    assert came == ["awaited", "first", "second", "spare"]


def test_a_killed_waiter_holds_nobody_up(file: Path) -> None:
    process = FORK.Process(target=hold, args=(file, FORK.Event(), FORK.Event()))
    with turn(file):
        process.start()
        until(lambda: places(file) == 1, "it waits")
        process.kill()
        process.join(10)
    with turn(file, 0.05):
        assert places(file) == 0


def test_a_text_is_claimed_before_others_write(file: Path) -> None:
    world, came = World(opened(file), Installation(flow="tienda", sender="+34910000001")), list[str]()
    world.hand_off()

    def other() -> None:
        write(opened(file), "mine", "x")
        came.append("other")

    def claim() -> None:
        outbox.claim(world.store, world.vault)
        came.append("claim")

    wait_in_order(file, threading.Thread(target=other), threading.Thread(target=claim))
    assert came == ["claim", "other"]


def wait_in_order(file: Path, *writers: threading.Thread) -> None:
    """Has these come one after the other while another one writes, and waits until all have written."""
    with turn(file):
        for count, writer in enumerate(writers, 1):
            writer.start()
            until(lambda count=count: places(file) == count, "it waits")  # type: ignore[misc]
    for writer in writers:
        writer.join(10)


def places(file: Path) -> int:
    """How many wait, as the kernel lists their locks."""
    inode = file.with_name(f"{file.name}.next").stat().st_ino
    return sum(f":{inode} " in line and "OFDLCK" in line for line in Path("/proc/locks").read_text().splitlines())
