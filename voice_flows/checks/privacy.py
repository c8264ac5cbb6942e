"""Checks of privacy: sensitive values are in no text, and nothing personal is in a first text."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.schema.facts import PERSONAL
from voice_flows.schema.problems import Problem
from voice_flows.schema.view import View
from voice_flows.wording.templates import read_names


def sensitive(view: View) -> Iterator[Problem]:
    """A sensitive value goes to business systems only."""
    secret = view.sensitive
    shown = [((*piece.path, language), text) for piece in view.pieces for language, text in piece.wording.items()]
    kept = [(path, text) for path, text in view.templates() if view.flow.nodes[str(path[1])].keeps]
    for path, text in [*shown, *kept]:
        for name in sorted(read_names(text) & secret):
            message = f"'{name}' is sensitive: it may go into no text"
            yield view.error("sensitive", path, message, "say it without the value")


def first_texts(view: View) -> Iterator[Problem]:
    """The first text tells nothing that the caller gave, since another person may hold the phone."""
    starts = view.starts("text").values()
    silent = [way for way in view.exits if way.silent]
    first = view.reached(starts, silent)
    personal = view.collected | PERSONAL
    for piece in view.pieces:
        if piece.node not in first or not _is_written(view, piece.node, piece.role):
            continue
        for language, text in piece.wording.items():
            for name in sorted(read_names(text, dotted=True)):
                if any(name == one or name.startswith(f"{one}.") for one in personal):
                    message = f"'{name}' would stand in a first text, before we know who reads it"
                    fix = "ask or say it one message later, after the customer has answered"
                    yield view.error("personal_first_text", (*piece.path, language), message, fix)


def _is_written(view: View, node: str, role: str) -> bool:
    """True where the customer reads this piece in a first text: `say` counts only where there is no `write`."""
    if role == "say":
        return getattr(view.flow.nodes[node], "write", None) is None
    return role in ("write", "label", "item")


CHECKS = (sensitive, first_texts)
