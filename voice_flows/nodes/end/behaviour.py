"""The `end` node says goodbye; inside a flow entered by `run` it goes back to where that flow was run."""

from __future__ import annotations

from voice_flows.asking.steps import Here, Reason, Step, go, over
from voice_flows.asking.words import authored
from voice_flows.model.turns import End, Say
from voice_flows.nodes.end.model import EndNode


def enter(node: EndNode, here: Here, reason: Reason = "first") -> Step:
    """Says goodbye and ends; inside a flow entered by `run`, goes back to where it was run."""
    words = authored(here, node.say, node.write)
    told = (Say(here.session.node, words.say, words.write),) if words else ()
    if not here.session.returns:
        return over(here, *told, End(here.session.node))
    *outer, (flow, node_after) = here.session.returns
    return go(here.with_(flow=flow, returns=tuple(outer), trail=()), node_after, *told)
