"""The kind `set`: fills variables."""

from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.set.behaviour import enter
from voice_flows.nodes.set.model import SetNode

KIND = NodeKind(name="set", meaning="Assigns variables.", model=SetNode, enter=enter)
