"""Checks of flows that are run: each exists, and none runs itself."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.nodes.run.model import RunNode
from voice_flows.schema.problems import Path, Problem, did_you_mean
from voice_flows.schema.view import View


def other_flows(view: View) -> Iterator[Problem]:
    """`run` enters a flow that exists, and not itself."""
    for name, node in view.flow.nodes.items():
        if not isinstance(node, RunNode):
            continue
        path: Path = ("nodes", name, "flow")
        if node.flow == view.flow.flow:
            yield view.error("runs_itself", path, "a flow cannot run itself", "lead the exit to its first node instead")
        elif view.others is not None and node.flow not in view.others:
            fix = did_you_mean(node.flow, view.others.keys() - {view.flow.flow})
            yield view.error("unknown_flow", path, f"there is no flow '{node.flow}'", fix)
