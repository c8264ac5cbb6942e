"""A lone worker's worst hour: killed, and stopped with calls up. Every caller is told, every record says why."""

from __future__ import annotations

import pytest
from lines_house import Fleet, goodbyes, killed, outcomes, understood

from tests.waiting import until

pytestmark = pytest.mark.timeout(240)
LINES = 4
GOODBYE_S = 5.0


def test_callers_of_a_killed_worker_get_a_bye_and_their_lines_are_free(fleet: Fleet) -> None:
    callers = [fleet.caller(f"+3460000060{number}") for number in range(4)]
    killed(fleet.workers()[0])
    assert goodbyes(callers, GOODBYE_S) == [True] * 4
    until(lambda: outcomes(fleet, "+3460000060", 4) == ["worker_died"] * 4, "the record says why")
    again = [fleet.caller(f"+3460000061{number}") for number in range(4)]
    assert all(understood(caller) for caller in again)


def test_callers_of_a_stopped_worker_get_a_bye_and_the_record_says_so(fleet: Fleet) -> None:
    """The last one here: the program is stopped."""
    callers = [fleet.caller(f"+3460000062{number}") for number in range(4)]
    fleet.house.programs.stop()
    assert goodbyes(callers, GOODBYE_S) == [True] * 4
    assert outcomes(fleet, "+3460000062", 4) == ["stopped"] * 4
