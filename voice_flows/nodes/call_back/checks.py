"""Checks of promised calls: within opening hours, and "call me" leads to one."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.nodes.call_back.model import CallBackNode
from voice_flows.schema.problems import Problem, did_you_mean
from voice_flows.schema.view import View


def promised_hours(view: View) -> Iterator[Problem]:
    """A call is promised within opening hours, unless it is placed now."""
    for name, node in view.flow.nodes.items():
        if isinstance(node, CallBackNode) and node.calendar is None and set(node.when) != {"now"}:
            fix = "add `calendar:`, or promise calls only `when: [now]`"
            message = f"'{name}' promises calls without knowing opening hours"
            yield view.error("no_calendar", ("nodes", name), message, fix)


def call_command(view: View) -> Iterator[Problem]:
    """'Call me' leads to a `call_back` node."""
    target = view.flow.commands.call
    if target and not isinstance(view.flow.nodes[target], CallBackNode):
        promises = [name for name, node in view.flow.nodes.items() if isinstance(node, CallBackNode)]
        fix = did_you_mean(target, promises) if promises else "add a `call_back` node"
        yield view.error("wrong_target", ("commands", "call"), f"'{target}' is no call_back node", fix)
