"""What a kind of node is: its model, its behaviour, and what other parts need to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from voice_flows.asking.steps import Here, Reason, Step
from voice_flows.model.turns import Effect, Input, Json, WaitKind
from voice_flows.schema.node import NodeBase
from voice_flows.schema.problems import Problem
from voice_flows.schema.view import View

Node = TypeVar("Node", bound=NodeBase)
Check: TypeAlias = Callable[[View], Iterable[Problem]]
Seen: TypeAlias = Callable[[Sequence[Effect]], Json]
"""What an expectation of a talk is compared with, made of the effects of a leg's last input."""


def _nothing(node: NodeBase, here: Here) -> Iterator[str]:
    return iter(())


def _no_moments(node: NodeBase) -> Iterable[str]:
    return ()


def _key_is_taken(node: NodeBase, here: Here, key: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeKind(Generic[Node]):
    """One kind of node. All that depends on the kind of a node is read here.

    Exits, texts, variables and the summary for diagrams are the model's own, see `voice_flows.schema.node`.
    """

    name: str
    """What an author writes as `kind`."""
    meaning: str
    """One sentence for the reference page."""
    model: type[Node]
    enter: Callable[[Node, Here, Reason], Step]
    """Runs the node until it goes on or waits."""
    hear: Callable[[Node, Here, Input], Step] | None = None
    """Takes an input that the node waits for; `None` for a kind that never waits."""
    waits: frozenset[WaitKind] = frozenset()
    """The kinds of waits that it has."""
    leaves_key: Callable[[Node, Here, str], bool] = _key_is_taken
    """True where one key answers and this one means nothing, so that it may refuse the recording of the call."""

    checks_alone: tuple[Check, ...] = ()
    """Checks that look at one node at a time, and hold even where other nodes are broken."""
    checks: tuple[Check, ...] = ()
    """Checks that need the whole flow."""

    prompts: Callable[[Node, Here], Iterator[str]] = _nothing
    """What a call may say here besides the author's texts and the phrase library, to be rendered ahead."""
    slots: Callable[[Node, Here], Iterator[str]] = _nothing
    """Liquid texts of its own whose slots a call may say."""
    moments: Callable[[Node], Iterable[str]] = _no_moments
    """Phrases of the library that this node may come to and that have slots, or that no other kind comes to."""
    own_moments: Callable[[], frozenset[str]] = frozenset
    """Phrases of the library that no other kind comes to."""

    acts: Mapping[str, Callable[[Json], Input]] = field(default_factory=dict)
    """Steps of a talk by name, such as `transfer: busy`, and the input that each of them makes."""
    caller_acts: Mapping[str, Callable[[Json], Input]] = field(default_factory=dict)
    """What callers do in a talk besides keying and speaking, such as `caller: {leaves: 8}`, and the input it makes."""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    """Expectations of a talk by name, such as `queue: support`, and what each is compared with."""
