"""The `hours` node goes by opening hours and holidays; it says nothing."""

from __future__ import annotations

from voice_flows.asking.steps import Here, Reason, Step, go
from voice_flows.nodes.hours.model import HoursNode
from voice_flows.schema.opening_hours import is_open, zone


def enter(node: HoursNode, here: Here, reason: Reason = "first") -> Step:
    """Goes to `open` or `closed` by the flow's time zone; an unknown calendar is closed."""
    calendar = here.flow.calendars.get(node.calendar)
    local = here.moment.now.astimezone(zone(here.flow.timezone))
    return go(here, node.open if calendar and is_open(calendar, local) else node.closed)
