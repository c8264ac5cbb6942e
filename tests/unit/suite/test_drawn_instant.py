"""Tests are repeated at an instant drawn from the commit: the same one each time, and any day and hour of two years."""

from __future__ import annotations

import runpy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SCRIPT = runpy.run_path(str(Path(__file__).parents[3] / ".ci" / "instant.py"))
MADRID = ZoneInfo("Europe/Madrid")
COMMITS = [f"{number:040x}" for number in range(8000)]
INSTANTS = [SCRIPT["drawn"](commit) for commit in COMMITS]
DAYS = {instant.date() for instant in INSTANTS}


def test_instant_is_the_same_for_the_same_commit() -> None:
    assert [SCRIPT["drawn"](commit) for commit in COMMITS[:100]] == INSTANTS[:100]
    assert SCRIPT["drawn"]("49a2d0be25f2d3376c7df99232b0f5b876d16590") == datetime(2027, 7, 14, 5, 44, tzinfo=UTC)


def test_instants_cover_every_day_of_two_years_and_no_other() -> None:
    first, days = date(2026, 12, 1), 731
    assert {first + timedelta(days=day) for day in range(days)} == DAYS
    assert date(2028, 2, 29) in DAYS


def test_instants_cover_every_hour() -> None:
    assert {instant.hour for instant in INSTANTS} == set(range(24))


def test_instants_cover_the_nights_in_which_clocks_change() -> None:
    """Hours that Madrid skips or has twice, each met by some commit."""
    changing = {day for day in DAYS if offset(day) != offset(day + timedelta(days=1))}
    assert changing == {date(2027, 3, 28), date(2027, 10, 31), date(2028, 3, 26), date(2028, 10, 29)}
    at_one_utc = {instant.date() for instant in INSTANTS if instant.hour == 1}
    assert changing <= at_one_utc


def test_edge_days_are_drawn_more_often_than_others() -> None:
    edges = set(SCRIPT["EDGES"])
    share = sum(instant.date() in edges for instant in INSTANTS) / len(INSTANTS)
    assert 0.22 < share < 0.30


def offset(day: date) -> timedelta | None:
    """Of Madrid from UTC, at the day's first minute."""
    return datetime(day.year, day.month, day.day, tzinfo=MADRID).utcoffset()
