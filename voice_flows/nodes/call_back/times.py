"""Finds the instant of a promised call: what the customer said, within the opening hours of a calendar. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from voice_flows.asking.hearing import Answer, written
from voice_flows.asking.steps import Here
from voice_flows.asking.words import today
from voice_flows.model.turns import Keys, Speech
from voice_flows.schema.document import Calendar
from voice_flows.schema.opening_hours import LOOK_AHEAD_DAYS, next_opening, spans, zone
from voice_flows.values import moment
from voice_flows.values.moment import Moment
from voice_flows.values.reading import Asked, ValueRule

SOON = timedelta(minutes=2)
"""An instant nearer than this counts as now."""


def local(here: Here) -> datetime:
    """Returns the instant of this turn in the time zone of the business."""
    return here.moment.now.astimezone(zone(here.flow.timezone))


def said(here: Here, event: Answer) -> Moment | None:
    """Returns the day, the hour or both that an answer names."""
    asked = Asked(ValueRule(), here.session.language, today(here), here.flow.country)
    if isinstance(event, Keys):
        return moment.by_keys(event.digits, asked)
    texts = [heard.text for heard in event.hypotheses] if isinstance(event, Speech) else [written(event)]
    for text in texts:
        if not text.isdecimal() and (found := moment.by_words(text, asked)):
            return found
        if text.isdecimal() and (found := moment.by_keys(text, asked)):
            return found
    return None


def fits(calendar: Calendar, wanted: Moment, now: datetime) -> datetime | None:
    """Returns the next instant that fits what was said while the calendar is open; `None` where there is none."""
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        day = now.date() + timedelta(days=ahead)
        if wanted.day is not None and day != wanted.day:
            continue
        for start, end in spans(calendar, day):
            at = datetime.combine(day, wanted.clock or start, now.tzinfo)
            if start <= at.time() < end and at > now + SOON:
                return at
        if wanted.day is not None and wanted.clock is None and wanted.day == now.date():
            return now + SOON * 2 if _open_still(calendar, now) else None
    return None


def opens(calendar: Calendar, now: datetime) -> datetime | None:
    """Returns the next opening, to offer where the wanted hour does not fit."""
    return next_opening(calendar, now)


def _open_still(calendar: Calendar, now: datetime) -> bool:
    later = (now + SOON * 2).time()
    return any(start <= later < end for start, end in spans(calendar, now.date()))
