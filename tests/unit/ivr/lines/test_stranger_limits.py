"""One stranger's address holds two lines and begins five calls in ten seconds; others have their own."""

from __future__ import annotations

import pytest

from ivr.lines.sip.messages.stranger_limits import FULL_S, StrangerLimits, StrangerRules

RULES = StrangerRules()
LINES, CALLS, SPAN_S = RULES.lines, RULES.calls, RULES.span_s
ONE, OTHER = "192.0.2.1", "192.0.2.2"


@pytest.mark.parametrize(("held", "retry_s"), [(0, 0), (LINES - 1, 0), (LINES, FULL_S), (LINES + 1, FULL_S)])
def test_address_holds_two_lines(held: int, retry_s: int) -> None:
    assert StrangerLimits(RULES).retry_after(ONE, held, 100.0) == retry_s


def test_address_begins_five_calls_in_ten_seconds() -> None:
    limits = StrangerLimits(RULES)
    assert [limits.retry_after(ONE, 0, 100.0 + number) for number in range(CALLS)] == [0] * CALLS
    assert limits.retry_after(ONE, 0, 105.5) == 5
    assert limits.retry_after(OTHER, 0, 105.5) == 0


def test_address_that_keeps_calling_stays_refused_and_one_that_waits_is_served() -> None:
    limits = StrangerLimits(RULES)
    answers = [limits.retry_after(ONE, 0, 100.0 + number) for number in range(60)]
    assert answers[CALLS] == SPAN_S - CALLS
    assert all(answers[CALLS:])
    assert limits.retry_after(ONE, 0, 159.0 + SPAN_S) == 0


def test_calls_of_long_ago_are_forgotten() -> None:
    limits = StrangerLimits(RULES)
    for number in range(1000):
        limits.retry_after(f"192.0.2.{number % 250}", 0, number * SPAN_S)
    assert len(limits._begun) == 1
