"""Checks of conditions: each compares a name that exists, or joins others."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.nodes.branch.model import BranchNode
from voice_flows.schema.names import unknown_name
from voice_flows.schema.parts import Condition
from voice_flows.schema.problems import Path, Problem
from voice_flows.schema.view import View


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
