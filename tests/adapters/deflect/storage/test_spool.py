"""Calls go on being written down while the database is away."""

from __future__ import annotations

import errno
import json
import os
import threading
from pathlib import Path

import pytest
from ledger_world import MARTA, NOON, OURS, World

from deflect.facts import Caller
from deflect.spool.inputs import Spool
from deflect.storage.store import Store
from voice_flows.model.turns import Heard, HungUp, Keys, Silence, Speech

CALLER = Caller("call-1", MARTA, OURS, "trusted", "sip")


@pytest.fixture
def spool(world: World, tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", world.vault)


def keep(spool: Spool, leg: str | None) -> None:
    spool.keep(CALLER, "tienda", leg, "call-1:1", Keys("2"), NOON)
    spool.keep(CALLER, "tienda", leg, "call-1:2", Speech((Heard("por mensaje", 0, 0.9),)), NOON)
    spool.keep(CALLER, "tienda", leg, "call-1:3", Silence(), NOON)
    spool.keep(CALLER, "tienda", leg, "call-1:4", HungUp("stopped"), NOON)


@pytest.mark.parametrize("opened", [True, False], ids=["the call had begun", "not even the call was opened"])
def test_what_was_kept_is_entered_once_and_in_order(world: World, spool: Spool, opened: bool) -> None:
    keep(spool, world.call().leg if opened else None)
    world.clock.forward(minutes=3)
    assert spool.enter(world.ledger) == 4
    assert spool.enter(world.ledger) == 0
    keep(spool, None)
    spool.enter(world.ledger)
    kinds = [(entry.kind, entry.text) for entry in world.entries()][2:]
    assert kinds == [("heard", "2"), ("heard", "por mensaje"), ("silence", ""), ("ended", ""), ("state", "")]
    assert {entry.at for entry in world.entries("heard")} == {NOON}
    assert world.legs("voice")[0].outcome == "stopped"


def test_spool_is_sealed_and_holds_no_sensitive_answer(world: World, spool: Spool, tmp_path: Path) -> None:
    spool.keep(CALLER, "tienda", None, "call-1:1", Keys("987654"), NOON, sensitive=True)
    (file,) = (tmp_path / "spool").iterdir()
    assert MARTA.encode() not in file.read_bytes()
    assert b"987654" not in world.vault.unseal(file.read_bytes().strip())


def test_end_of_a_call_that_a_full_disk_did_not_take_is_entered_once_there_is_room(
    world: World, spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg = world.call().leg
    spool.keep(CALLER, "tienda", leg, "call-1:1", Keys("2"), NOON)
    (file,) = (tmp_path / "spool").iterdir()
    whole = file.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    spool.keep(CALLER, "tienda", leg, "call-1:2", HungUp("hung_up"), NOON)
    assert file.read_bytes() == whole
    monkeypatch.undo()
    assert spool.enter(world.ledger) == 2
    assert spool.enter(world.ledger) == 0
    assert world.legs("voice")[0].outcome == "hung_up"


def test_a_line_that_was_cut_short_stops_nothing(world: World, spool: Spool, tmp_path: Path) -> None:
    keep(spool, None)
    (file,) = (tmp_path / "spool").iterdir()
    file.write_bytes(file.read_bytes()[:-30])
    assert spool.enter(world.ledger) == 3


def test_spool_of_release_0_1_is_entered(world: World, spool: Spool, tmp_path: Path) -> None:
    caller = {"call_id": "call-1", "number": MARTA, "called": OURS, "trust": "trusted", "line": "sip", "kind": "mobile"}
    events: list[dict[str, object]] = [
        {"keys": "2"},
        {"speech": "por mensaje", "score": 0.9},
        {},
        {"hung_up": True},
    ]
    (tmp_path / "spool").mkdir()
    with (tmp_path / "spool" / "1.spool").open("wb") as file:
        for number, event in enumerate(events):
            record = {"caller": caller, "flow": "tienda", "leg": None, "key": str(number), "at": NOON.isoformat()}
            file.write(world.vault.seal(json.dumps(record | {"event": event}).encode()) + b"\n")
    assert spool.enter(world.ledger) == 4
    kinds = [(entry.kind, entry.text, entry.meta.get("score")) for entry in world.entries()][2:]
    assert kinds == [
        ("heard", "2", None),
        ("heard", "por mensaje", 0.9),
        ("silence", "", None),
        ("ended", "", None),
        ("state", "", None),
    ]
    assert {entry.at for entry in world.entries("heard")} == {NOON}


def test_while_the_database_is_away_nothing_is_lost(
    world: World, spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(spool, None)
    away = Store("postgresql://nobody@127.0.0.1:1/nothing")
    with monkeypatch.context() as unplugged:
        unplugged.setattr(world.store, "attempt", lambda work, lead_s: away.attempt(work, patience_s=0.05))
        with pytest.raises(Exception, match="check that it runs"):
            spool.enter(world.ledger)
    assert spool.enter(world.ledger) == 4


def test_a_record_whose_flow_is_gone_is_set_aside_and_stops_no_other(
    world: World, spool: Spool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("ERROR")
    spool.keep(CALLER, "gone", None, "call-0:1", Keys("1"), NOON)
    keep(spool, None)
    assert spool.enter(world.ledger) == 4
    assert spool.enter(world.ledger) == 0
    (aside,) = (tmp_path / "spool").glob("*.sealed")
    assert b'"gone"' in world.vault.unseal(aside.read_bytes().strip())
    assert caplog.text.count("spooled_record_refused") == 1


def test_files_that_cannot_be_read_are_logged(
    world: World, spool: Spool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keep(spool, None)
    stop = threading.Event()
    stop.set()

    def unreadable(ledger: object) -> int:
        raise PermissionError(MARTA)

    monkeypatch.setattr(spool, "enter", unreadable)
    spool.follow(world.ledger, stop)
    assert "spool_unreadable" in caplog.text
    assert MARTA not in caplog.text


def test_what_a_dead_process_left_is_entered_by_the_next(world: World, spool: Spool) -> None:
    keep(spool, None)
    stop = threading.Event()
    follower = threading.Thread(target=spool.follow, args=(world.ledger, stop))
    follower.start()
    stop.set()  # it looks before it stops
    follower.join(10)
    assert world.legs("voice")[0].outcome == "stopped"
