"""Failures counted in the database: how long the next try waits, and for whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deflect.people.brakes import Brake, Brakes, Tries
from deflect.policy.ip_addresses import one_client
from tests.workspace_app import Place

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


def test_wait_doubles_up_to_fifteen_minutes(place: Place) -> None:
    clock, one, waits = Clock(), Brake("k", 2), list[float]()
    brakes = Brakes(place.store, clock)
    for _ in range(9):
        if wait := brakes.begin([one]):
            waits.append(wait)
            clock.now += timedelta(seconds=wait)
            assert brakes.begin([one]) == 0.0
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_failures_of_yesterday_are_forgotten(place: Place) -> None:
    clock, one = Clock(), Brake("k", 1)
    brakes = Brakes(place.store, clock)
    assert [brakes.begin([one]) for _ in range(2)] == [0.0, 30.0]
    clock.now += timedelta(days=1, seconds=1)
    assert brakes.begin([one]) == 0.0


def test_try_is_counted_for_all_or_none(place: Place) -> None:
    brakes, shut, other = Brakes(place.store, Clock()), Brake("a", 1), Brake("b", 1)
    brakes.begin([shut])
    assert brakes.begin([shut, other]) == 30.0
    assert brakes.begin([other]) == 0.0


def test_success_takes_back_its_own_try_from_what_is_shared(place: Place) -> None:
    brakes, own, shared = Brakes(place.store, Clock()), Brake("own", 3), Brake("shared", 2)
    for _ in range(5):
        assert brakes.begin([own, shared]) == 0.0
        brakes.succeeded(own, shared=[shared])
    brakes.begin([shared])
    brakes.begin([shared])
    assert brakes.begin([own, shared]) == 30.0


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1:2:3:4", "2001:db8::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_address_of_ipv6_counts_by_its_one_client(address: str, counted: str) -> None:
    assert one_client(address) == counted


def test_kinds_of_brakes_never_share_a_count() -> None:
    tries = Tries()
    brakes = (tries.at_address("x"), tries.at_account("x"), tries.at_codes("x"), tries.at_browser("x", "x"))
    assert len({one.key for one in brakes}) == 4
