"""Quiet hours in one zone and in all those that a number may be in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

import pytest

from deflect.policy import phone_numbers
from deflect.policy.quiet_hours import quiet, quiet_until

TOLL_FREE, SPANISH_MOBILE = "+18004567890", "+34612345678"


@dataclass(frozen=True)
class Hours:
    quiet_from: time = time(21)
    quiet_until: time = time(9)


def at(hour: int, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "now", "until"),
    [
        (SPANISH_MOBILE, at(8), at(9)),  # nine in Madrid, eight in the Canary Islands
        (SPANISH_MOBILE, at(9), at(9)),
        (SPANISH_MOBILE, at(20), at(9, day=25)),  # nine in the evening in Madrid
        ("+34912345678", at(8), at(8)),
        (TOLL_FREE, at(9), at(20)),  # ten in Madrid; nine in Samoa is the last of all
        (TOLL_FREE, at(15), at(20)),  # ten in New York
        (TOLL_FREE, at(20), at(20)),
    ],
)
def test_number_of_several_zones_is_left_alone_while_one_of_them_is_quiet(
    number: str, now: datetime, until: datetime
) -> None:
    zones = phone_numbers.timezones(number, "Europe/Madrid")
    assert quiet_until(now, zones, Hours()) == until
    assert quiet(now, zones, Hours()) == (until > now)


def test_zones_all_around_the_globe_leave_some_hours_free() -> None:
    zones = phone_numbers.timezones(TOLL_FREE, "Europe/Madrid")
    assert len(zones) > 30
    assert not all(quiet(at(hour), zones, Hours()) for hour in range(24))


def test_unknown_number_has_the_zone_of_the_flow() -> None:
    assert phone_numbers.timezones("nonsense", "Europe/Madrid") == ("Europe/Madrid",)
