"""Opening hours set by an admin: they override those of the flow's document from the next step on.

Stored by flow and calendar in one setting; fields that were not set stay the author's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.storage.store import Store
from deflect.tables import Setting
from relevo.errors import RelevoError
from voice_flows.schema.document import Calendar, Flow
from voice_flows.schema.opening_hours import is_day, is_span

SETTING = "calendars"
_KEPT = select(Setting.__table__.c.value).where(Setting.__table__.c.name == SETTING)


class BadHours(RelevoError, ValueError):
    """A time span or closed date cannot be read; the message names it and shows the expected form."""

    code = "bad_hours"


def keep(store: Store, flow: str, name: str, calendar: Calendar) -> None:
    """Set the hours of a flow's calendar; fields left unset in `calendar` stay the author's. Raises `BadHours`."""
    store.attempt(lambda db: put(db, store.clock(), flow, name, calendar))


def put(db: Session, now: datetime, flow: str, name: str, calendar: Calendar) -> None:
    """The same, inside a transaction. Raises `BadHours`."""
    check(calendar)
    row = db.get(Setting, SETTING, with_for_update=True)
    if row is None:
        row = Setting(name=SETTING, value={}, changed_at=now)
        db.add(row)
    db.info.pop(SETTING, None)
    own = {**row.value.get(flow, {}), name: calendar.model_dump(exclude_unset=True)}
    row.value, row.changed_at = {**row.value, flow: own}, now


def drop(db: Session, now: datetime, flow: str, name: str) -> None:
    """Gives a flow's calendar back the hours of its author."""
    row = db.get(Setting, SETTING, with_for_update=True)
    if row is None or name not in row.value.get(flow, {}):
        return
    db.info.pop(SETTING, None)
    own = {calendar: kept for calendar, kept in row.value[flow].items() if calendar != name}
    row.value, row.changed_at = {**row.value, flow: own}, now


def set_for(db: Session, flow: str, name: str) -> Mapping[str, Any]:
    """Returns the fields of a flow's calendar that an admin has set."""
    kept: Mapping[str, Mapping[str, Mapping[str, Any]]] = db.scalar(_KEPT) or {}
    return kept.get(flow, {}).get(name, {})


def over(db: Session, flows: Mapping[str, Flow]) -> Mapping[str, Flow]:
    """The flows with the opening hours that are set now."""
    if not any(flow.calendars for flow in flows.values()):
        return flows
    if SETTING not in db.info:
        with db.no_autoflush:
            db.info[SETTING] = db.scalar(_KEPT)
    kept = db.info[SETTING]
    return {name: _with_hours(flow, kept.get(name, {})) for name, flow in flows.items()} if kept else flows


def _with_hours(flow: Flow, kept: Mapping[str, Mapping[str, Any]]) -> Flow:
    set_now = {name: _merged(calendar, kept[name]) for name, calendar in flow.calendars.items() if name in kept}
    return flow.model_copy(update={"calendars": {**flow.calendars, **set_now}}) if set_now else flow


def _merged(calendar: Calendar, kept: Mapping[str, Any]) -> Calendar:
    try:
        return Calendar.model_validate({**calendar.model_dump(), **kept})
    except ValidationError:  # written by another release: the author's hours are better than none
        return calendar


def check(calendar: Calendar) -> None:
    """Raises `BadHours` where a span or a date cannot be read."""
    for day, spans in (*calendar.week.items(), *calendar.special.items()):
        if wrong := [span for span in spans if not is_span(span)]:
            raise BadHours(f"{day}: '{wrong[0][:40]}' is no span of hours; write it as 09:00-14:00")
    for field, days in (("closed", calendar.closed), ("special", calendar.special)):
        if wrong := [text for text in days if not is_day(text)]:
            raise BadHours(f"{field}: '{wrong[0][:40]}' is no date; write it as 2026-12-24")
