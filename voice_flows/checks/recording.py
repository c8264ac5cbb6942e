"""Checks of recorded calls: the key that refuses the recording means nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.engine.recording_notice import REFUSE
from voice_flows.schema.problems import Problem
from voice_flows.schema.view import View


def refusal(view: View) -> Iterator[Problem]:
    """In a recorded call the key that refuses means nothing else, neither at the first question nor in a menu."""
    if not view.flow.record:
        return
    for _, path, spec in view.choices():
        if spec.key == REFUSE:
            message = f"{REFUSE} refuses the recording and cannot be the key of '{spec.id}' too"
            yield view.error("record_key", (*path, "key"), message, "give it another key")
    asking = {name for name, node in view.flow.nodes.items() if node.asks}
    silent = [way for way in view.exits if way.node not in asking]
    for name in sorted(view.reached([view.flow.start], silent) & asking):
        if view.flow.nodes[name].takes_digits:
            message = f"the first question takes digits, so that {REFUSE} would be its answer and no refusal"
            yield view.error("record_key", ("nodes", name), message, "begin with a menu or a yes_no")


CHECKS = (refusal,)
