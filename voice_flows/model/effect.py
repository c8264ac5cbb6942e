"""What every effect of a turn is. The shipped ones are in `voice_flows.model.turns`; a kind of node may add its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that should happen. The effects of a turn happen in their order."""

    node: str
    """The node that brings it about."""
