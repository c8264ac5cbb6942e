"""Until when a customer in writing waits for a person, told as far as it is known."""

from __future__ import annotations

from datetime import datetime

import pytest

from voice_flows.schema.document import Calendar
from voice_flows.schema.opening_hours import closes

MONDAY = "2026-11-23"


@pytest.mark.parametrize(
    ("spans", "at", "ends"),
    [
        (["09:00-14:00", "16:00-20:00"], "10:00", "14:00"),
        (["09:00-14:00", "14:00-20:00"], "10:00", "20:00"),
        (["09:00-14:00"], "14:00", None),
        (["09:00-14:00"], "08:59", None),
        (["09:00-24:00"], "10:00", None),
        (["00:00-24:00"], "10:00", None),
    ],
)
def test_hours_end_where_no_span_follows(spans: list[str], at: str, ends: str | None) -> None:
    calendar = Calendar(week={"mon": spans})
    found = closes(calendar, datetime.fromisoformat(f"{MONDAY}T{at}"))
    assert found == (datetime.fromisoformat(f"{MONDAY}T{ends}") if ends else None)


def test_hours_past_midnight_end_the_next_day() -> None:
    calendar = Calendar(week={"mon": ["20:00-02:00"]})
    assert closes(calendar, datetime.fromisoformat(f"{MONDAY}T23:00")) == datetime.fromisoformat("2026-11-24T02:00")


def test_hours_without_an_end_have_none() -> None:
    calendar = Calendar(week={day: ["20:00-08:00", "08:00-20:00"] for day in ("mon", "tue", "wed", "thu", "fri")})
    assert closes(calendar, datetime.fromisoformat(f"{MONDAY}T23:00")) is None
