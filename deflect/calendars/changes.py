"""Changes of a calendar by an admin: they count from the next step of any call or thread on, and are audited."""

from __future__ import annotations

from dataclasses import asdict

from deflect.calendars import listing
from deflect.calendars.listing import Hours
from deflect.desk.commands import Refused, Unknown
from deflect.people import audit
from deflect.steps import calendars
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from voice_flows.schema.document import Calendar


@transactional
def change(unit: Unit, user: str, flow: str, name: str, known: Hours, wanted: Hours | None) -> None:
    """Sets the hours of a flow's calendar, or gives it back its author's with `None`.

    `known` are the hours that the admin saw. Raises `Unknown`, `BadHours`, and `Refused`: `calendar_changed` where they
    are others by now, `always_closed` where the week has no hours at all.
    """
    document = listing.known(unit.flows, flow, name)
    if document is None:
        raise Unknown(f"calendar {name} of {flow}")
    before = listing.shown(unit.db, document, name, unit.now)
    if before.hours != known:
        raise Refused("calendar_changed")
    if wanted is None:
        calendars.drop(unit.db, unit.now, flow, name)
        after = before.author
    else:
        if not any(wanted.week.values()):
            raise Refused("always_closed")
        after = wanted
        new = listing.with_hours(document.calendars[name], wanted)
        fields = {field: getattr(new, field) for field in ("week", "closed", "special")}
        calendars.put(unit.db, unit.now, flow, name, Calendar.model_validate(fields))
    audit.write(
        unit.db,
        unit,
        audit.user(user),
        "calendar_changed",
        f"{flow}/{name}",
        before=asdict(before.hours),
        after=asdict(after),
        author=wanted is None,
    )
