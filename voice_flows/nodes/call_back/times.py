"""Finds the instant of a promised call: what the customer said, within the opening hours of a calendar. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from voice_flows.asking.hearing import Answer, written
from voice_flows.asking.steps import Here, lookup
from voice_flows.asking.words import today
from voice_flows.model.turns import Keys, Speech
from voice_flows.schema.document import Calendar
from voice_flows.schema.opening_hours import LOOK_AHEAD_DAYS, is_open, next_opening, spans, zone
from voice_flows.understanding.matching import HEARD_AT_ALL
from voice_flows.values import moment
from voice_flows.values.moment import Moment
from voice_flows.values.reading import Asked, ValueRule

SOON = timedelta(minutes=2)
"""An instant nearer than this counts as now."""
HALF_AN_HOUR = timedelta(minutes=30)
AHEAD = timedelta(minutes=20)
"""From a wish to be called until the hour that we name ourselves."""


def local(here: Here) -> datetime:
    """Returns the instant of this turn in the time zone of the business."""
    return here.moment.now.astimezone(zone(here.flow.timezone))


def all_away(here: Here) -> bool:
    """Returns true if it is known that no agent is at work."""
    return lookup(here.moment.facts, "wait.at_work") is False


def said(here: Here, event: Answer) -> Moment | None:
    """Returns the day, the hour or both that an answer names."""
    asked = Asked(ValueRule(), here.session.language, today(here), here.flow.country)
    if isinstance(event, Keys):
        return moment.by_keys(event.digits, asked)
    texts = _heard(event) if isinstance(event, Speech) else [written(event)]
    for text in texts:
        if not text.isdecimal() and (found := moment.by_words(text, asked)):
            return found
        if text.isdecimal() and (found := moment.by_keys(text, asked)):
            return found
    return None


def _heard(event: Speech) -> list[str]:
    return [heard.text for heard in event.hypotheses if heard.score >= HEARD_AT_ALL]


def fits(calendar: Calendar, wanted: Moment, now: datetime) -> datetime | None:
    """Returns the next instant that fits what was said while the calendar is open; `None` where there is none."""
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        day = now.date() + timedelta(days=ahead)
        if wanted.day is not None and day != wanted.day:
            continue
        clocks = (wanted.clock,) if wanted.clock else (start for start, _ in spans(calendar, day))
        for clock in clocks:
            at = datetime.combine(day, clock, now.tzinfo)
            if is_open(calendar, at) and at > now + SOON:
                return at
        if wanted.day is not None and wanted.clock is None and wanted.day == now.date():
            return now + SOON * 2 if is_open(calendar, now + SOON * 2) else None
    return None


def soon(calendar: Calendar, now: datetime) -> datetime | None:
    """Returns a full or half hour, at least `AHEAD` from now, at which the calendar is open; else its next opening."""
    at = now.replace(minute=0, second=0, microsecond=0)
    while at < now + AHEAD:
        at += HALF_AN_HOUR
    return at if is_open(calendar, now) and is_open(calendar, at) else next_opening(calendar, now)


def opens(calendar: Calendar, now: datetime) -> datetime | None:
    """Returns the next opening, to offer where the wanted hour does not fit."""
    return next_opening(calendar, now)
