"""What nodes write to and read from is declared: variables, calendars, conditions that compare something."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.checks.view import View
from voice_flows.checks.wordings import unknown_name
from voice_flows.nodes.hours import is_day, is_span
from voice_flows.schema.document import (
    AskNode,
    BranchNode,
    CallBackNode,
    Condition,
    FetchNode,
    HoursNode,
    MenuNode,
    QueueNode,
    SetNode,
    TransferNode,
)
from voice_flows.schema.problems import Path, Problem, did_you_mean
from voice_flows.wording.sms_segments import count

SMS_NAME = 20
"""Characters a brand may take of the first text."""


def variables(view: View) -> Iterator[Problem]:
    """Whatever a node fills is declared under `variables`."""
    for path, name in _filled(view):
        if name not in view.flow.variables:
            fix = did_you_mean(name, view.flow.variables, f"add `{name}:` under `variables:`")
            yield view.error("unknown_variable", path, f"nobody declared the variable '{name}'", fix)


def _filled(view: View) -> Iterator[tuple[Path, str]]:
    for name, node in view.flow.nodes.items():
        top: Path = ("nodes", name)
        if isinstance(node, AskNode):
            yield (*top, "variable"), node.variable
        if isinstance(node, MenuNode) and node.choices_from:
            yield (*top, "choices_from", "list"), node.choices_from.list_
            yield (*top, "choices_from", "save"), node.choices_from.save
        if isinstance(node, TransferNode) and node.reason:
            yield (*top, "reason"), node.reason
        if isinstance(node, FetchNode):
            yield from (((*top, "save", one), one) for one in node.save)
        if isinstance(node, SetNode):
            yield from (((*top, "values", one), one) for one in node.values)


def conditions(view: View) -> Iterator[Problem]:
    """A condition compares a name that exists, or joins others."""
    for name, node in view.flow.nodes.items():
        if isinstance(node, BranchNode):
            for index, case in enumerate(node.cases):
                yield from _condition(view, ("nodes", name, "cases", index, "when"), case.when)


def _condition(view: View, path: Path, condition: Condition) -> Iterator[Problem]:
    ways = [field for field in ("variable", "all", "any") if getattr(condition, field) is not None]
    if len(ways) != 1:
        fix = "write one of `variable:`, `all:` and `any:`"
        yield view.error("condition", path, f"a condition has one of three forms; this has {len(ways)}", fix)
        return
    if condition.variable is not None:
        yield from unknown_name(view, (*path, "variable"), condition.variable)
    for field in ("all", "any"):
        for index, inner in enumerate(getattr(condition, field) or ()):
            yield from _condition(view, (*path, field, index), inner)


def calendars(view: View) -> Iterator[Problem]:
    """Calendars that exist, with hours that run forward and dates that are dates."""
    for name, node in view.flow.nodes.items():
        wanted = node.calendar if isinstance(node, HoursNode | QueueNode | CallBackNode) else None
        if wanted is not None and wanted not in view.flow.calendars:
            fix = did_you_mean(wanted, view.flow.calendars, "add it under `calendars:`")
            path: Path = ("nodes", name, "calendar")
            yield view.error("unknown_calendar", path, f"there is no calendar '{wanted}'", fix)
    yield from _promised_hours(view)
    for name, calendar in view.flow.calendars.items():
        for day, spans in calendar.week.items():
            for index, span in enumerate(spans):
                if not is_span(span):
                    path = ("calendars", name, "week", day, index)
                    yield view.error("wrong_form", path, f"'{span[:40]}' is no span", "write it as 09:00-14:00")
        for index, text in enumerate(calendar.closed):
            if not is_day(text):
                path = ("calendars", name, "closed", index)
                yield view.error("wrong_form", path, f"'{text[:40]}' is no date", "write it as 2026-12-24")


def _promised_hours(view: View) -> Iterator[Problem]:
    """A call is promised within opening hours, unless it is placed now."""
    for name, node in view.flow.nodes.items():
        if isinstance(node, CallBackNode) and node.calendar is None and set(node.when) != {"now"}:
            fix = "add `calendar:`, or promise calls only `when: [now]`"
            message = f"'{name}' promises calls without knowing opening hours"
            yield view.error("no_calendar", ("nodes", name), message, fix)


def brand(view: View) -> Iterator[Problem]:
    """The name that begins the first text costs little."""
    name = view.flow.brand.sms
    counted = count(name)
    if counted.costly:
        shown = " ".join(counted.costly)
        message = f"{shown} in the SMS name makes every first text cost more"
        yield view.error("brand", ("brand", "sms"), message, f"use a name without {shown}")
    if len(name) > SMS_NAME or not name.strip():
        yield view.error("brand", ("brand", "sms"), f"the SMS name has {len(name)} characters", "use 1 to 20")


CHECKS = (variables, conditions, calendars, brand)
