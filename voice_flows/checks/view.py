"""A flow as checks see it: where every exit leads, every text and where it stands. Reads, judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from voice_flows.schema.document import (
    AskNode,
    BranchNode,
    CallBackNode,
    ChoiceSpec,
    FetchNode,
    Flow,
    MenuNode,
    NodeBase,
    OfferTextNode,
    QueueNode,
    RunNode,
    SetNode,
    SurveyNode,
    TransferNode,
    VoicemailNode,
    Wording,
)
from voice_flows.schema.problems import Path, Places, Problem, Severity

Role: TypeAlias = Literal["title", "say", "write", "label", "item", "confirm", "retry", "nudge", "announce"]

SINGLE_EXITS = (
    "then", "yes", "no", "failed", "not_found", "open", "closed", "by_text", "declined", "unavailable", "undelivered",
    "done", "timeout", "left", "answered", "nothing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of a node. `silent`: it is taken without anybody having been asked anything."""

    node: str
    name: str
    to: str
    path: Path
    silent: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One wording and where it stands; `local` are names that only this text may read."""

    path: Path
    wording: Wording
    role: Role
    local: frozenset[str] = frozenset()

    @property
    def node(self) -> str:
        return str(self.path[1]) if self.path[0] == "nodes" else ""


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
        exits = tuple(way for name, node in flow.nodes.items() for way in _exits(name, node, flow.commands.person))
        pieces = (Piece(("title",), flow.title, "title"), *_pieces(flow))
        return cls(flow, others, places, exits, pieces)

    def error(self, code: str, path: Path, message: str, fix: str) -> Problem:
        return self._problem("error", code, path, message, fix)

    def warning(self, code: str, path: Path, message: str, fix: str) -> Problem:
        return self._problem("warning", code, path, message, fix)

    def _problem(self, severity: Severity, code: str, path: Path, message: str, fix: str) -> Problem:
        return self.places.problem(severity, code, path, message, fix)

    def reached(self, starts: Iterable[str], only: Iterable[Exit] | None = None) -> set[str]:
        """The nodes that can be reached from some, themselves included."""
        ways = self.exits if only is None else only
        return self._spread(starts, ((way.node, way.to) for way in ways))

    def leading_to(self, ends: Iterable[str], only: Iterable[Exit] | None = None) -> set[str]:
        """The nodes from which one of these can be reached, themselves included."""
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

    def offers(self) -> Iterator[tuple[str, OfferTextNode]]:
        return ((name, node) for name, node in self.flow.nodes.items() if isinstance(node, OfferTextNode))

    def on_calls(self) -> set[str]:
        """The nodes a call can stand on."""
        flow = self.flow
        starts = [flow.start, flow.commands.person, flow.commands.text or flow.start]
        starts += [flow.emergency.then] if flow.emergency else []
        starts += [node.answered for node in flow.nodes.values() if isinstance(node, CallBackNode)]
        return self.reached(starts, [way for way in self.exits if way.name != "by_text"])

    def on_text(self) -> set[str]:
        """The nodes a thread can stand on."""
        kept = [way for way in self.exits if not self._on_calls_only(way)]
        alarm = [self.flow.emergency.then] if self.flow.emergency else []
        return self.reached([self.flow.start_text, *alarm, *(node.by_text for _, node in self.offers())], kept)

    def _on_calls_only(self, way: Exit) -> bool:
        node = self.flow.nodes[way.node]
        if isinstance(node, CallBackNode):
            return way.name == "answered"
        return isinstance(node, OfferTextNode) and way.name != "by_text"


def choice_lists(name: str, node: NodeBase) -> Iterator[tuple[Path, ChoiceSpec]]:
    """The choices of a menu or the options of an ask, each with its path."""
    if isinstance(node, MenuNode):
        yield from ((("nodes", name, "choices", index), spec) for index, spec in enumerate(node.choices))
    if isinstance(node, AskNode):
        yield from ((("nodes", name, "options", index), spec) for index, spec in enumerate(node.options))


def _exits(name: str, node: NodeBase, person: str) -> Iterator[Exit]:
    top: Path = ("nodes", name)
    waits = isinstance(node, MenuNode | AskNode | QueueNode | TransferNode | CallBackNode | VoicemailNode | SurveyNode)
    for exit_name in SINGLE_EXITS:
        # A menu's `open` is no exit but a flag.
        if isinstance(to := getattr(node, exit_name, None), str):
            yield Exit(name, exit_name, to, (*top, exit_name), not waits and not isinstance(node, RunNode))
    if isinstance(node, BranchNode):
        for index, case in enumerate(node.cases):
            yield Exit(name, f"case{index + 1}", case.then, (*top, "cases", index, "then"), True)
        yield Exit(name, "else", node.else_, (*top, "else"), True)
    for path, spec in choice_lists(name, node):
        yield Exit(name, spec.id, spec.then, (*path, "then"), False)
    if isinstance(node, MenuNode) and node.choices_from:
        yield Exit(name, "item", node.choices_from.then, (*top, "choices_from", "then"), False)
        yield Exit(name, "empty", node.choices_from.empty, (*top, "choices_from", "empty"), True)
    if isinstance(node, MenuNode | AskNode | CallBackNode):
        for failure, reprompts in (("no_input", node.no_input), ("no_match", node.no_match)):
            yield Exit(name, failure, reprompts.then or person, (*top, failure, "then"), False)


def _pieces(flow: Flow) -> Iterator[Piece]:
    for name, node in flow.nodes.items():
        top: Path = ("nodes", name)
        roles: tuple[tuple[str, Role], ...] = (
            ("say", "say"),
            ("write", "write"),
            ("nudge", "nudge"),
            ("announce", "announce"),
            ("words", "say"),
        )
        for field, role in roles:
            if wording := getattr(node, field, None):
                yield Piece((*top, field), wording, role)
        if isinstance(node, AskNode) and node.confirm:
            yield Piece((*top, "confirm"), node.confirm, "confirm", frozenset({"value"}))
        for path, spec in choice_lists(name, node):
            yield Piece((*path, "label"), spec.label, "label")
        if isinstance(node, MenuNode) and (brought := node.choices_from):
            item = frozenset({"item"})
            yield Piece((*top, "choices_from", "label"), brought.label, "item", item)
            if brought.write:
                yield Piece((*top, "choices_from", "write"), brought.write, "item", item)
        if isinstance(node, MenuNode | AskNode | CallBackNode):
            for failure, reprompts in (("no_input", node.no_input), ("no_match", node.no_match)):
                for index, wording in enumerate(reprompts.say):
                    yield Piece((*top, failure, "say", index), wording, "retry")


def templates(flow: Flow) -> Iterator[tuple[Path, str]]:
    """Liquid texts that nobody hears or reads: paths and bodies of fetches, values of sets."""
    for name, node in flow.nodes.items():
        top: Path = ("nodes", name)
        if isinstance(node, FetchNode):
            yield (*top, "path"), node.path
            yield from _strings((*top, "body"), node.body)
        if isinstance(node, TransferNode):
            yield (*top, "to"), node.to
            yield (*top, "caller_id"), node.caller_id
        if isinstance(node, SetNode):
            yield from _strings((*top, "values"), node.values)


def _strings(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings((*path, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _strings((*path, index), inner)
