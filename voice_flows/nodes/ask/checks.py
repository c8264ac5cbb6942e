"""Checks of typed questions: an answer leads somewhere, a secret is not read back, no exit is never taken."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.nodes.ask.model import AskNode
from voice_flows.schema.problems import Path, Problem
from voice_flows.schema.view import View


def answers_lead_on(view: View) -> Iterator[Problem]:
    """An answer leads somewhere, and one of several has several."""
    for name, node in _asks(view):
        path: Path = ("nodes", name)
        wired = node.then or (node.yes and node.no if node.type == "yes_no" else node.options)
        if not wired:
            yield view.error("dead_end", path, f"an answer to '{name}' leads nowhere", "add `then:`")
        if node.type == "one_of" and not node.options:
            yield view.error("no_choices", path, "`one_of` needs options", "add `options:` with at least two")


def never_read_back(view: View) -> Iterator[Problem]:
    """A sensitive value is not read back."""
    for name, node in _asks(view):
        if node.sensitive and node.confirm:
            read_back: Path = ("nodes", name, "confirm")
            yield view.error("sensitive", read_back, "a sensitive value is not read back", "delete `confirm`")


def never_taken(view: View) -> Iterator[Problem]:
    """Exits and options that do not go with the type asked for."""
    for name, node in _asks(view):
        for field, why in _never(node):
            message = f"`{field}` is never taken: {why}"
            yield view.warning("never_taken", ("nodes", name, field), message, "delete it")


def _never(node: AskNode) -> Iterator[tuple[str, str]]:
    if node.type != "yes_no":
        yield from ((field, f"a `{node.type}` is no yes or no") for field in ("yes", "no") if getattr(node, field))
    elif node.yes and node.no and node.then:
        yield "then", "`yes` and `no` are both wired"
    if node.type == "one_of" and node.options and node.then:
        yield "then", "each option has its own"
    if node.type != "date" and node.calendar:
        yield "calendar", f"a `{node.type}` is no date"
    if node.type != "one_of" and node.options:
        yield "options", f"a `{node.type}` has none"


def _asks(view: View) -> Iterator[tuple[str, AskNode]]:
    return ((name, node) for name, node in view.flow.nodes.items() if isinstance(node, AskNode))
