"""The kind `hours`: goes by opening hours."""

from voice_flows.nodes.hours.behaviour import enter
from voice_flows.nodes.hours.model import HoursNode
from voice_flows.nodes.kind import NodeKind

KIND = NodeKind(name="hours", meaning="Goes by opening hours and holidays.", model=HoursNode, enter=enter)
