"""Bodies and answers of the API of calendars."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from deflect.calendars.listing import Hours, ShownCalendar
from gateway.workspace.api.contract import Answer, Body
from voice_flows.schema.opening_hours import Weekday

MOST_DATES = 400
Spans = Annotated[list[Annotated[str, Field(max_length=11)]], Field(max_length=12)]
LocalTime = Annotated[datetime, Field(description="a date and a time without a time zone, such as 2026-12-24T10:00")]


class Calendars(Answer):
    calendars: tuple[ShownCalendar, ...]
    now: datetime


class HoursBody(Body):
    """Hours of a calendar; a weekday or a date without spans is closed."""

    week: dict[Weekday, Spans] = Field(description="mon to sun, each with spans such as 09:00-14:00")
    special: dict[str, Spans] = Field(max_length=MOST_DATES, description="dates such as 2026-12-24, each with spans")

    def hours(self) -> Hours:
        """The same as a value."""
        return Hours(
            {day: tuple(spans) for day, spans in self.week.items()},
            {day: tuple(spans) for day, spans in sorted(self.special.items())},
        )


class CalendarOf(Body):
    flow: str = Field(max_length=200, description="the name of a published flow")
    name: str = Field(max_length=200, description="the name of one of its calendars")


class CalendarChange(CalendarOf):
    known: HoursBody = Field(description="the hours as they were shown")
    wanted: HoursBody | None = Field(None, description="the hours to be, or null for those of the flow's author")


class CalendarLook(CalendarOf):
    at: LocalTime
    hours: HoursBody = Field(description="the hours to look at")
