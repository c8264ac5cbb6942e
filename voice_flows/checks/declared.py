"""Checks that what nodes write to and read from is declared: variables and calendars."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.schema.problems import Path, Problem, did_you_mean
from voice_flows.schema.view import View
from voice_flows.wording.sms_segments import count

SMS_NAME = 20
"""Most characters of the name that begins the first text."""


def variables(view: View) -> Iterator[Problem]:
    """All that nodes fill is declared under `variables`."""
    for path, name in _filled(view):
        if name not in view.flow.variables:
            fix = did_you_mean(name, view.flow.variables, f"add `{name}:` under `variables:`")
            yield view.error("unknown_variable", path, f"the variable '{name}' is not declared", fix)


def _filled(view: View) -> Iterator[tuple[Path, str]]:
    for name, node in view.flow.nodes.items():
        yield from ((("nodes", name, *path), variable) for path, variable in node.fills())


def calendars(view: View) -> Iterator[Problem]:
    """Calendars that nodes name exist."""
    for name, node in view.flow.nodes.items():
        wanted = getattr(node, "calendar", None)
        if wanted is not None and wanted not in view.flow.calendars:
            fix = did_you_mean(wanted, view.flow.calendars, "add it under `calendars:`")
            path: Path = ("nodes", name, "calendar")
            yield view.error("unknown_calendar", path, f"there is no calendar '{wanted}'", fix)


def expiries(view: View) -> Iterator[Problem]:
    """The day after which a node is left is a value that the flow knows."""
    for name, node in view.flow.nodes.items():
        root = node.expires.day.partition(".")[0] if node.expires else ""
        if root and root not in view.flow.variables:
            fix = did_you_mean(root, view.flow.variables, f"add `{root}:` under `variables:`")
            path: Path = ("nodes", name, "expires", "day")
            yield view.error("unknown_variable", path, f"the variable '{root}' is not declared", fix)


def brand(view: View) -> Iterator[Problem]:
    """The name that begins the first text is short and in cheap letters."""
    name = view.flow.brand.sms
    counted = count(name)
    if counted.costly:
        shown = " ".join(counted.costly)
        message = f"{shown} in the SMS name makes every first text cost more"
        yield view.error("brand", ("brand", "sms"), message, f"use a name without {shown}")
    if len(name) > SMS_NAME or not name.strip():
        yield view.error("brand", ("brand", "sms"), f"the SMS name has {len(name)} characters", "use 1 to 20")


CHECKS = (variables, calendars, expiries, brand)
