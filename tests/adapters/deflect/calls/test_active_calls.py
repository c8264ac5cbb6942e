"""A worker that dies leaves word of its calls; its successor ends them and counts the death."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from ledger_world import MARTA, OURS, OneFlow, World

from deflect.facts import Caller
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger
from deflect.workers import stale_calls
from deflect.workers.active_calls import ActiveCalls, end_left_calls


class Worker:
    """The ledger of a voice worker and the list of its calls."""

    def __init__(self, world: World, place: Path) -> None:
        self.calls = ActiveCalls(place)
        self.ledger = Ledger(
            world.store, OneFlow(), world.vault, PolicySettings(), world.installation, calls=self.calls
        )

    def called(self, call: str) -> str:
        return self.ledger.open_call(Caller(call, MARTA, OURS, "trusted", "sip"), "tienda").leg

    def end_left_calls(self) -> None:
        end_left_calls(self.ledger, self.calls, threading.Event())


def died(world: World) -> int:
    with world.store.reading() as db:
        return stale_calls.deaths(db)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "voice" / "worker-0.json"


def test_calls_of_a_dead_worker_end_in_the_record_as_its_successor_begins(world: World, place: Path) -> None:
    first = Worker(world, place)
    ended, cut = first.called("one"), first.called("two")
    first.ledger.close(ended, "close", "hung_up")
    second = Worker(world, place)
    second.end_left_calls()
    assert {leg.id: leg.outcome for leg in world.legs("voice")} == {ended: "hung_up", cut: "worker_died"}
    assert died(world) == 1


def test_a_successor_that_dies_too_early_leaves_all_to_the_next(world: World, place: Path) -> None:
    cut = Worker(world, place).called("one")
    Worker(world, place)
    Worker(world, place).end_left_calls()
    assert [(leg.id, leg.outcome) for leg in world.legs("voice")] == [(cut, "worker_died")]
    assert died(world) == 2


def test_a_worker_that_leaves_as_told_did_not_die(world: World, place: Path) -> None:
    first = Worker(world, place)
    first.ledger.close(first.called("one"), "close", "finished")
    first.calls.leave()
    Worker(world, place).end_left_calls()
    assert died(world) == 0


def test_unreadable_list_of_calls_is_begun_anew(place: Path) -> None:
    place.parent.mkdir()
    place.write_text("{half")
    assert ActiveCalls(place).legs == set()


def test_list_of_calls_that_cannot_be_written_is_logged(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    place.parent.write_text("a file where the folder should be")
    ActiveCalls(place).add("leg")
    assert "active_calls_not_written" in caplog.text
