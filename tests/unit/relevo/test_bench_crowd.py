"""Callers of a bench in several processes: each runs once, they wait for each other, and a dead process is told."""

from __future__ import annotations

import os
import time

import pytest

from relevo.bench.callers import crowd as crowds
from relevo.bench.callers.crowd import CallersDied, Together, crowd

CALLERS = 4
PROCESSES = 2
WAIT_S = 10.0


def waits_for_all(number: int, together: Together) -> tuple[int, int, bool]:
    together.one_more()
    reached = together.reached.wait(WAIT_S)
    together.step()
    together.over.set()
    return number, os.getpid(), reached


def dies(number: int, together: Together) -> None:
    together.one_more()
    os._exit(3)


@pytest.fixture(autouse=True)
def _small_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowds, "PROCESS_CALLERS", CALLERS // PROCESSES)


def test_callers_in_several_processes_are_on_the_line_together() -> None:
    shown = list[int]()
    with crowd(CALLERS, waits_for_all, lambda: shown.append(1)) as callers:
        callers.reached()
        until = time.monotonic() + WAIT_S
        while not callers.over(0.1):
            assert time.monotonic() < until
        numbers, processes, reached = zip(*sorted(callers.results()), strict=True)
    assert numbers == tuple(range(CALLERS))
    assert len(set(processes)) == PROCESSES
    assert os.getpid() not in processes
    assert set(reached) == {True}
    assert len(shown) == CALLERS


def test_dead_process_of_callers_is_reported() -> None:
    with crowd(CALLERS, dies, lambda: None) as callers:
        callers.reached()
        with pytest.raises(CallersDied):
            callers.results()
