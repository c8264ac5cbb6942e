"""What a customer reads who waits in writing for a person: until when, as far as that is known, and no more."""

from __future__ import annotations

from collections.abc import Mapping

from voice_flows.asking.steps import Here, lookup
from voice_flows.asking.words import Words, phrase, scope
from voice_flows.model.turns import Json, Moment, Session
from voice_flows.schema.document import Flow
from voice_flows.schema.opening_hours import closes, is_open, next_opening, zone
from voice_flows.wording.templates import BadText


def written(flows: Mapping[str, Flow], session: Session, moment: Moment) -> str:
    """Returns the receipt for a message that no flow answers; empty where the flow is gone or its words fail."""
    flow = flows.get(session.flow)
    if flow is None:
        return ""
    try:
        return receipt(Here(flows, flow, session, moment)).write
    except BadText:
        return ""


def receipt(here: Here) -> Words:
    """Returns the receipt: when we open, else the measured wait, else how long we are open today. Raises `BadText`."""
    away = lookup(here.moment.facts, "thread.staffed") is False
    if here.flow.calendars and (away or not lookup(scope(here), "hours.open")):
        return phrase(here, "receipt_closed")
    if lookup(here.moment.facts, "wait.text") is not None:
        return phrase(here, "receipt_open")
    if hours := _open_today(here):
        return phrase(here, "receipt_until", **hours)
    return phrase(here, "receipt")


def _open_today(here: Here) -> dict[str, Json]:
    """When the calendar closes, and the span for which it opens once more today: instants in ISO 8601.

    Empty without a calendar, and where it never closes.
    """
    calendars = here.flow.calendars
    if not calendars:
        return {}
    local = here.moment.now.astimezone(zone(here.flow.timezone))
    calendar = calendars.get(here.session.calendar) or next(iter(calendars.values()))
    until = closes(calendar, local) if is_open(calendar, local) else None
    if until is None:
        return {}
    again = next_opening(calendar, until)
    ends = closes(calendar, again) if again is not None and again.date() == local.date() else None
    later = (
        {"again": again.isoformat(timespec="minutes"), "end": ends.isoformat(timespec="minutes")}
        if again and ends
        else {}
    )
    return {"until": until.isoformat(timespec="minutes"), "again": "", "end": "", **later}
