"""Lists what a `call_back` may say on a call besides its own words, to be rendered ahead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voice_flows.asking.steps import Here
from voice_flows.nodes.call_back.model import CallBackNode
from voice_flows.nodes.call_back.questions import ways
from voice_flows.nodes.question_prompts import keyed
from voice_flows.wording import phrases

UNDERSTOOD: Final = frozenset({"call_says_now", "call_says_agent", "call_says_at"})
"""Moments of the library that are understood, not said."""


def moments() -> frozenset[str]:
    """Returns the phrases that only a `call_back` says."""
    return phrases.moments("placed_call") - UNDERSTOOD


def prompts(node: CallBackNode, here: Here) -> Iterator[str]:
    """Lists the ways of being called, each with its key."""
    yield from (keyed(here, way.label, way.key or "") for way in ways(here, list(node.when)))
