"""Conditions of the cases of a `branch`. No condition holds for values that cannot be compared."""

from __future__ import annotations

from collections.abc import Mapping

from voice_flows.asking.steps import lookup
from voice_flows.model.turns import Json
from voice_flows.schema.parts import Condition


def holds(condition: Condition, names: Mapping[str, Json]) -> bool:
    """True where the condition holds for the values in `names`."""
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
    """Treats 5 and "5" as the same answer, but not true and 1."""
    if isinstance(found, bool) or isinstance(value, bool):
        return found is value
    return bool(found == value) or (found is not None and value is not None and str(found) == str(value))


def _contains(found: Json, value: Json) -> bool:
    if isinstance(found, str):
        return str(value).casefold() in found.casefold()
    return isinstance(found, list | tuple) and any(_same(one, value) for one in found)


def _ordered(found: Json, value: Json, *, more: bool) -> bool:
    """Compares numbers as numbers, and anything else as text, which orders ISO dates and times."""
    try:
        return float(found) > float(value) if more else float(found) < float(value)
    except (TypeError, ValueError, OverflowError):
        texts_both = isinstance(found, str) and isinstance(value, str)
        return texts_both and bool(found > value if more else found < value)
