"""The calendars of the published flows with the hours that count now, and the days on which they differ from the week.

The author of a flow gives a calendar its week, its holidays and its dates; an admin may set week and dates over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from sqlalchemy.orm import Session

from deflect import standing_flows
from deflect.steps import calendars
from deflect.storage.unit import Flows, UnknownFlow
from voice_flows.schema.document import Calendar, Flow
from voice_flows.schema.opening_hours import WEEKDAYS, Weekday, holiday, is_open, next_opening, spans, written, zone
from voice_flows.schema.opening_hours import closes as closes_at
from voice_flows.wording.closed_hours import offer

AHEAD: Final = timedelta(days=92)
"""How far ahead days that differ from the week are told."""
Why = Literal["special", "holiday"]


@dataclass(frozen=True, slots=True)
class Hours:
    """A week, and dates with hours of their own; no spans mean closed. Spans are such as `09:00-14:00`."""

    week: Mapping[Weekday, tuple[str, ...]]
    special: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A day to come on which the hours are not those of its weekday; `name` is that of a holiday."""

    day: date
    spans: tuple[str, ...]
    usual: tuple[str, ...]
    why: Why
    name: str


@dataclass(frozen=True, slots=True)
class ShownCalendar:
    """A calendar of a flow. `timezone` and `holidays` are the flow's own; `changed`: an admin set hours over it."""

    flow: str
    name: str
    brand: str
    timezone: str
    holidays: str
    hours: Hours
    author: Hours
    changed: bool
    days: tuple[OtherDay, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a caller meets at an instant, in the calendar's wall-clock time.

    `words` are those in which text is offered while closed, as the product words them; empty while open.
    """

    open: bool
    closes: datetime | None
    opens: datetime | None
    """`None` while open, and where no opening is found within a month."""
    why: Why | None
    name: str
    words: str


def every(db: Session, flows: Flows, now: datetime, language: str = "") -> tuple[ShownCalendar, ...]:
    """Returns the calendars of all published flows, by flow and name; names of holidays are in this language."""
    found = []
    for flow in standing_flows.names(db):
        document = flows.latest(flow)
        counting = _counting(db, document)
        found += [_shown(document, name, counting[name], now, language) for name in document.calendars]
    return tuple(found)


def known(flows: Flows, flow: str, name: str) -> Flow | None:
    """Returns the flow's document if it has a calendar of this name."""
    try:
        document = flows.latest(flow)
    except UnknownFlow:
        return None
    return document if name in document.calendars else None


def shown(db: Session, document: Flow, name: str, now: datetime) -> ShownCalendar:
    """Returns one calendar as it counts now."""
    return _shown(document, name, _counting(db, document)[name], now)


def _counting(db: Session, document: Flow) -> Mapping[str, Calendar]:
    """Returns the calendars of a flow with the hours that an admin set over its author's."""
    return calendars.over(db, {document.flow: document})[document.flow].calendars


def _shown(document: Flow, name: str, counts: Calendar, now: datetime, language: str = "") -> ShownCalendar:
    author = document.calendars[name]
    today = now.astimezone(zone(document.timezone)).date()
    return ShownCalendar(
        document.flow,
        name,
        document.brand.name,
        document.timezone,
        author.holidays or "",
        hours(counts),
        hours(author),
        counts != author,
        tuple(_other_days(counts, today, language)),
    )


def hours(calendar: Calendar) -> Hours:
    """Returns the hours of a calendar, its closed dates among those with hours of their own."""
    week = {day: tuple(calendar.week.get(day, ())) for day in WEEKDAYS}
    closed: dict[str, tuple[str, ...]] = dict.fromkeys(calendar.closed, ())
    special = closed | {day: tuple(of_day) for day, of_day in calendar.special.items()}
    return Hours(week, dict(sorted(special.items())))


def with_hours(calendar: Calendar, wanted: Hours) -> Calendar:
    """Returns the calendar with other hours."""
    week = {day: list(of_day) for day, of_day in wanted.week.items()}
    special = {day: list(of_day) for day, of_day in wanted.special.items()}
    return calendar.model_copy(update={"week": week, "special": special, "closed": []})


def heard(document: Flow, calendar: Calendar, local: datetime, language: str) -> Heard:
    """Returns what a caller meets at `local`, a wall-clock time in the flow's time zone."""
    opened = is_open(calendar, local)
    opens = None if opened else next_opening(calendar, local)
    why, name = _why(calendar, local.date(), language)
    words = offer(document, opens, local, language) if opens else ""
    return Heard(opened, closes_at(calendar, local), opens, why, name, words)


def _other_days(calendar: Calendar, today: date, language: str) -> Iterator[OtherDay]:
    for ahead in range(AHEAD.days):
        day = today + timedelta(days=ahead)
        why, name = _why(calendar, day, language)
        usual = tuple(calendar.week.get(WEEKDAYS[day.weekday()], ()))
        of_day = tuple(written(start, end) for start, end in spans(calendar, day))
        if why == "special" or (why is not None and of_day != usual):
            yield OtherDay(day, of_day, usual, why, name)


def _why(calendar: Calendar, day: date, language: str) -> tuple[Why | None, str]:
    """Returns what makes a day another than its weekday, and the name of its holiday."""
    name = holiday(calendar, day, language)
    if day.isoformat() in calendar.special or day.isoformat() in calendar.closed:
        return "special", name
    return ("holiday" if name else None), name
