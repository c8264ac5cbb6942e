"""The kind `run`: runs another flow."""

from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.run import checks
from voice_flows.nodes.run.behaviour import enter
from voice_flows.nodes.run.model import RunNode

KIND = NodeKind(
    name="run",
    meaning="Runs another flow and comes back.",
    model=RunNode,
    enter=enter,
    checks=(checks.other_flows,),
)
