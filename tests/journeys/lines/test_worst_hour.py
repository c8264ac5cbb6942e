"""Eight lines' worst hour behind Kamailio: a worker killed, Kamailio killed, everything stopped with calls up.

Every line is free again, every record says why its call ended, and every caller is told, or goes on.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter

import pytest
from lines_house import Fleet, goodbyes, killed, outcomes, understood

from relevo.bench.callers.caller import Phone
from tests.waiting import until

pytestmark = [pytest.mark.needs("kamailio"), pytest.mark.timeout(300)]
LINES = 8
GOODBYE_S = 5.0


def eight(fleet: Fleet, prefix: str) -> list[Phone]:
    until(lambda: fleet.unended() == 0, "the lines of the calls before are free")
    until(lambda: fleet.standing() == {"AP"}, "all workers take calls")
    return [fleet.caller(f"{prefix}{number}") for number in range(8)]


def hung_up(fleet: Fleet, phones: list[Phone]) -> None:
    for phone in phones:
        phone.hang_up()
    until(lambda: fleet.unended() == 0, "every line is free again")


def test_killed_worker_costs_its_calls_a_bye_and_no_line(fleet: Fleet) -> None:
    phones = eight(fleet, "+3460000070")
    killed(fleet.workers()[0])
    gone = goodbyes(phones, GOODBYE_S, 4)
    assert gone.count(True) == 4
    assert all(understood(phone) for phone, over in zip(phones, gone, strict=True) if not over)
    until(lambda: Counter(outcomes(fleet, "+3460000070", 8))["worker_died"] == 4, "the record says why")
    assert [one == "worker_died" for one in outcomes(fleet, "+3460000070", 8)] == gone
    hung_up(fleet, phones)
    hung_up(fleet, eight(fleet, "+3460000071"))


def test_killed_kamailio_costs_no_call_and_is_back_on_its_port(fleet: Fleet) -> None:
    phones, programs, before = eight(fleet, "+3460000072"), fleet.house.programs, fleet.house.pid("kamailio")
    watch = threading.Thread(target=programs.watch, daemon=True)
    watch.start()
    os.kill(before, signal.SIGKILL)
    until(lambda: programs.pids().get("kamailio", before) != before, "Kamailio is started anew")
    until(lambda: no_process_of(before), "its children are gone")
    programs.end()
    watch.join(10)
    assert all(understood(phone) for phone in phones)
    until(lambda: fleet.reached() and fleet.standing() == {"AP"}, "Kamailio knows its workers")
    hung_up(fleet, phones)
    assert outcomes(fleet, "+3460000072", 8) == ["hung_up"] * 8
    hung_up(fleet, eight(fleet, "+3460000073"))
    assert goodbyes(phones, 0.1) == [True] * 8


def test_stopped_programs_say_goodbye_to_all_and_the_record_says_so(fleet: Fleet) -> None:
    """The last one here: the programs are stopped."""
    phones = eight(fleet, "+3460000074")
    fleet.house.programs.stop()
    assert goodbyes(phones, GOODBYE_S) == [True] * 8
    assert outcomes(fleet, "+3460000074", 8) == ["stopped"] * 8


def no_process_of(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
