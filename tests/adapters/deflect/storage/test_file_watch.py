"""Changes of the database's log are told by the kernel; where it does not tell, looks stay frequent."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from ledger_world import NOON

from deflect.storage import file_watch, notifications
from deflect.storage.file_watch import SETTLED_S, FileWatch, Looks, Writes
from deflect.storage.notifications import Waker
from deflect.storage.store import Store
from deflect.tables import Setting


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "log").write_bytes(b"")
    return tmp_path / "log"


def write(file: Path) -> None:
    with file.open("ab") as log:
        log.write(b"more")


def test_file_watch_returns_at_a_write_and_otherwise_after_its_time(file: Path) -> None:
    watch = FileWatch(file)
    assert not watch.wait(0.01)
    write(file)
    assert watch.wait(5)
    assert not watch.wait(0.01)
    watch.close()


def test_file_watch_of_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        FileWatch(tmp_path / "none")


def test_looks_are_frequent_after_a_write_and_wait_for_the_next_one_later(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, waited = [100.0], list[float]()

    def silent(self: FileWatch, timeout_s: float) -> bool:
        waited.append(timeout_s)
        return False

    monkeypatch.setattr(FileWatch, "wait", silent)
    looks = Looks(file, lambda: now[0])
    for later in (0.0, 2 * file_watch.OFTEN_S, SETTLED_S):
        now[0] += later
        assert looks.wait() == (later < SETTLED_S)
    assert waited == [file_watch.SOON_S, file_watch.OFTEN_S, SETTLED_S]
    looks.close()


def test_looks_stay_frequent_once_a_write_was_not_told(file: Path) -> None:
    now, slept = [100.0], list[float]()
    looks = Looks(file, lambda: now[0], slept.append)
    looks.missed()
    now[0] += 10 * SETTLED_S
    assert looks.wait()
    assert looks.wait()
    assert slept == [file_watch.OFTEN_S] * 2


def test_writes_are_told_once_from_when_they_were_first_asked_for(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = list[bool]()
    real = FileWatch.wait

    def noted(self: FileWatch, timeout_s: float) -> bool:
        waits.append(real(self, 0))
        return waits[-1]

    monkeypatch.setattr(FileWatch, "wait", noted)
    writes = Writes(file)
    writes.wait()
    assert waits == [False]  # nothing came in all the time
    os.utime(file, ns=(1, 1))
    writes.wait()
    assert waits == [False]  # the file is another one, which is told at once
    write(file)
    writes.wait()
    writes.wait()
    assert waits == [False, True, False]


def test_writes_to_an_absent_file_are_told_at_once(tmp_path: Path) -> None:
    writes = Writes(tmp_path / "none")
    writes.wait()
    writes.wait()


def test_waker_looks_at_nothing_while_no_thread_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(f"sqlite:///{tmp_path}/relevo.db")
    store.upgrade()
    monkeypatch.setattr(notifications, "CALM_AFTER_S", 0.05)
    looks = threading.Semaphore(0)
    real = notifications._version

    def counted(connection: object) -> int:
        looks.release()
        return real(connection)  # type: ignore[arg-type]

    monkeypatch.setattr(notifications, "_version", counted)
    waker = Waker(store)
    assert waker.wait_for(lambda: waker.generation > 0, 5)
    until = time.monotonic() + 5
    while looks.acquire(timeout=0.3):
        assert time.monotonic() < until
    seen = waker.generation
    with store.transaction() as db:
        db.add(Setting(name="other", value={}, changed_at=NOON))
    assert waker.wait(5, seen)
    waker.stop()
