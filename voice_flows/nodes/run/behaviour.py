"""The `run` node enters another flow, and goes on after it."""

from __future__ import annotations

from voice_flows.asking.steps import Here, Reason, Step, go
from voice_flows.nodes.run.model import RunNode

DEPTH = 10
"""Most flows inside each other, so that a flow that runs itself comes to an end."""


def enter(node: RunNode, here: Here, reason: Reason = "first") -> Step:
    """Enters the other flow at its beginning for this medium; goes to a person where it is missing or too deep."""
    inner = here.flows.get(node.flow)
    if inner is None or len(here.session.returns) >= DEPTH:
        return go(here, here.person)
    returns = (*here.session.returns, (here.session.flow, node.then))
    start = inner.start if here.on_call else inner.start_text
    return go(here.with_(flow=node.flow, returns=returns, trail=()), start)
