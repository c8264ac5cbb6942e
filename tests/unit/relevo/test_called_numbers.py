"""Which flow a called name reaches while the database answers, and while it does not."""

from __future__ import annotations

import threading
from collections.abc import Set

import pytest

from deflect.answering.assigned import AssignedFlows
from deflect.installation import Installation
from deflect.storage.errors import DatabaseUnavailable
from relevo.programs import called_numbers
from relevo.programs.called_numbers import CalledNumbers


def test_flow_published_meanwhile_is_reached_by_its_name_once_it_was_read() -> None:
    flows = {"tienda"}
    called = CalledNumbers(Installation(), lambda: frozenset(flows), AssignedFlows(dict))
    called.read()
    assert (called.flow_at("tienda", ""), called.flow_at("clinica", "")) == ("tienda", "")
    flows.add("clinica")
    called.read()
    assert called.flow_at("clinica", "") == "clinica"


def test_names_are_kept_while_the_database_is_away() -> None:
    answers: list[Set[str]] = [frozenset({"clinica"})]

    def names() -> Set[str]:
        if not answers:
            raise DatabaseUnavailable("away")
        return answers.pop()

    called = CalledNumbers(Installation(), names, AssignedFlows(dict))
    called.read()
    called.read()
    assert called.flow_at("clinica", "") == "clinica"


def test_names_are_read_again_only_after_a_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(called_numbers, "AGAIN_S", 0)
    stop, written, done = threading.Event(), threading.Semaphore(0), threading.Semaphore(0)
    reads: list[int] = []

    def names() -> Set[str]:
        reads.append(1)
        done.release()
        return frozenset({f"flow{len(reads)}"})

    called = CalledNumbers(Installation(), names, AssignedFlows(dict))
    called.read()
    thread = threading.Thread(target=called_numbers.follow, args=((called.read,), written.acquire, stop))
    thread.start()
    assert len(reads) == 1
    written.release()
    assert [done.acquire(timeout=10) for _ in range(2)] == [True, True]
    stop.set()
    written.release()
    thread.join(10)
    assert (len(reads), called.flow_at("flow2", "")) == (2, "flow2")


def test_names_are_read_in_a_worker_only_where_those_of_before_the_fork_are_old() -> None:
    reads: list[int] = []

    def names() -> Set[str]:
        reads.append(1)
        if len(reads) == 1:
            raise DatabaseUnavailable("away")
        return frozenset()

    called = CalledNumbers(Installation(), names, AssignedFlows(dict))
    for _ in range(3):
        called.read_if_old()
    assert len(reads) == 2
