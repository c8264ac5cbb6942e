"""A worker that dies leaves word of its calls; its successor ends them and counts the death."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from ledger_world import MARTA, OURS, OneFlow, World

from deflect.facts import Caller
from deflect.policy.texting import PolicySettings
from deflect.workers import stale_calls
from deflect.workers.active_calls import Roll, RollLedger


def worker(world: World, place: Path) -> RollLedger:
    ledger = RollLedger(world.store, OneFlow(), world.vault, PolicySettings(), world.house)
    ledger.roll = Roll(place)
    return ledger


def called(ledger: RollLedger, call: str) -> str:
    return ledger.open_call(Caller(call, MARTA, OURS, "trusted", "sip"), "tienda").leg


def died(world: World) -> int:
    with world.store.reading() as db:
        return stale_calls.deaths(db)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "voice" / "worker-0.json"


def test_calls_of_a_dead_worker_end_in_the_record_as_its_successor_begins(world: World, place: Path) -> None:
    first = worker(world, place)
    ended, cut = called(first, "one"), called(first, "two")
    first.close(ended, "close", "hung_up")
    second = worker(world, place)
    second.settle(threading.Event())
    assert {leg.id: leg.outcome for leg in world.legs("voice")} == {ended: "hung_up", cut: "failed"}
    assert died(world) == 1


def test_a_successor_that_dies_too_early_leaves_all_to_the_next(world: World, place: Path) -> None:
    cut = called(worker(world, place), "one")
    worker(world, place)
    worker(world, place).settle(threading.Event())
    assert [(leg.id, leg.outcome) for leg in world.legs("voice")] == [(cut, "failed")]
    assert died(world) == 2


def test_a_worker_that_leaves_as_told_did_not_die(world: World, place: Path) -> None:
    first = worker(world, place)
    first.close(called(first, "one"), "close", "finished")
    first.roll.leave()
    worker(world, place).settle(threading.Event())
    assert died(world) == 0


def test_a_roll_that_nobody_can_read_is_begun_anew(place: Path) -> None:
    place.parent.mkdir()
    place.write_text("{half")
    assert Roll(place).legs == set()
