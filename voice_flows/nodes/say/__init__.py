"""The kind `say`: tells something and goes on."""

from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.say.behaviour import enter
from voice_flows.nodes.say.model import SayNode

KIND = NodeKind(
    name="say",
    meaning="Tells something: says it on a call, writes it in a thread.",
    model=SayNode,
    enter=enter,
)
