"""Checks of privacy: sensitive values are in no text, and nothing personal is in a first text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from voice_flows.nodes import KINDS
from voice_flows.schema.facts import PERSONAL
from voice_flows.schema.problems import Path, Problem
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


def gone(view: View) -> Iterator[Problem]:
    """A sensitive value is used before anything is waited for: it is stored nowhere, so the next step lacks it."""
    for variable in sorted(view.sensitive):
        users = {
            name: path
            for path, text in view.templates()
            if not view.flow.nodes[name := str(path[1])].keeps and variable in read_names(text)
        }
        for name, before in sorted(_without(view, variable, users).items()):
            where = f"after '{before}'" if before else "before it is asked for"
            message = f"'{variable}' is sensitive, so it lives until the flow next waits: {where} there is none to send"
            fix = f"send it in one `fetch` right after its question, or ask for it again before '{name}'"
            yield view.error("sensitive_gone", users[name], message, fix)


def _without(view: View, variable: str, users: Mapping[str, Path]) -> dict[str, str]:
    """Returns the nodes among `users` that are reached without the value, with the last node that waited before."""
    nodes = view.flow.nodes
    asking = {name for name, node in nodes.items() if (one := node.collected) and one.variable == variable}
    waiting = {name for name, node in nodes.items() if KINDS[node.kind].waits or node.runs}
    passed = [way for way in view.exits if way.node not in waiting]
    found: dict[str, str] = {}
    for before in sorted(waiting - asking):
        after = [way.to for way in view.exits if way.node == before]
        found |= dict.fromkeys(view.reached(after, passed) & users.keys(), before)
    begins = [view.flow.start, view.flow.start_text, *view.starts("text").values(), *view.starts("voice").values()]
    return dict.fromkeys(view.reached(begins, passed) & users.keys(), "") | found


CHECKS = (sensitive, first_texts, gone)
