"""A notice to the owner of a number that is not the contact's, as a value.

Part of what `voice_flows.model.turns` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voice_flows.model.effect import Effect


@dataclass(frozen=True, slots=True)
class Notice(Effect):
    """An effect: write to `number` (E.164) in a thread of its own, which begins at `start` of `flow` with `values`.

    Whether it may be written to is decided where it is sent; the contact goes on at once either way.
    """

    number: str
    flow: str
    start: str
    values: Mapping[str, Any] = field(default_factory=dict)
