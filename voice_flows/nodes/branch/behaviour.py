"""The `branch` node goes to the first case whose condition holds; it says nothing."""

from __future__ import annotations

from voice_flows.asking.steps import Here, Reason, Step, go
from voice_flows.asking.words import scope
from voice_flows.nodes.branch.conditions import holds
from voice_flows.nodes.branch.model import BranchNode


def enter(node: BranchNode, here: Here, reason: Reason = "first") -> Step:
    """Goes to the first case whose condition holds."""
    names = scope(here)
    return go(here, next((case.then for case in node.cases if holds(case.when, names)), node.else_))
