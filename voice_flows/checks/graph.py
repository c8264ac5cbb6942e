"""Checks of where exits lead: to nodes that exist and can be reached, to an end, and to a person from everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.schema.node import Asking
from voice_flows.schema.problems import Path, Problem, did_you_mean
from voice_flows.schema.view import Exit, View

SHOWN = 6
"""Most nodes of a circle that a message names."""


def dangling(view: View) -> Iterator[Problem]:
    """Exits lead to nodes that exist."""
    for path, to in _all_targets(view):
        if to not in view.flow.nodes:
            yield view.error("dangling", path, f"there is no node '{to}'", did_you_mean(to, view.flow.nodes))


def _all_targets(view: View) -> Iterator[tuple[Path, str]]:
    flow = view.flow
    yield ("start",), flow.start
    yield ("start_text",), flow.start_text
    yield ("commands", "person"), flow.commands.person
    if flow.commands.text:
        yield ("commands", "text"), flow.commands.text
    if flow.emergency:
        yield ("emergency", "then"), flow.emergency.then
    if flow.commands.call:
        yield ("commands", "call"), flow.commands.call
    for way in view.exits:
        if way.name not in ("no_input", "no_match") or way.to != flow.commands.person:
            yield way.path, way.to


def unreachable(view: View) -> Iterator[Problem]:
    """Something leads to every node."""
    flow = view.flow
    commands = flow.commands
    starts = [flow.start, flow.start_text, commands.person, commands.text or flow.start, commands.call or flow.start]
    starts += [flow.emergency.then] if flow.emergency else []
    starts += [name for name, node in flow.nodes.items() if node.entry]
    for name in flow.nodes.keys() - view.reached(starts):
        fix = "lead an exit to it, or delete it"
        yield view.warning("unreachable", ("nodes", name), f"nothing leads to '{name}'", fix)


def dead_ends(view: View) -> Iterator[Problem]:
    """An end or a person can be reached from every node."""
    good = view.leading_to(name for name, node in view.flow.nodes.items() if node.ends or node.person == "queue")
    told: set[str] = set()
    for name in view.flow.nodes:
        if name not in good | told:
            told |= view.reached([name])
            message = f"from '{name}' the conversation can never end"
            yield view.error("dead_end", ("nodes", name), message, "lead one of its exits to an `end` or a `queue`")


def endless_loops(view: View) -> Iterator[Problem]:
    """A circle of nodes asks something; one that does not would never stop."""
    silent = _turning([way for way in view.exits if way.silent])
    told: set[str] = set()
    for name in dict.fromkeys(way.node for way in silent):
        if name in told:
            continue
        after = view.reached([way.to for way in silent if way.node == name], silent)
        if name in after:
            within = after & view.leading_to([name], silent)
            told |= within
            circle = [other for other in view.flow.nodes if other in within]
            shown = ", ".join(circle[:SHOWN]) + (f" and {len(circle) - SHOWN} more" if len(circle) > SHOWN else "")
            message = f"this goes round without asking anything: {shown}"
            yield view.error("endless_loop", ("nodes", name), message, "put a question in the circle, or leave it")


def _turning(silent: list[Exit]) -> list[Exit]:
    """Keeps only exits between nodes that are both entered and left: all circles, and little else."""
    while True:
        entered, left = {way.to for way in silent}, {way.node for way in silent}
        kept = [way for way in silent if way.node in entered and way.to in left]
        if len(kept) == len(silent):
            return kept
        silent = kept


def person(view: View) -> Iterator[Problem]:
    """A customer can reach a person from everywhere."""
    helped = view.leading_to(name for name, node in view.flow.nodes.items() if node.person == "queue")
    fix = "lead `commands: person:` to a `queue` node"
    if view.flow.commands.person not in helped:
        message = f"'{view.flow.commands.person}' never comes to a person"
        yield view.error("no_person", ("commands", "person"), message, fix)
        return
    for name, node in view.flow.nodes.items():
        # In a question for free text no command is understood, so its exits must lead there.
        free = isinstance(node, Asking) and node.answer_type == "text"
        if free and name not in helped:
            message = f"from '{name}' there is no way to a person"
            yield view.error("no_person", ("nodes", name), message, "lead `no_match: then:` to one")


CHECKS = (unreachable, dead_ends, endless_loops, person)
