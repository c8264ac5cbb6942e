"""Each sender at its own pace."""

from __future__ import annotations

import pytest

from gateway.relay.pacing import Pace


def test_a_second_may_be_sent_at_once_then_it_waits_its_turn() -> None:
    pace = Pace(rates={"+1": 2.0})
    assert [pace.take("+1", 1, 100.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]


def test_long_texts_take_the_room_of_their_segments() -> None:
    pace = Pace(rates={"+1": 1.0}, burst_s=0.0)
    assert (pace.take("+1", 3, 100.0), pace.take("+1", 1, 100.0)) == (0.0, 3.0)


def test_senders_do_not_wait_for_each_other() -> None:
    pace = Pace(usual=1.0, burst_s=0.0)
    pace.take("+1", 5, 100.0)
    assert pace.take("+2", 1, 100.0) == 0.0
    assert pace.full(100.5) == {"+1", "+2"}
    assert pace.full(102.0) == {"+1"}


def test_room_that_was_not_used_does_not_pile_up() -> None:
    pace = Pace(usual=1.0)
    pace.take("+1", 1, 100.0)
    waits = [pace.take("+1", 1, 1_000.0) for _ in range(4)]
    assert waits == pytest.approx([0.0, 0.0, 1.0, 2.0])
