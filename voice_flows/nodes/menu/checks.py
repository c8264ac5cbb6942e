"""Checks of menus: each offers something."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.nodes.menu.model import MenuNode
from voice_flows.schema.problems import Problem
from voice_flows.schema.view import View


def something_offered(view: View) -> Iterator[Problem]:
    """A menu has choices, of its author's or from a fetch."""
    for name, node in view.flow.nodes.items():
        if isinstance(node, MenuNode) and not node.choices and node.choices_from is None:
            fix = "add `choices:`, or `choices_from:` a list that a fetch saved"
            yield view.error("no_choices", ("nodes", name), "this menu offers nothing", fix)
