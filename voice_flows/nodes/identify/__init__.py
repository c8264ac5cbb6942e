"""The kind `identify`: asks a plug-in who makes the contact."""

from voice_flows.nodes.identify.behaviour import enter, hear
from voice_flows.nodes.identify.model import IdentifyNode
from voice_flows.nodes.kind import NodeKind

KIND = NodeKind(
    name="identify",
    meaning="Asks a plug-in, such as voice biometrics, how surely it knows who calls or writes.",
    model=IdentifyNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"fetch"}),
)
