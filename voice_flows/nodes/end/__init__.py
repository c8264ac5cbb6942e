"""The kind `end`: says goodbye."""

from voice_flows.nodes.end.behaviour import enter
from voice_flows.nodes.end.model import EndNode
from voice_flows.nodes.kind import NodeKind

KIND = NodeKind(
    name="end",
    meaning="Says goodbye and ends the leg; the conversation stays.",
    model=EndNode,
    enter=enter,
)
