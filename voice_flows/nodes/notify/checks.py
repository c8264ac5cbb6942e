"""Checks of `notify` nodes: the number and what is kept are variables of the flow, and none of them is a secret."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.nodes.notify.model import NotifyNode
from voice_flows.schema.names import unknown_name
from voice_flows.schema.problems import Path, Problem
from voice_flows.schema.view import View


def known_values(view: View) -> Iterator[Problem]:
    """The number and the kept values are declared; what must not be stored is not kept."""
    for name, node in view.flow.nodes.items():
        if not isinstance(node, NotifyNode):
            continue
        kept: list[tuple[Path, str]] = [
            (("nodes", name, "keep", place), variable) for place, variable in enumerate(node.keep)
        ]
        used: tuple[Path, str] = ("nodes", name, "to"), node.to
        for path, variable in (used, *kept):
            yield from unknown_name(view, path, variable)
            if variable in view.sensitive:
                message = f"'{variable}' is sensitive and must not be kept for another conversation"
                yield view.error("sensitive_kept", path, message, "keep another variable")
