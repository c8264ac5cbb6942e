"""A flow laid out for checks and diagrams: every exit and where it leads, every text and where it stands.

It asks the nodes, whatever their kind, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from voice_flows.model.turns import Medium
from voice_flows.schema.document import Flow
from voice_flows.schema.node import Piece
from voice_flows.schema.parts import ChoiceSpec
from voice_flows.schema.problems import Path, Places, Problem, Severity


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of a node, with the node that it leads to. The other fields are those of `Way`."""

    node: str
    name: str
    to: str
    path: Path
    silent: bool
    medium: Medium | None = None
    begins: bool = False
    helped: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The flow with its exits and texts laid out."""

    flow: Flow
    others: Mapping[str, Flow] | None
    places: Places
    exits: tuple[Exit, ...]
    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, flow: Flow, others: Mapping[str, Flow] | None, places: Places) -> View:
        pieces = (Piece(("title",), flow.title, "title"), *_pieces(flow))
        return cls(flow, others, places, tuple(_exits(flow)), pieces)

    def error(self, code: str, path: Path, message: str, fix: str) -> Problem:
        return self._problem("error", code, path, message, fix)

    def warning(self, code: str, path: Path, message: str, fix: str) -> Problem:
        return self._problem("warning", code, path, message, fix)

    def _problem(self, severity: Severity, code: str, path: Path, message: str, fix: str) -> Problem:
        return self.places.problem(severity, code, path, message, fix)

    def reached(self, starts: Iterable[str], only: Iterable[Exit] | None = None) -> set[str]:
        """Returns the nodes that can be reached from `starts`, themselves included."""
        ways = self.exits if only is None else only
        return self._spread(starts, ((way.node, way.to) for way in ways))

    def leading_to(self, ends: Iterable[str], only: Iterable[Exit] | None = None) -> set[str]:
        """Returns the nodes from which one of `ends` can be reached, themselves included."""
        ways = self.exits if only is None else only
        return self._spread(ends, ((way.to, way.node) for way in ways))

    def _spread(self, starts: Iterable[str], steps: Iterable[tuple[str, str]]) -> set[str]:
        onward: dict[str, list[str]] = {}
        for one, next_one in steps:
            onward.setdefault(one, []).append(next_one)
        seen: set[str] = set()
        waiting = [start for start in starts if start in self.flow.nodes]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(to for to in onward.get(name, ()) if to in self.flow.nodes)
        return seen

    def starts(self, medium: Medium) -> dict[str, str]:
        """Returns the nodes that begin a new leg on this medium, each with the node where it begins."""
        return {way.node: way.to for way in self.exits if way.begins and way.medium == medium}

    def on_calls(self) -> set[str]:
        """Returns the nodes that a call can reach."""
        flow = self.flow
        starts = [flow.start, flow.commands.person, flow.commands.text or flow.start, *self.starts("voice").values()]
        starts += [flow.emergency.then] if flow.emergency else []
        return self.reached(starts, [way for way in self.exits if way.medium != "text"])

    def on_text(self) -> set[str]:
        """Returns the nodes that a thread can reach."""
        alarm = [self.flow.emergency.then] if self.flow.emergency else []
        starts = [self.flow.start_text, *alarm, *self.starts("text").values()]
        return self.reached(starts, [way for way in self.exits if way.medium != "voice"])

    @property
    def collected(self) -> frozenset[str]:
        """The variables that a question fills."""
        return frozenset(one.variable for node in self.flow.nodes.values() if (one := node.collected))

    @property
    def sensitive(self) -> frozenset[str]:
        """The variables that a question fills with what must not be stored."""
        kept = (node.collected for node in self.flow.nodes.values())
        return frozenset(one.variable for one in kept if one and one.sensitive)

    def choices(self) -> Iterator[tuple[str, Path, ChoiceSpec]]:
        """Lists every choice that the author wrote: the node's name, the path and the choice."""
        for name in self.flow.nodes:
            yield from ((name, path, spec) for path, spec in self.choices_of(name))

    def choices_of(self, name: str) -> Iterator[tuple[Path, ChoiceSpec]]:
        """Lists the choices that the author wrote at one node, each with its path."""
        yield from ((("nodes", name, *path), spec) for path, spec in self.flow.nodes[name].choices_written())

    def templates(self) -> Iterator[tuple[Path, str]]:
        """Lists Liquid texts that customers neither hear nor read, such as bodies of fetches and values of sets."""
        for name, node in self.flow.nodes.items():
            yield from ((("nodes", name, *path), text) for path, text in node.templates())


def _exits(flow: Flow) -> Iterator[Exit]:
    for name, node in flow.nodes.items():
        for way in node.ways():
            to, path = way.to or flow.commands.person, ("nodes", name, *way.path)
            yield Exit(name, way.name, to, path, way.silent, way.medium, way.begins, way.helped)


def _pieces(flow: Flow) -> Iterator[Piece]:
    for number, nudge in enumerate(flow.nudges):
        if nudge.write:
            yield Piece(("nudges", number, "write"), nudge.write, "nudge", frozenset({"question"}))
    for name, node in flow.nodes.items():
        yield from (replace(piece, path=("nodes", name, *piece.path)) for piece in node.texts())
