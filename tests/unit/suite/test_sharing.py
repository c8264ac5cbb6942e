"""Tests over one running system go to one worker, so that no system is started twice."""

from __future__ import annotations

import pytest

from tests.sharing import drawn, group, urgency

WHOLE = "tests/journeys/whole"


@pytest.mark.parametrize(
    ("nodeid", "shared"),
    [
        (f"{WHOLE}/texts/test_resuming.py::test_a[sqlite]", f"{WHOLE}/sqlite"),
        (f"{WHOLE}/operation/test_starting.py::test_a", f"{WHOLE}/sqlite"),
        (f"{WHOLE}/texts/test_resuming.py::test_a[postgresql]", f"{WHOLE}/postgresql"),
        (f"{WHOLE}/failures/test_killed.py::test_a", f"{WHOLE}/postgresql"),
        ("tests/journeys/spoken/test_accuracy.py::test_a", "tests/journeys/spoken"),
        (
            "tests/adapters/deflect/steps/test_ledger.py::test_a[postgresql]",
            "tests/adapters/deflect/steps/test_ledger.py",
        ),
    ],
)
def test_group_is_the_system_that_a_test_needs(nodeid: str, shared: str) -> None:
    assert group(nodeid) == shared


def test_systems_that_start_slowly_come_first() -> None:
    places = [
        f"{WHOLE}/calls/test_away.py::t",
        "tests/journeys/spoken/test_accuracy.py::t",
        "tests/pages/workspace/test_desk.py::t",
        "tests/adapters/relevo/test_wheel.py::t",
        "tests/unit/suite/test_names.py::t",
    ]
    assert sorted(places, key=urgency) == places


def test_each_draw_takes_about_a_fifth_and_every_file_comes_up_in_the_end() -> None:
    files = [f"tests/unit/test_{number}.py" for number in range(300)]
    draws = [{file for file in files if drawn(f"{file}::test_a[x]", f"commit {turn}")} for turn in range(60)]
    assert all(35 < len(taken) < 90 for taken in draws)
    assert set().union(*draws) == set(files)


def test_tests_of_one_file_are_drawn_together() -> None:
    nodes = [f"tests/unit/test_a.py::{name}" for name in ("test_a", "test_b[::c]")]
    for turn in range(20):
        assert len({drawn(node, f"commit {turn}") for node in nodes}) == 1
