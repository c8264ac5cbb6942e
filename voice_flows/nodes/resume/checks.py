"""Checks of `resume` nodes: who must be known by a value is asked for one."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.nodes.resume.model import ResumeNode
from voice_flows.schema.problems import Problem
from voice_flows.schema.view import View


def identity(view: View) -> Iterator[Problem]:
    """A value to be named has its question, and is one that the flow knows."""
    for name, node in view.flow.nodes.items():
        if not isinstance(node, ResumeNode) or node.of != "thread" or node.identity != "confirmed":
            continue
        if bool(node.value) != bool(node.say):
            path = ("nodes", name, "value" if node.value else "say")
            message = f"'{name}' needs `value` and the question for it, `say`, together"
            yield view.error("identity_question", path, message, "write both, or `identity: seen`")
        root = (node.value or "").partition(".")[0]
        if node.value and root not in view.flow.variables:
            message = f"there is no variable '{root}'"
            yield view.error("unknown_name", ("nodes", name, "value"), message, "declare it under `variables:`")
