"""Delayed offers, takeovers and refusals behind Kamailio, some given up at once: no worker dies, no caller is lost."""

from __future__ import annotations

import pytest
from lines_house import Fleet, hears, understood

from relevo.bench.callers.caller import Phone
from relevo.bench.callers.sip_messages import Unanswered
from tests.waiting import until

pytestmark = [pytest.mark.needs("kamailio"), pytest.mark.timeout(900)]
LINES = 8
EACH = [3, pytest.param(40, marks=pytest.mark.long)]
HANG_UPS_S = (0.0, 0.01, 0.05)


def late(phone: Phone) -> Phone:
    phone.offers_late = True
    return phone


def over(phone: Phone, after_s: float) -> None:
    phone.rest(after_s)
    phone.hang_up()


def test_transferred_caller_goes_on_where_the_call_stood(fleet: Fleet) -> None:
    first = fleet.caller("+34600000701")
    assert understood(first)
    second = fleet.phone("+34600000702")
    second.dialog.more = first.dialog.replaces()
    second.dial()
    assert hears(second, next(one.what for one in reversed(first.heard) if one.what))
    first.rest(3)
    assert first.over
    assert understood(second)
    assert [len(fleet.legs(number)) for number in ("+34600000701", "+34600000702")] == [1, 1]


def test_caller_with_a_delayed_offer_is_heard(fleet: Fleet) -> None:
    phone = late(fleet.phone("+34600000703"))
    phone.dial()
    assert hears(phone, "one")
    assert understood(phone)


@pytest.mark.parametrize("each", EACH)
def test_delayed_offers_and_takeovers_that_end_at_once_harm_nobody(fleet: Fleet, each: int) -> None:
    workers, bystanders = fleet.workers(), [fleet.caller(f"+3460000071{number}") for number in range(2)]
    for after_s in HANG_UPS_S:
        for number in range(each):
            phone = late(fleet.phone(f"+346000072{number:02}"))
            dialled(phone)
            over(phone, after_s)
            first = dialled(fleet.phone(f"+346000073{number:02}"))
            second = fleet.phone(f"+346000074{number:02}")
            second.dialog.more = first.dialog.replaces()
            second.offers_late = number % 2 == 0
            dialled(second)
            over(second, after_s)
            over(first, after_s)
            for one in bystanders:
                one.rest(0.02)
    assert all(understood(one) for one in bystanders)
    assert fleet.workers() == workers
    for one in bystanders:
        one.hang_up()
    until(lambda: fleet.unended() == 0, "no call sticks", 60)


@pytest.mark.parametrize("each", EACH)
def test_calls_refused_while_all_lines_are_taken_harm_nobody(fleet: Fleet, each: int) -> None:
    workers = fleet.workers()
    refuse(fleet, [fleet.caller(f"+3460000075{number}") for number in range(LINES)], each)
    assert fleet.workers() == workers


def test_calls_refused_while_draining_harm_nobody(fleet: Fleet) -> None:
    """The last one here: these programs take no more calls."""
    until(lambda: fleet.unended() == 0, "no call sticks", 60)
    workers, callers = fleet.workers(), [fleet.caller(f"+3460000077{number}") for number in range(4)]
    fleet.house.programs.retire("voice")
    until(lambda: all("D" in one for one in fleet.standing()), "Kamailio knows")
    refuse(fleet, callers, 10)
    assert set(fleet.workers()) <= set(workers)


def refuse(fleet: Fleet, callers: list[Phone], each: int) -> None:
    for number in range(each * 3):
        phone = fleet.phone(f"+346000076{number:02}")
        phone.offers_late = number % 2 == 0
        with pytest.raises(Unanswered, match="503"):
            phone.dial()
        for one in callers:
            one.rest(0.01)
    assert all(understood(one) for one in callers)


def dialled(phone: Phone) -> Phone:
    """Dials, and again while a line that was just left is given back."""

    def taken() -> Phone | None:
        try:
            phone.dial()
        except Unanswered:
            phone.rest(0.1)
            return None
        return phone

    return until(taken, "a line", 20)
