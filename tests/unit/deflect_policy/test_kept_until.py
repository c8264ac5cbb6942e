"""Until when the place of a caller is kept who left the queue."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deflect.policy.kept_places import kept_until


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T{clock}").replace(tzinfo=UTC)


@pytest.mark.parametrize(("left", "closes", "until"), [
    ("17:30", None, "18:30"),
    ("17:30:01", None, "18:35"),
    ("17:28:59", None, "18:30"),
    ("17:30", "20:00", "18:30"),
    ("19:30", "20:00", "20:00"),
    ("19:50", "20:00", "20:00"),
    ("19:51", "20:00", "20:55"),
    ("22:54", None, "23:55"),
])  # fmt: skip
def test_a_place_is_kept_for_an_hour_in_round_times_and_not_past_closing(
    left: str, closes: str | None, until: str
) -> None:
    assert kept_until(at(left), at(closes) if closes else None) == at(until)
