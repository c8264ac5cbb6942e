"""How many callers are listened to: late answers lower the number, a full house answered in time raises it."""

from __future__ import annotations

import pytest

from speech.concurrency_limit import FIRST, LEAST, ConcurrencyLimit


@pytest.mark.parametrize(
    ("most", "taken", "admitted"),
    [(16, 0, True), (16, 15, True), (16, 16, False), (2.9, 2, False)],
)
def test_a_place_is_free_or_not(most: float, taken: int, admitted: bool) -> None:
    assert ConcurrencyLimit(most).admit(taken) is admitted


@pytest.mark.parametrize(
    ("most", "took_s", "taken", "then"),
    [
        (16, 1.2, 16, 12.0),  # late with all places taken: a quarter fewer
        (16, 1.2, 8, 6.0),  # late with half of them: that many were too many already
        (16, 0.3, 16, 16.0625),  # in time with all taken: a little more
        (16, 0.3, 4, 16),  # in time with few: nothing is learnt
        (4, 5.0, 2, LEAST),
    ],
)
def test_what_an_answer_teaches(most: float, took_s: float, taken: int, then: float) -> None:
    assert ConcurrencyLimit(most).after(took_s, taken, 100.0).most == then


def test_one_crowd_lowers_the_number_once() -> None:
    places = ConcurrencyLimit()
    for number in range(10):
        places = places.after(3.0, 16, 100.0 + number / 10)
    assert places.most == FIRST * 0.75


def test_admission_returns_once_answers_are_in_time() -> None:
    places = ConcurrencyLimit(4.0)
    for number in range(100):
        places = places.after(0.4, int(places.most), 100.0 + number)
    assert places.most > 12
