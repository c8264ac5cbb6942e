"""Where another program may enter a flow: where calls and texts begin, and at nodes marked `entry: true`."""

from __future__ import annotations

from deflect.people import api_keys
from deflect.people.api_keys import Key
from deflect.steps.ledger import Ledger
from deflect.storage.unit import UnknownFlow
from gateway.ingress.errors import Wrong
from voice_flows.schema.document import Flow


def flow_of(ledger: Ledger, key: Key, name: str, node: str | None) -> Flow:
    """Returns the published flow of that name, if this key may enter it, and at this node. Raises `Wrong`."""
    try:
        flow = ledger.flows.latest(name)
    except UnknownFlow:
        raise Wrong(404, "unknown_flow", "No flow of this name is published.", "flow") from None
    if not key.may_enter(flow.flow, flow.brand.name):
        known = api_keys.places(key.flows, key.brands)
        raise Wrong(403, "flow_not_allowed", f"This key may not enter this flow; it is for {known}.", "flow")
    if node is not None and node not in flow.nodes:
        raise Wrong(422, "unknown_node", "The flow has no such node.", "node")
    if node is not None and node not in entries(flow):
        known = ", ".join(sorted(entries(flow)))
        raise Wrong(422, "no_entry", f"Nothing may begin there; send one of {known}, or mark it `entry: true`.", "node")
    return flow


def own_number(ledger: Ledger, flow: Flow, address: str, field: str) -> None:
    """Refuses a number of ours that shows another brand than the flow's. Raises `Wrong`.

    One that no flow has, or that the flow itself would use, is of any brand.
    """
    known = ledger.installation
    using = known.flows_of(address)
    if not using or flow.flow in using or address in (known.sender_of(flow.flow), known.caller_of(flow.flow)):
        return
    if flow.brand.name not in {_brand(ledger, name) for name in using}:
        message = f"This number is of another brand; send one of {flow.brand.name}, or leave it out."
        raise Wrong(422, "number_of_another_brand", message, field)


def _brand(ledger: Ledger, flow: str) -> str:
    try:
        return ledger.flows.latest(flow).brand.name
    except UnknownFlow:
        return ""


def language_of(flow: Flow, wanted: str) -> str:
    """Returns the flow's language that is asked for, as the flow writes it; empty for none. Raises `Wrong`."""
    if not wanted:
        return ""
    found = next((one for one in flow.languages if one.partition("-")[0] == wanted.partition("-")[0]), "")
    if not found:
        known = ", ".join(flow.languages)
        raise Wrong(
            422, "unknown_language", f"The flow does not speak it; send one of {known}, or nothing.", "language"
        )
    return found


def entries(flow: Flow) -> frozenset[str]:
    """Returns the nodes where another program may begin: those marked, and where calls and texts begin anyway."""
    return frozenset({flow.start, flow.start_text, *(name for name, node in flow.nodes.items() if node.entry)})
