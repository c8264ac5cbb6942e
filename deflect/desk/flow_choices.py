"""Choices that a flow records by itself, such as going on where a call was cut: pages have words for each, `path.*`."""

from __future__ import annotations

from typing import Final

from deflect.tables import Entry

FLOW_CHOICES: Final = frozenset({"resumed", "confirmed", "left", "call", "no_call", "now", "agent", "at"})
"""Values of `chose` and `wants` that no author named and no customer said: recorded without a label."""


def flow_choice(entry: Entry) -> str:
    """Returns the flow's own choice that an entry records; empty for what an author named or a customer said."""
    value = entry.meta.get("value")
    own = entry.kind in ("chose", "wants") and entry.text == value and value in FLOW_CHOICES
    return str(value) if own else ""
