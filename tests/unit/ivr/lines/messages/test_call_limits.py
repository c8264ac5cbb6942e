"""How many calls a trunk may have at once and begin in a second."""

from __future__ import annotations

import pytest

from ivr.lines.sip.messages.call_limits import FAST_RETRY_S, FULL_RETRY_S, CallLimits
from ivr.lines.sip.trunk import Trunk


def test_a_trunk_without_limits_is_let_in() -> None:
    limits = CallLimits()
    assert {limits.retry_after(Trunk("pbx"), up, 0.0) for up in range(100)} == {0}


@pytest.mark.parametrize(("up", "retry"), [(0, 0), (1, 0), (2, FULL_RETRY_S), (3, FULL_RETRY_S)])
def test_a_full_trunk_is_told_when_to_try_again(up: int, retry: int) -> None:
    assert CallLimits().retry_after(Trunk("pbx", calls_at_once=2), up, 0.0) == retry


def test_a_fast_trunk_waits_for_its_second_to_end() -> None:
    limits, two = CallLimits(), Trunk("pbx", calls_a_second=2)
    tries = [limits.retry_after(two, 0, at) for at in (0.0, 0.5, 0.9, 0.99, 1.0, 1.2, 1.5)]
    assert tries == [0, 0, FAST_RETRY_S, FAST_RETRY_S, 0, FAST_RETRY_S, 0]


def test_trunks_are_counted_apart_and_refused_calls_are_not_counted() -> None:
    limits = CallLimits()
    a, b = (Trunk(name, calls_at_once=1, calls_a_second=1) for name in "ab")
    assert limits.retry_after(a, 1, 0.0) == FULL_RETRY_S
    assert limits.retry_after(a, 0, 0.1) == 0
    assert limits.retry_after(b, 0, 0.1) == 0
    assert limits.retry_after(a, 0, 0.2) == FAST_RETRY_S


def test_a_trunk_over_its_limits_is_logged_once_a_minute() -> None:
    limits, a, b = CallLimits(), Trunk("a"), Trunk("b")
    assert [limits.is_news(trunk, now) for trunk, now in ((a, 0.0), (a, 1.0), (b, 1.0), (a, 61.0))] == [1, 0, 1, 1]
