"""Calendars over the API, for admins: the hours that count, changing them, and what a caller hears at a chosen time."""

from __future__ import annotations

from flask import Blueprint, g

from deflect import desk
from deflect.calendars import changes, listing
from deflect.calendars.listing import Heard
from deflect.steps.calendars import BadHours, check
from deflect.steps.ledger import Ledger
from gateway.workspace.api.admin.calendar_models import CalendarChange, CalendarLook, Calendars
from gateway.workspace.api.contract import Done, Wrong, answers, errors, problem
from gateway.workspace.permissions import needs
from voice_flows.schema.opening_hours import zone


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("calendars_api", __name__, url_prefix="/api/admin")
    errors(api)
    api.register_error_handler(BadHours, lambda error: problem(error.code, 400, str(error)))

    @api.get("/calendars")
    @needs("calendars:write")
    @answers(Calendars)
    def listed() -> Calendars:
        """The calendars of the published flows, with the days to come on which the hours are others."""
        now = ledger.store.clock()
        with ledger.store.reading() as db:
            return Calendars(calendars=listing.every(db, ledger.flows, now, g.language), now=now)

    @api.post("/calendars")
    @needs("calendars:write")
    @answers(Done, 404, 409)
    def change(json: CalendarChange) -> Done:
        """Set the hours of a calendar, or give it back its author's; it counts from the next step of any call on."""
        wanted = json.wanted.hours() if json.wanted else None
        changes.change(ledger, g.user.id, json.flow, json.name, json.known.hours(), wanted)
        return Done()

    @api.post("/calendars/heard")
    @needs("calendars:write")
    @answers(Heard, 404)
    def heard(json: CalendarLook) -> Heard:
        """What a caller would hear at a time, by these hours; nothing is changed."""
        document = listing.known(ledger.flows, json.flow, json.name)
        if document is None:
            raise desk.Unknown(f"calendar {json.name} of {json.flow}")
        if json.at.tzinfo is not None:
            raise Wrong("at: it has a time zone; send the wall-clock time there, such as 2026-12-24T10:00")
        calendar = listing.with_hours(document.calendars[json.name], json.hours.hours())
        check(calendar)
        local = json.at.replace(tzinfo=zone(document.timezone))
        return listing.heard(document, calendar, local, g.language)

    return api
