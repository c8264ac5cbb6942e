"""Nodes that leave the place where they stand: `run` into another flow, `resume` to where a cut call was."""

from __future__ import annotations

from collections.abc import Mapping

from voice_flows.nodes.steps import Here, Reason, Step, go, learned
from voice_flows.schema.document import ResumeNode, RunNode

DEPTH = 10
"""Flows may run flows; one that runs itself must come to an end."""


def run(node: RunNode, here: Here, reason: Reason = "first") -> Step:
    """Into the other flow at its beginning for this medium; a person where it is missing or too deep."""
    inner = here.flows.get(node.flow)
    if inner is None or len(here.session.returns) >= DEPTH:
        return go(here, here.person)
    returns = (*here.session.returns, (here.session.flow, node.then))
    start = inner.start if here.on_call else inner.start_text
    return go(here.with_(flow=node.flow, returns=returns, trail=()), start)


def resume(node: ResumeNode, here: Here, reason: Reason = "first") -> Step:
    """Where the call stood that was cut a moment ago, with what was known; `then` where none was, and in writing."""
    cut = here.moment.facts.get("cut") or {}
    flow = here.flows.get(str(cut.get("flow", ""))) if isinstance(cut, Mapping) else None
    if not here.on_call or flow is None or cut.get("node") not in flow.nodes:
        return go(here, node.then)
    returns = tuple((str(one), str(at)) for one, at in cut.get("returns") or ())
    values = {**here.session.values, **dict(cut.get("values") or {})}
    there = here.with_(flow=flow.flow, returns=returns, values=values, trail=())
    return go(there, str(cut["node"]), learned(here, "chose", here.session.node, "resumed"))
