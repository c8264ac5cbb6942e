"""The kind `queue`: a person takes over."""

from collections.abc import Sequence

from voice_flows.asking.steps import Here
from voice_flows.model.turns import Effect, Json, Queue, Returned
from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.queue.behaviour import enter, hear
from voice_flows.nodes.queue.model import QueueNode


def _leaves_key(node: QueueNode, here: Here, key: str) -> bool:
    return True


def _moments(node: QueueNode) -> tuple[str, ...]:
    return ("queue", "queue_first")


def _given_back(value: Json) -> Returned:
    return Returned(str(value))


def _name(effects: Sequence[Effect]) -> str | None:
    return next((effect.name for effect in effects if isinstance(effect, Queue)), None)


KIND = NodeKind(
    name="queue",
    meaning="Waits for a person: on a call with music, the honest wait and a way to text.",
    model=QueueNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"person", "answer"}),
    leaves_key=_leaves_key,
    moments=_moments,
    acts={"person": _given_back},
    seen={"queue": _name},
)
