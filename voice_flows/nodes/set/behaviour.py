"""The `set` node fills variables; it says nothing."""

from __future__ import annotations

from voice_flows.asking import ages
from voice_flows.asking.steps import Here, Reason, Step, go
from voice_flows.asking.template_values import filled_in
from voice_flows.asking.words import scope
from voice_flows.nodes.set.model import SetNode


def enter(node: SetNode, here: Here, reason: Reason = "first") -> Step:
    """Fills variables; a text that is one name copies the value itself, lists and numbers included."""
    names = scope(here)
    filled = {name: filled_in(here, value, names) for name, value in node.values.items()}
    here = ages.copied(here, node.values)
    return go(here.with_(values={**here.session.values, **filled}), node.then)
