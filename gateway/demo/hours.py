"""When the demo's businesses work: the days on which they deliver or see patients, and when they were last open.

Pure: instants and days are arguments. Holidays are those of Madrid.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from voice_flows.schema.document import Calendar
from voice_flows.schema.opening_hours import is_open, spans

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHOP_HOURS: Final = {day: ["09:00-14:00", "16:00-20:00"] for day in WEEKDAYS[:5]} | {"sat": ["10:00-14:00"], "sun": []}
CLINIC_HOURS: Final = {day: ["08:00-20:00"] for day in WEEKDAYS[:5]} | {"sat": [], "sun": []}
SHOP: Final = Calendar.model_validate({"week": SHOP_HOURS, "holidays": "ES-MD"})
CLINIC: Final = Calendar.model_validate({"week": CLINIC_HOURS, "holidays": "ES-MD"})
STEP: Final = timedelta(minutes=15)
LONGEST_CLOSED: Final = timedelta(days=14)


def working_day(calendar: Calendar, day: date, step: int = 1) -> date:
    """Returns the day itself, or the next one on which the business works; the one before with `step` -1."""
    for _ in range(LONGEST_CLOSED.days):
        if spans(calendar, day):
            break
        day += timedelta(days=step)
    return day


def last_open(calendar: Calendar, local: datetime, took: timedelta) -> datetime:
    """Returns the last instant until `local` before which the business was open for as long as `took`.

    `local` has a time zone; steps are real minutes, so that no hour of a change of the clock is lost.
    """
    end, zone = local, local.tzinfo
    while local - end < LONGEST_CLOSED:
        begin = (_utc(end) - took).astimezone(zone)
        if is_open(calendar, end) and is_open(calendar, begin) and begin.date() == end.date():
            return end
        end = (_utc(end) - STEP).astimezone(zone)
    return local


def _utc(local: datetime) -> datetime:
    return local.astimezone(UTC)
