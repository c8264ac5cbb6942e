"""Webhooks at the door: written in groups; in the spool while the database is away; in order, and never twice."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ledger_world import MARTA, World
from sqlalchemy import select

from deflect.spool import lines
from deflect.spool.door import Door
from deflect.spool.trial_writes import TrialWrites
from deflect.spool.webhooks import SpoolFull, WebhookSpool
from deflect.storage import journal
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.journal import Letter
from deflect.tables import Journal
from tests.waiting import until

URL = "https://ivr.example.com/webhooks/twilio/sms"


class Switch:
    """Takes the database of a world away and brings it back."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.away = False
        real = world.store.transaction

        def transaction() -> Any:
            if self.away:
                raise DatabaseUnavailable("away")
            return real()

        monkeypatch.setattr(world.store, "transaction", transaction)


@pytest.fixture
def switch(world: World, monkeypatch: pytest.MonkeyPatch) -> Switch:
    return Switch(world, monkeypatch)


@pytest.fixture
def spool(world: World, tmp_path: Path) -> WebhookSpool:
    return WebhookSpool(tmp_path / "webhooks", world.vault)


def letter(key: str, body: str = "hola") -> Letter:
    return Letter("twilio", "inbound", "sms", key, f"Body={body}".encode(), {}, URL)


def door(world: World, spool: WebhookSpool | None, patience_s: float = 0.0) -> Door:
    return Door(world.store, world.vault, spool, patience_s, look_s=0.02)


def keys(world: World) -> list[str]:
    with world.store.reading() as db:
        return list(db.scalars(select(Journal.key).order_by(Journal.position)))


