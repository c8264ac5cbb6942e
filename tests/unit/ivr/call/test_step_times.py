"""No new caller is taken while those on the line wait for the ledger."""

from __future__ import annotations

import pytest

from deflect.storage.errors import DatabaseUnavailable
from ivr.call.ports import CallResources
from ivr.call.step_times import FOR_S, IN_A_ROW, LATE_S, StepTimes
from ivr.lines.sip.place import SipPlace
from ivr.testing.calls import FakePrompts, ScriptedLedger
from ivr.worker.worker import Link, Post, Worker, WorkerParts


class Clocked:
    def __init__(self) -> None:
        self.now = 100.0
        self.times = StepTimes(lambda: self.now)

    def step(self, seconds: float) -> bool:
        """Takes a step of so long, and returns whether callers are taken after it."""
        with self.times.step():
            self.now += seconds
        return self.times.keep_up()


def fail(clocked: Clocked) -> None:
    with clocked.times.step():
        clocked.now += 2
        raise DatabaseUnavailable("away")


@pytest.mark.parametrize(
    ("seconds", "taken"),
    [
        ([0.01, 1.9, LATE_S], [True, True, True]),
        ([2.1, 2.1, 0.1, 2.1], [True, True, True, True]),
        ([2.1, 3.0, 4.0], [True, True, False]),
        ([2.1, 2.1, 2.1, 0.2], [True, True, False, True]),
    ],
)
def test_three_late_steps_in_a_row_keep_callers_out(seconds: list[float], taken: list[bool]) -> None:
    clocked = Clocked()
    assert [clocked.step(one) for one in seconds] == taken


def test_callers_are_tried_again_after_a_while() -> None:
    clocked = Clocked()
    for _ in range(IN_A_ROW):
        clocked.step(LATE_S + 1)
    clocked.now += FOR_S + 0.1
    assert clocked.times.keep_up()
    assert not clocked.step(LATE_S + 1)


def test_step_without_a_database_keeps_nobody_out() -> None:
    clocked = Clocked()
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable):
            fail(clocked)
    assert clocked.times.keep_up()


def test_worker_whose_callers_wait_takes_no_more() -> None:
    clocked = Clocked()
    resources = CallResources(ScriptedLedger(()), FakePrompts(), lambda called, line: "shop", steps=clocked.times)
    worker = Worker(Post(0, SipPlace()), lambda post, phone: WorkerParts(resources), Link(0, 0))
    before = worker._admits(1)
    for _ in range(IN_A_ROW):
        clocked.step(LATE_S + 1)
    assert (before, worker._admits(1)) == (True, False)
