"""Lists what a typed question may say on a call besides its own words, to be rendered ahead."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.asking.steps import Here
from voice_flows.nodes.ask.behaviour import options, read_back
from voice_flows.nodes.ask.model import AskNode
from voice_flows.nodes.question_prompts import reprompted


def prompts(node: AskNode, here: Here) -> Iterator[str]:
    """Lists the options with their keys, and what is said where an answer was not understood."""
    return reprompted(here, options(node, here), node.type)


def slots(node: AskNode, here: Here) -> Iterator[str]:
    """Lists the value as it is read back where the author does not word that."""
    if not node.confirm and (template := read_back(node)):
        yield f"{template}."
