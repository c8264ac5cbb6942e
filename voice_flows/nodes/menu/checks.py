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


def held_slot(view: View) -> Iterator[Problem]:
    """What the customer has already is compared by the fields of `slot`, in a variable of the flow."""
    for name, node in view.flow.nodes.items():
        offer = node.choices_from if isinstance(node, MenuNode) else None
        path = ("nodes", name, "choices_from", "held")
        if offer and offer.held and offer.held not in view.flow.variables:
            fix = "declare it under `variables:`"
            yield view.error("unknown_name", path, f"there is no variable '{offer.held}'", fix)
        elif offer and offer.held and offer.slot is None:
            fix = "add `slot:` with the fields that hold day and hours"
            yield view.error("held_slot", path, f"'{offer.held}' is compared by the fields of `slot`", fix)
