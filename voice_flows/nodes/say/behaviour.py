"""The `say` node tells something and goes on."""

from __future__ import annotations

from voice_flows.asking.steps import Here, Reason, Step, go
from voice_flows.asking.words import authored
from voice_flows.model.turns import Say
from voice_flows.nodes.say.model import SayNode


def enter(node: SayNode, here: Here, reason: Reason = "first") -> Step:
    """Says its words and goes on."""
    words = authored(here, node.say, node.write)
    aside = node.writes_aside
    said = Say(here.session.node, words.say, words.write, aside, node.interruptible, node.keep_typed_ahead)
    return go(here, node.then, said)
