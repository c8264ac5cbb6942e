"""Exceptions that line threads survive are counted, logged by kind and place, and kept for the metrics."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.lines.fault_log import EVERY_S, FaultLog, read


def fault(secret: str = "+34600111222") -> ValueError:
    try:
        raise ValueError(secret)
    except ValueError as error:
        return error


def other() -> ValueError:
    try:
        raise ValueError
    except ValueError as error:
        return error


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level("DEBUG")

    def take() -> list[str]:
        lines = [record.getMessage() for record in caplog.records]
        caplog.clear()
        return lines

    return take


def test_fault_is_logged_with_kind_and_place_and_never_its_message(logged: Callable[[], list[str]]) -> None:
    faults = FaultLog()
    faults.note("control", fault())
    faults.flush(0.0)
    (line,) = logged()
    assert all(part in line for part in ("line_fault", "ValueError", "test_fault_log.py:", "control"))
    assert "600111222" not in line


def test_same_fault_is_logged_again_only_after_a_while_with_its_count(logged: Callable[[], list[str]]) -> None:
    faults = FaultLog()
    for at in range(5):
        faults.note("sound", fault())
        faults.flush(float(at))
    faults.note("control", other())
    faults.flush(5.0)
    assert len(logged()) == 2
    faults.flush(EVERY_S - 1)
    assert logged() == []
    faults.flush(EVERY_S)
    (line,) = logged()
    assert "'times': 4" in line
    assert faults.count == 6


def test_counts_are_kept_by_thread_and_go_on_in_a_successor(tmp_path: Path) -> None:
    place = tmp_path / "voice" / "faults-0.json"
    assert read(place) == {}
    for _ in range(2):
        faults = FaultLog(place)
        faults.note("control", fault())
        faults.note("sound", fault())
        faults.flush(0.0)
    assert read(place) == {"control": 2, "sound": 2}


def test_without_faults_nothing_is_written(tmp_path: Path) -> None:
    FaultLog(tmp_path / "faults-0.json").flush(0.0)
    assert list(tmp_path.iterdir()) == []


def test_counts_that_cannot_be_written_are_logged_and_harm_nothing(
    tmp_path: Path, logged: Callable[[], list[str]]
) -> None:
    (tmp_path / "voice").write_text("a file where the folder should be")
    faults = FaultLog(tmp_path / "voice" / "faults-0.json")
    faults.note("control", fault())
    faults.flush(0.0)
    assert any("fault_counts_not_written" in line for line in logged())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"control": "many"}'])
def test_counts_that_cannot_be_read_count_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "faults-0.json").write_text(text)
    assert read(tmp_path / "faults-0.json") == {}
