"""Draws a flow: what each node does in one line, and its exits, as a tree or as a graph for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from voice_flows.schema.document import Flow
from voice_flows.schema.node import NodeBase
from voice_flows.schema.problems import Places
from voice_flows.schema.view import Exit, View

SUMMARY = 60
"""Most characters of a summary."""
DEPTH = 100
"""Deepest level of a tree that is drawn."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with what follows it; `again` where it was drawn before, without what follows."""

    exit: str
    node: str
    kind: str
    summary: str
    again: bool
    children: tuple[Branch, ...] = ()


def tree(flow: Flow, start: str | None = None) -> Branch:
    """Returns the flow as a tree from its beginning; each node is unfolded once."""
    ways = _ways(flow)
    return _Drawing(flow, ways, _unfolded_under(start or flow.start, ways)).branch("", start or flow.start, None)


def _ways(flow: Flow) -> dict[str, list[Exit]]:
    """Returns exits by node, without failures that lead to the flow's person."""
    ways: dict[str, dict[str, Exit]] = {}
    for way in View.of(flow, None, Places()).exits:
        if way.name in ("no_input", "no_match") and way.to == flow.commands.person:
            continue
        same = ways.setdefault(way.node, {})
        # Exits to the same node are one line: `declined, unavailable`.
        known = same.get(way.to)
        same[way.to] = replace(known, name=f"{known.name}, {way.name}") if known else way
    return {name: list(same.values()) for name, same in ways.items()}


def _unfolded_under(start: str, ways: dict[str, list[Exit]]) -> dict[str, Exit]:
    """Returns for each node the exit it is drawn under: the first on a shortest path, so that the tree stays flat."""
    found: dict[str, Exit] = {}
    edge = [start]
    while edge:
        name = edge.pop(0)
        for way in ways.get(name, ()):
            if way.to != start and way.to not in found:
                found[way.to] = way
                edge.append(way.to)
    return found


@dataclass(frozen=True, slots=True)
class _Drawing:
    flow: Flow
    ways: dict[str, list[Exit]]
    under: dict[str, Exit]
    """The exit each node is unfolded under."""

    def branch(self, name: str, node: str, came: Exit | None, depth: int = 0) -> Branch:
        stands = self.flow.nodes.get(node)
        if stands is None:
            return Branch(name, node, "", "there is no such node", False)
        again = depth > DEPTH or (came is not None and self.under.get(node) is not came)
        onward = () if again else self.ways.get(node, ())
        below = tuple(self.branch(way.name, way.to, way, depth + 1) for way in onward)
        return Branch(name, node, stands.kind, summary(stands, self.flow.languages[0]), again, below)


def summary(node: NodeBase, language: str) -> str:
    """Returns what happens at a node, in one short line."""
    flat = " ".join(node.summary(language).split())
    return flat if len(flat) <= SUMMARY else flat[: SUMMARY - 1] + "…"


def dot(flow: Flow) -> str:
    """Returns the flow in the language of Graphviz."""
    begin = ("digraph flow {", "  rankdir=LR; node [shape=box, fontname=sans];")
    return "\n".join([*begin, *_dot_lines(flow), "}"]) + "\n"


def _dot_lines(flow: Flow) -> Iterator[str]:
    for name, node in flow.nodes.items():
        said = summary(node, flow.languages[0]).replace("\\", "\\\\").replace('"', '\\"')
        yield f'  {name} [label="{name} · {node.kind}\\n{said}"];'
    for ways in _ways(flow).values():
        for way in ways:
            yield f'  {way.node} -> {way.to} [label="{way.name}"];'
