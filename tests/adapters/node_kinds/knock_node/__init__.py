"""The kind `knock`: knocks on a door, and goes by whether it is opened. It has an effect of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from voice_flows.asking.steps import Here, Reason, Step, go, stay, wait
from voice_flows.model.turns import Effect, Input, Json, Returned
from voice_flows.nodes.kind import NodeKind
from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import Name


class KnockNode(NodeBase):
    kind: Literal["knock"]
    door: str
    then: Name
    failed: Name

    EXITS: ClassVar[tuple[str, ...]] = ("then", "failed")
    pauses: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Knock(Effect):
    """Knock on a door; `Returned` says whether it was `opened`."""

    wait_kind: ClassVar[str] = "knock"
    door: str


def _enter(node: KnockNode, here: Here, reason: Reason) -> Step:
    return wait(here, "knock", Knock(here.session.node, node.door))


def _hear(node: KnockNode, here: Here, event: Input) -> Step:
    if not isinstance(event, Returned):
        return stay(here)
    return go(here, node.then if event.exit == "opened" else node.failed)


def _answered(value: Json) -> Returned:
    return Returned(str(value))


KIND = NodeKind(
    name="knock",
    meaning="Knocks on a door.",
    model=KnockNode,
    enter=_enter,
    hear=_hear,
    waits=frozenset({"knock"}),
    acts={"door": _answered},
)
