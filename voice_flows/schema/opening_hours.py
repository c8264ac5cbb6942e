"""Opening hours: whether a calendar is open at an instant, and when it opens next. Instants are arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from voice_flows.schema.document import Calendar

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
LONGEST_NIGHT_H = 14
SPANS_JOINED = 4
"""Spans without a gap between them that are followed to their end."""
LOOK_AHEAD_DAYS = 31
"""Days ahead in which a next opening is looked for."""


def is_span(written: str) -> bool:
    """True for hours such as `09:00-14:00`; until midnight is `-24:00`, past it `20:00-02:00`.

    Past midnight a span is of `LONGEST_NIGHT_H` at most: `14:00-09:00` is a slip of the pen.
    """
    if not _SPAN.fullmatch(written):
        return False
    start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in written.split("-"))
    return start < end or (end < start and end + 24 * 60 - start <= LONGEST_NIGHT_H * 60)


def is_day(written: str) -> bool:
    """True for a date as YYYY-MM-DD."""
    try:
        return bool(date.fromisoformat(written))
    except ValueError:
        return False


def zone(name: str) -> ZoneInfo:
    """Returns a time zone by its name; UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def is_open(calendar: Calendar, local: datetime) -> bool:
    """True where `local` (a wall-clock time) falls in a span; the end of a span is already closed.

    A span past midnight belongs to the day on which it begins, so that a holiday does not end the evening before.
    """
    clock, today = local.time(), spans(calendar, local.date())
    evening = spans(calendar, local.date() - timedelta(days=1))
    return any(start <= clock and (clock < end or end < start) for start, end in today) or any(
        clock < end < start for start, end in evening
    )


def closing(calendar: Calendar, local: datetime) -> datetime | None:
    """Returns when the span that `local` falls in ends; `None` while closed."""
    for back in (1, 0):
        day = local.date() - timedelta(days=back)
        for start, end in spans(calendar, day):
            begins = datetime.combine(day, start, local.tzinfo)
            last = day if end > start else day + timedelta(days=1)
            if begins <= local < (ends := datetime.combine(last, end, local.tzinfo)):
                return ends
    return None


def next_open_day(calendar: Calendar | None, today: date) -> date:
    """Returns the next day after `today` on which the calendar is open; without one, the next that is no weekend."""
    ahead = [today + timedelta(days=days) for days in range(1, LOOK_AHEAD_DAYS + 1)]
    opens = (day for day in ahead if (spans(calendar, day) if calendar else day.weekday() < WEEKDAYS.index("sat")))
    return next(opens, ahead[0])


def next_opening(calendar: Calendar, local: datetime) -> datetime | None:
    """Returns the next instant after `local` at which a span starts."""
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        day = local.date() + timedelta(days=ahead)
        for start, _ in spans(calendar, day):
            opening = datetime.combine(day, start, local.tzinfo)
            if opening > local:
                return opening
    return None


def closes(calendar: Calendar, local: datetime) -> datetime | None:
    """Returns when the hours end that `local` falls in, over spans without a gap between them.

    `None` while closed, and for hours that go on past midnight without an end.
    """
    ends = closing(calendar, local)
    for _ in range(SPANS_JOINED):
        if ends is None or ends.time() == time.max:
            return None
        if not is_open(calendar, ends):
            return ends
        ends = closing(calendar, ends)
    return None


def spans(calendar: Calendar, day: date) -> tuple[tuple[time, time], ...]:
    """Returns the spans that begin on a day, in order: its special ones, none on holidays and closed dates."""
    special = calendar.special.get(day.isoformat())
    if special is not None:
        return tuple(sorted(_read(special)))
    if day.isoformat() in calendar.closed or holiday(calendar, day):
        return ()
    return tuple(sorted(_read(calendar.week.get(WEEKDAYS[day.weekday()], []))))


def _read(written: list[str]) -> Iterator[tuple[time, time]]:
    for span in written:
        start, _, end = span.partition("-")
        try:
            yield time.fromisoformat(start.strip()), _end(end.strip())
        except ValueError:
            continue


def _end(written: str) -> time:
    """Reads the end of a span; 24:00 is midnight at the end of the day."""
    return time.max if written == "24:00" else time.fromisoformat(written)


def written(start: time, end: time) -> str:
    """Returns a span as flows write it, such as `09:00-14:00`; `spans` reads it."""
    return f"{start:%H:%M}-{'24:00' if end == time.max else f'{end:%H:%M}'}"


def holiday(calendar: Calendar, day: date, language: str = "") -> str:
    """Returns what the holiday is called in `language`, or where it has no name there, in that of the calendar's place.

    Empty on another day.
    """
    return _holidays(calendar.holidays, day.year, language).get(day, "") if calendar.holidays is not None else ""


@lru_cache(maxsize=64)
def _holidays(place: str, year: int, language: str) -> Mapping[date, str]:
    country, _, region = place.partition("-")
    try:
        known = holidays.country_holidays(country, subdiv=region or None)
        named_in = (one for one in known.supported_languages if one.partition("_")[0] == language)
        spoken = next(named_in, known.default_language)
        return dict(holidays.country_holidays(country, subdiv=region or None, years=year, language=spoken))
    except NotImplementedError:
        return {}
