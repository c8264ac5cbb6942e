"""The instant at which tests begin their day is one at which the demo's businesses are open, far from holidays."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from relevo.publishing.flow_files import shipped
from tests.office_hours import TUESDAY_AT_TEN
from voice_flows.publishing.loader import load
from voice_flows.schema.document import Calendar
from voice_flows.schema.opening_hours import is_open, spans

HERE = TUESDAY_AT_TEN.astimezone(ZoneInfo("Europe/Madrid"))
FLOWS = [load(path.read_text("utf-8"), path.name).flow for path in shipped()]
CALENDARS = {name: calendar for flow in FLOWS if flow for name, calendar in flow.calendars.items()}


def test_start_of_tests_is_a_tuesday_at_ten_in_madrid() -> None:
    assert f"{HERE:%A %H:%M}" == "Tuesday 10:00"


@pytest.mark.parametrize("name", ["tienda", "centro"])
def test_businesses_are_open_on_every_weekday_around_the_start(name: str) -> None:
    calendar: Calendar = CALENDARS[name]
    assert is_open(calendar, HERE)
    days = [(HERE + timedelta(days=day)).date() for day in range(-7, 15)]
    assert [day for day in days if day.weekday() < 5 and not spans(calendar, day)] == []
