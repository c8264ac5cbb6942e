"""One worker without anybody in front: thousands of calls leave nothing behind, and a death is soon over."""

from __future__ import annotations

import math
import random
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import torture
from lines_house import Fleet, hears, killed, understood
from mutations import messages

from deflect.workers import stale_calls
from relevo.bench.callers.caller import Phone
from relevo.bench.callers.sip_messages import Unanswered
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)
LONG = [pytest.mark.long, pytest.mark.timeout(2000)]
LINES = 4
SEED = 20261124
WARM = 200
"""Calls until memory counts: caches are filled by then..."""
A_SECOND = 5.0
"""...and SIP, which remembers a call for 32 s, forgets as many as come."""
SLOPE = 1.05
SERVED = 0.9
"""Of the callers: on a machine whose disk is busy for seconds some hear that it does not work now."""


def test_a_dead_worker_is_soon_back_its_calls_recorded_its_death_counted(fleet: Fleet) -> None:
    caller, (worker,) = fleet.caller("+34600000501"), fleet.workers()
    killed(worker)
    assert understood(fleet.caller("+34600000502"))
    until(lambda: fleet.legs("+34600000501")[0].outcome == "worker_died", "the call is ended in the record")
    assert fleet.looked_up(stale_calls.deaths) == 1
    assert fleet.workers() != [worker]
    assert caller.heard


@pytest.mark.parametrize(("calls", "a_second"), [(40, math.inf), pytest.param(2000, A_SECOND, marks=LONG)])
def test_complaint_memory_grows_with_every_call(fleet: Fleet, calls: int, a_second: float) -> None:
    """No crash, no call that sticks, every record complete; from call 200 on memory stays as it is."""
    workers, warm = fleet.workers(), min(WARM, calls // 2)
    led = in_turn(fleet, "+3461", range(warm), whole, a_second)
    before = fleet.memory_mb()
    led += in_turn(fleet, "+3461", range(warm, calls), whole, a_second)
    assert sum(led) >= SERVED * calls
    until(lambda: fleet.unended() == 0, "all records are complete")
    assert fleet.workers() == workers
    if warm == WARM:
        assert fleet.memory_mb() <= SLOPE * before


@pytest.mark.parametrize("calls", [40, pytest.param(500, marks=LONG)])
def test_complaint_an_audio_port_freed_in_flight_crashes(fleet: Fleet, calls: int) -> None:
    """Callers hang up at any moment: before the first sound, within a prompt, within a key."""
    workers = fleet.workers()
    in_turn(fleet, "+3462", range(calls), cut_short)
    until(lambda: fleet.unended() == 0, "no call sticks", 60)
    assert fleet.workers() == workers
    assert understood(fleet.caller("+34600000503"))


@pytest.mark.parametrize("count", [1000, pytest.param(20_000, marks=LONG)])
def test_broken_messages_straight_to_a_worker_are_survived(fleet: Fleet, count: int) -> None:
    """It lives, or is back at once."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        caller = fleet.caller("+34600000504")
        for number, message in enumerate(messages(SEED + 1, count, calls=count > 1000)):
            sender.sendto(message, caller.there)
            if not number % 50:
                caller.rest(0.02)
    caller.hang_up()
    assert understood(fleet.caller("+34600000505"))


def in_turn(
    fleet: Fleet, prefix: str, numbers: range, call: Callable[[Phone, int], bool], a_second: float = math.inf
) -> list[bool]:
    """Three at a time of four lines, so that a BYE under way stands in nobody's way; no more than so many a second."""
    began, made = time.monotonic(), []
    with ThreadPoolExecutor(3) as pool:
        for place, number in enumerate(numbers):
            Event().wait(max(0.0, began + place / a_second - time.monotonic()))
            made.append(pool.submit(one_call, fleet, f"{prefix}{number:07}", number, call))
    return [one.result() for one in made]


def one_call(fleet: Fleet, caller: str, number: int, call: Callable[[Phone, int], bool]) -> bool:
    return call(answered(fleet, caller), number)


def whole(phone: Phone, number: int) -> bool:
    """Whether the caller was led from one menu to the next."""
    led = hears(phone, "one", 0) and understood(phone)
    phone.hang_up()
    return led


def cut_short(phone: Phone, number: int) -> bool:
    draw = random.Random(SEED + number)
    phone.rest(draw.choice((0.0, 0.02, 0.3)) * draw.random())
    if draw.random() < 0.5:
        phone.press("1")
        phone.rest(0.1 * draw.random())
    phone.hang_up()
    return True


def answered(fleet: Fleet, number: str) -> Phone:
    """Calls again where the line before is still being given back."""

    def dialled() -> Phone | None:
        phone = fleet.phone(number)
        try:
            phone.dial()
        except Unanswered:
            phone.rest(0.2)
            phone.hang_up()
            return None
        return phone

    return until(dialled, "a line", 30)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_every_torture_message_of_rfc_4475_is_survived(fleet: Fleet) -> None:
    assert list(torture.survived(fleet)) == [one.stem for one in torture.messages()]
