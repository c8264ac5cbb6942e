"""The kind `transfer`: brings a caller to another telephone."""

from voice_flows.model.turns import Json, Returned
from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.transfer import checks
from voice_flows.nodes.transfer.behaviour import enter, hear
from voice_flows.nodes.transfer.model import TransferNode


def _outcome(value: Json) -> Returned:
    return Returned(str(value))


KIND = NodeKind(
    name="transfer",
    meaning="Brings a caller to a number or SIP address; in a thread it writes the number to tap.",
    model=TransferNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"transfer"}),
    checks_alone=(checks.diallable,),
    acts={"transfer": _outcome},
)
