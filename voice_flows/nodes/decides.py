"""Nodes that decide and say nothing: `branch`, `set` and `hours`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voice_flows.model.turns import Json
from voice_flows.nodes.hours import is_open, zone
from voice_flows.nodes.steps import Here, Reason, Step, go, lookup
from voice_flows.nodes.wording import scope
from voice_flows.schema.document import BranchNode, Condition, HoursNode, SetNode
from voice_flows.wording import templates

_ONE_NAME = re.compile(r"^\s*\{\{\s*([a-z_][a-z0-9_.]*)\s*\}\}\s*$")


def branch(node: BranchNode, here: Here, reason: Reason = "first") -> Step:
    """To the first case that holds."""
    names = scope(here)
    return go(here, next((case.then for case in node.cases if holds(case.when, names)), node.else_))


def assign(node: SetNode, here: Here, reason: Reason = "first") -> Step:
    """Fill variables; a text that is one name copies the value itself, lists and numbers included."""
    names = scope(here)
    filled = {name: filled_in(here, value, names) for name, value in node.values.items()}
    return go(here.with_(values={**here.session.values, **filled}), node.then)


def hours(node: HoursNode, here: Here, reason: Reason = "first") -> Step:
    """Open or closed, by the flow's own clock; an unknown calendar is closed."""
    calendar = here.flow.calendars.get(node.calendar)
    local = here.moment.now.astimezone(zone(here.flow.timezone))
    return go(here, node.open if calendar and is_open(calendar, local) else node.closed)


def filled_in(here: Here, value: Json, names: Mapping[str, Json]) -> Json:
    """A value with every Liquid text in it rendered. Raises `texts.BadText`."""
    if isinstance(value, Mapping):
        return {name: filled_in(here, inner, names) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [filled_in(here, inner, names) for inner in value]
    if not isinstance(value, str):
        return value
    if alone := _ONE_NAME.match(value):
        return lookup(names, alone[1])
    return templates.written(value, here.session.language, names, here.flow.country)


def holds(condition: Condition, names: Mapping[str, Json]) -> bool:
    """Whether a condition holds; values that cannot be compared do not."""
    if condition.all is not None:
        return all(holds(one, names) for one in condition.all)
    if condition.any is not None:
        return any(holds(one, names) for one in condition.any)
    found = lookup(names, condition.variable or "")
    return _compare(condition.is_, found, condition.value)


def _compare(how: str, found: Json, value: Json) -> bool:
    match how:
        case "equal":
            return _same(found, value)
        case "not_equal":
            return not _same(found, value)
        case "empty" | "filled":
            return (found in (None, "", [], {}, ())) == (how == "empty")
        case "true" | "false":
            return bool(found) == (how == "true")
        case "contains":
            return _contains(found, value)
        case _:
            return _ordered(found, value, more=how == "more")


def _same(found: Json, value: Json) -> bool:
    """5 and "5" are the same answer, however it came; true is not 1."""
    if isinstance(found, bool) or isinstance(value, bool):
        return found is value
    return bool(found == value) or (found is not None and value is not None and str(found) == str(value))


def _contains(found: Json, value: Json) -> bool:
    if isinstance(found, str):
        return str(value).casefold() in found.casefold()
    return isinstance(found, list | tuple) and any(_same(one, value) for one in found)


def _ordered(found: Json, value: Json, *, more: bool) -> bool:
    """Numbers as numbers; anything else as text, which orders ISO dates and times."""
    try:
        return float(found) > float(value) if more else float(found) < float(value)
    except (TypeError, ValueError, OverflowError):
        texts_both = isinstance(found, str) and isinstance(value, str)
        return texts_both and bool(found > value if more else found < value)
