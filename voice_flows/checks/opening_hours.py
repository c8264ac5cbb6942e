"""Checks of calendars and of the words that tell hours: dates, spans, holidays, time zone, and whose hours are told."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.schema.document import Calendar
from voice_flows.schema.opening_hours import is_day, is_span
from voice_flows.schema.places import unknown_place, unknown_zone
from voice_flows.schema.problems import Path, Problem
from voice_flows.schema.view import View
from voice_flows.wording.templates import read_names

SPAN = "write it as 09:00-14:00; past midnight as 20:00-02:00"
DATE = "write it as 2026-12-24"


def calendars(view: View) -> Iterator[Problem]:
    """Spans and dates can be read, and no date is both closed and special."""
    for name, calendar in view.flow.calendars.items():
        top: Path = ("calendars", name)
        yield from _spans(view, top, calendar)
        dates = [((*top, "closed", index), text) for index, text in enumerate(calendar.closed)]
        dates += [((*top, "special", text), text) for text in calendar.special]
        for path, text in dates:
            if not is_day(text):
                yield view.error("wrong_form", path, f"'{text[:40]}' is no date", DATE)
        for text in sorted(calendar.special.keys() & set(calendar.closed)):
            message = f"{text} is closed and has special hours"
            yield view.error("two_hours", (*top, "special", text), message, "delete it from `closed:`")


def _spans(view: View, top: Path, calendar: Calendar) -> Iterator[Problem]:
    days = [(("week", day), spans) for day, spans in calendar.week.items()]
    for where, spans in [*days, *((("special", day), spans) for day, spans in calendar.special.items())]:
        for index, span in enumerate(spans):
            if not is_span(span):
                yield view.error("wrong_form", (*top, *where, index), f"'{span[:40]}' is no span", SPAN)


def places(view: View) -> Iterator[Problem]:
    """The time zone and the places of holidays are known."""
    if fix := unknown_zone(view.flow.timezone):
        message = f"there is no time zone '{view.flow.timezone[:40]}'"
        yield view.error("unknown_timezone", ("timezone",), message, fix)
    for name, calendar in view.flow.calendars.items():
        if calendar.holidays is not None and (fix := unknown_place(calendar.holidays)):
            message = f"the holidays of '{calendar.holidays[:40]}' are not known"
            yield view.error("unknown_holidays", ("calendars", name, "holidays"), message, fix)


def whose_hours(view: View) -> Iterator[Problem]:
    """With several calendars, words that tell hours come after a node with a calendar, or name one."""
    flow = view.flow
    if len(flow.calendars) < 2:
        return
    named = {name for name, node in flow.nodes.items() if getattr(node, "calendar", None)}
    starts = [flow.start, flow.start_text, flow.commands.person, flow.commands.text or flow.start]
    undecided = view.reached(starts, [way for way in view.exits if way.node not in named]) - named
    for name in sorted(undecided & _tell_hours(view)):
        first = next(iter(flow.calendars))
        message = f"'{name}' tells opening hours, and no calendar was gone by before it: those of '{first}' are told"
        fix = "name one by `calendar:`, or lead there from an `hours` or `queue` node that names one"
        yield view.warning("whose_hours", ("nodes", name), message, fix)


def _tell_hours(view: View) -> set[str]:
    """Returns the nodes whose words tell opening hours: the author's, or the phrase library's for `closed`."""
    told = {piece.node for piece in view.pieces if any("hours" in read_names(text) for text in piece.wording.values())}
    return told | {name for name, node in view.flow.nodes.items() if getattr(node, "reason", "") == "closed"}


CHECKS_ALONE = (calendars, places)
CHECKS = (whose_hours,)
