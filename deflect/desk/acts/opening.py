"""An agent snoozes a conversation until an hour, and learns whether the business is closed at that hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deflect.desk.acts import states
from deflect.desk.commands import locked
from deflect.steps import calendars
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit, UnknownFlow
from deflect.tables import Conversation
from voice_flows.schema import opening_hours


@dataclass(frozen=True, slots=True)
class PutAway:
    """The id by which it is undone, and when the business opens next; empty where it is open when this ends."""

    act: str
    opens: datetime | None


@transactional
def snooze(unit: Unit, conversation: str, user: str, until: datetime | None) -> PutAway:
    """Hide the conversation until an instant, or with `None` until the customer answers. Raises `Refused` (`past`).

    What the customer writes or says brings the conversation back in any case. Without an instant, a text of ours that
    did not arrive brings the conversation back as well: the customer cannot answer what never arrived.
    """
    held = locked(unit, conversation)
    act = states.put_away(until)(unit, held, user)
    return PutAway(act, _next_opening(unit, held, until) if until else None)


def _next_opening(unit: Unit, held: Conversation, until: datetime) -> datetime | None:
    """The first opening of a calendar of the conversation's flow; `None` where one is open then, or none opens."""
    try:
        flow = unit.flows.latest(held.flow)
    except UnknownFlow:
        return None
    known = calendars.over(unit.db, {flow.flow: flow})[flow.flow].calendars.values()
    local = until.astimezone(opening_hours.zone(flow.timezone))
    if any(opening_hours.is_open(one, local) for one in known):
        return None
    openings = (opening_hours.next_opening(one, local) for one in known)
    return min((one for one in openings if one is not None), default=None)
