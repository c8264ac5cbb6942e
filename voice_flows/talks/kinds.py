"""What kinds of nodes add to the language of talks: steps that can happen, and expectations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from voice_flows.model.turns import Input, Json
from voice_flows.nodes import KINDS
from voice_flows.nodes.kind import Seen


def acts() -> Mapping[str, Callable[[Json], Input]]:
    """Returns the steps that kinds of nodes add, such as `transfer: busy`, and the input that each makes."""
    return {act: made for kind in KINDS.values() for act, made in kind.acts.items()}


def caller_acts() -> Mapping[str, Callable[[Json], Input]]:
    """Returns what callers may do besides keying and speaking, such as `leaves: 8`, and the input that each makes."""
    return {act: made for kind in KINDS.values() for act, made in kind.caller_acts.items()}


def seen() -> Mapping[str, Seen]:
    """Returns the expectations that kinds of nodes add, such as `queue: support`, and what each is compared with."""
    return {name: found for kind in KINDS.values() for name, found in kind.seen.items()}
