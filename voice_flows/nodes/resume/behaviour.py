"""The `resume` node goes to where a call was cut a moment ago, with what was known then."""

from __future__ import annotations

from collections.abc import Mapping

from voice_flows.asking.steps import Here, Reason, Step, go, learned
from voice_flows.nodes.resume.model import ResumeNode


def enter(node: ResumeNode, here: Here, reason: Reason = "first") -> Step:
    """Goes to where the cut call stood, with what was known; to `then` where no call was cut, and in writing."""
    cut = here.moment.facts.get("cut") or {}
    flow = here.flows.get(str(cut.get("flow", ""))) if isinstance(cut, Mapping) else None
    if not here.on_call or flow is None or cut.get("node") not in flow.nodes:
        return go(here, node.then)
    returns = tuple((str(one), str(at)) for one, at in cut.get("returns") or ())
    values = {**here.session.values, **dict(cut.get("values") or {})}
    fetched = {**here.session.fetched, **dict(cut.get("fetched") or {})}
    there = here.with_(flow=flow.flow, returns=returns, values=values, fetched=fetched, trail=())
    return go(there, str(cut["node"]), learned(here, "chose", here.session.node, "resumed"))
