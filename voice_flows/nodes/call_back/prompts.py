"""What a promise of a call may say on a call besides its own words, laid out ahead for rendering."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voice_flows.asking.prompts import keyed
from voice_flows.asking.steps import Here
from voice_flows.nodes.call_back.model import CallBackNode
from voice_flows.nodes.call_back.questions import ways
from voice_flows.wording import phrases

UNDERSTOOD: Final = frozenset({"call_says_now", "call_says_agent", "call_says_at"})
"""Moments of the library that are understood and not said."""


def moments() -> frozenset[str]:
    """The phrases that only a promise of a call says."""
    return phrases.moments("placed_call") - UNDERSTOOD


def prompts(node: CallBackNode, here: Here) -> Iterator[str]:
    """The ways of being called, each with its key."""
    yield from (keyed(here, way.label, way.key or "") for way in ways(here, list(node.when)))
