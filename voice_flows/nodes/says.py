"""Nodes that tell something and go on, or say goodbye: `say` and `end`."""

from __future__ import annotations

from voice_flows.model.turns import End, Say
from voice_flows.nodes.steps import Here, Reason, Step, go, over
from voice_flows.nodes.wording import authored
from voice_flows.schema.document import EndNode, SayNode


def say(node: SayNode, here: Here, reason: Reason = "first") -> Step:
    words = authored(here, node.say, node.write)
    return go(
        here,
        node.then,
        Say(here.session.node, words.say, words.write, node.also == "text", node.interruptible, node.keep_typed_ahead),
    )


def end(node: EndNode, here: Here, reason: Reason = "first") -> Step:
    """Goodbye; inside a flow entered by `run`, back to where it was run."""
    words = authored(here, node.say, node.write)
    told = (Say(here.session.node, words.say, words.write),) if words else ()
    if not here.session.returns:
        return over(here, *told, End(here.session.node))
    *outer, (flow, node_after) = here.session.returns
    return go(here.with_(flow=flow, returns=tuple(outer), trail=()), node_after, *told)