def at_once(doing: Callable[[int], object], count: int) -> None:
    threads = [threading.Thread(target=doing, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_webhooks_that_wait_are_written_together(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes, begun, go = list[int](), threading.Event(), threading.Event()
    real = journal.insert

    def insert(db: Any, rows: Any) -> Any:
        begun.set()
        assert go.wait(10)
        sizes.append(len(rows))
        return real(db, rows)

    monkeypatch.setattr(journal, "insert", insert)
    made, told = door(world, None), dict[int, bool | None]()

    def keep(number: int) -> None:
        told[number] = made.keep(letter(f"SM{number % 20}"), MARTA)

    first = threading.Thread(target=keep, args=(0,))
    first.start()
    assert begun.wait(10)
    others = [threading.Thread(target=keep, args=(number,)) for number in range(1, 40)]
    for other in others:
        other.start()
    until(lambda: len(made._queue) == 40, "all wait")
    go.set()
    for thread in (first, *others):
        thread.join()
    assert sizes == [1, 39]
    assert sorted(keys(world)) == sorted(f"SM{number}" for number in range(20))
    assert sum(new is True for new in told.values()) == 20


def test_one_webhook_that_the_database_cannot_hold_fails_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = journal.insert

    def insert(db: Any, rows: Any) -> Any:
        if any(row["key"] == "bad" for row in rows):
            raise ValueError("cannot be written")
        return real(db, rows)

    monkeypatch.setattr(journal, "insert", insert)
    made, wrong = door(world, None), list[str]()

    def keep(number: int) -> None:
        try:
            made.keep(letter("bad" if number == 3 else f"SM{number}"), MARTA)
        except ValueError as fault:
            wrong.append(str(fault))

    at_once(keep, 8)
    assert len(keys(world)) == 7
    assert wrong == ["cannot be written"]


def test_webhook_waits_for_a_database_that_comes_back(world: World, switch: Switch, spool: WebhookSpool) -> None:
    switch.away = True
    made = door(world, spool, patience_s=60)
    keeping = threading.Thread(target=made.keep, args=(letter("SM1"), MARTA))
    keeping.start()
    until(lambda: made._queue, "it waits")
    switch.away = False
    keeping.join(10)
    assert keys(world) == ["SM1"]
    assert spool.size() == 0


def test_spooled_webhooks_are_entered_before_later_ones(world: World, switch: Switch, spool: WebhookSpool) -> None:
    made = door(world, spool)
    assert made.keep(letter("SM0"), MARTA) is True
    switch.away = True
    assert [made.keep(letter(f"SM{number}"), MARTA) for number in range(1, 6)] == [None] * 5
    assert spool.count() == made.spooled() == 5
    switch.away = False
    for number in range(6, 10):
        made.keep(letter(f"SM{number}"), MARTA)
    until(lambda: spool.size() == 0, "the spool is empty")
    made.keep(letter("SM10"), MARTA)
    until(lambda: len(keys(world)) == 11, "the last is entered")
    assert keys(world) == [f"SM{number}" for number in range(11)]


def test_spool_of_a_killed_program_is_entered_by_the_next(world: World, switch: Switch, spool: WebhookSpool) -> None:
    switch.away = True
    door(world, spool).keep(letter("SM1"), MARTA)
    door(world, spool).keep(letter("SM2"), MARTA)
    switch.away = False
    door(world, spool).start()
    until(lambda: keys(world) == ["SM1", "SM2"], "both are entered")


def test_a_pass_that_was_cut_off_doubles_nothing(world: World, spool: WebhookSpool) -> None:
    """As after `kill -9` between the commit and the emptying of the file."""
    rows = [journal.row(world.vault, letter(f"SM{number}"), MARTA, world.clock()) for number in range(3)]
    spool.append(rows)
    with world.store.transaction() as db:
        journal.insert(db, rows[:2])
    assert door(world, spool).enter() == 3
    assert keys(world) == ["SM0", "SM1", "SM2"]
    assert spool.size() == 0


def test_a_line_cut_off_by_a_crash_spoils_no_other(
    world: World, spool: WebhookSpool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [journal.row(world.vault, letter(f"SM{number}"), MARTA, world.clock()) for number in range(3)]
    spool.append(rows[:1])
    file = tmp_path / "webhooks" / "webhooks.spool"
    with file.open("ab") as cut:
        cut.write(b"gAAAAAB")
    spool.append(rows[1:])
    assert door(world, spool).enter() == 3
    assert keys(world) == ["SM0", "SM1", "SM2"]
    assert lines.count(tmp_path / "webhooks" / lines.REFUSED) == 1


def test_spool_is_sealed_private_and_bounded(world: World, tmp_path: Path) -> None:
    spool = WebhookSpool(tmp_path / "webhooks", world.vault, most_bytes=2000)
    spool.append([journal.row(world.vault, letter("SM1", "secreto"), MARTA, world.clock())])
    written = (tmp_path / "webhooks" / "webhooks.spool").read_bytes()
    assert b"secreto" not in written
    assert b"SM1" not in written
    for path, mode in ((tmp_path / "webhooks", 0o700), (tmp_path / "webhooks" / "webhooks.spool", 0o600)):
        assert stat.S_IMODE(path.stat().st_mode) == mode
    with pytest.raises(SpoolFull, match="wait on this machine already; bring the database back"):
        spool.append([journal.row(world.vault, letter("SM2", "x" * 2000), MARTA, world.clock())])


def test_full_spool_refuses_and_keeps_what_it_has(world: World, switch: Switch, tmp_path: Path) -> None:
    spool = WebhookSpool(tmp_path / "webhooks", world.vault, most_bytes=3000)
    made, refused = door(world, spool), 0
    switch.away = True
    for number in range(10):
        try:
            made.keep(letter(f"SM{number}"), MARTA)
        except DatabaseUnavailable:
            refused += 1
    assert refused > 0
    switch.away = False
    until(lambda: len(keys(world)) == 10 - refused, "those kept are entered")


def test_a_disk_that_takes_nothing_is_told(world: World, monkeypatch: pytest.MonkeyPatch, spool: WebhookSpool) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SpoolFull, match="No space left on device"):
        spool.append([journal.row(world.vault, letter("SM1"), MARTA, world.clock())])
    assert spool.size() == 0


def test_without_a_spool_a_webhook_is_refused(world: World, switch: Switch) -> None:
    switch.away = True
    with pytest.raises(DatabaseUnavailable):
        door(world, None).keep(letter("SM1"), MARTA)


def test_trial_write_is_made_now_and_then(world: World, switch: Switch) -> None:
    now = [0.0]
    trial = TrialWrites(world.store, 5, lambda: now[0])
    trial.check()
    switch.away = True
    trial.check()
    now[0] = 6.0
    for _ in range(2):
        with pytest.raises(DatabaseUnavailable):
            trial.check()
    switch.away = False
    trial.check()
