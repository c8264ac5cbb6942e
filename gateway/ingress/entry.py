"""Where another program may enter a flow: where calls and texts begin, and at nodes marked `entry: true`."""

from __future__ import annotations

from deflect.steps.ledger import Ledger
from deflect.storage.unit import UnknownFlow
from gateway.ingress.errors import Wrong
from voice_flows.schema.document import Flow


def flow_of(ledger: Ledger, name: str, node: str | None) -> Flow:
    """Returns the published flow of that name, if another program may enter it at this node. Raises `Wrong`."""
    try:
        flow = ledger.flows.latest(name)
    except UnknownFlow:
        raise Wrong(404, "unknown_flow", "No flow of this name is published.", "flow") from None
    if node is not None and node not in flow.nodes:
        raise Wrong(422, "unknown_node", "The flow has no such node.", "node")
    if node is not None and node not in entries(flow):
        known = ", ".join(sorted(entries(flow)))
        raise Wrong(422, "no_entry", f"Nothing may begin there; send one of {known}, or mark it `entry: true`.", "node")
    return flow


def entries(flow: Flow) -> frozenset[str]:
    """Returns the nodes where another program may begin: those marked, and where calls and texts begin anyway."""
    return frozenset({flow.start, flow.start_text, *(name for name, node in flow.nodes.items() if node.entry)})
