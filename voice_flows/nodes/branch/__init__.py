"""The kind `branch`: goes where the first condition that holds says."""

from voice_flows.nodes.branch import checks
from voice_flows.nodes.branch.behaviour import enter
from voice_flows.nodes.branch.model import BranchNode
from voice_flows.nodes.kind import NodeKind

KIND = NodeKind(
    name="branch",
    meaning="Goes where the first condition that holds says.",
    model=BranchNode,
    enter=enter,
    checks_alone=(checks.conditions,),
)
