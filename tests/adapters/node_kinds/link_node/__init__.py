"""The kind `link`: gives a web address, and waits until the customer says that they have opened it."""

from __future__ import annotations

from collections.abc import Iterator

from link_node.behaviour import enter, hear
from link_node.model import LinkNode
from voice_flows.nodes.kind import NodeKind
from voice_flows.schema.problems import Problem
from voice_flows.schema.view import View


def _plain_address(view: View) -> Iterator[Problem]:
    """An address that is not encrypted."""
    for name, node in view.flow.nodes.items():
        if isinstance(node, LinkNode) and not node.url.startswith("https://"):
            path = ("nodes", name, "url")
            yield view.error("plain_address", path, "this address is not encrypted", "begin it with https://")


KIND = NodeKind(
    name="link",
    meaning="Gives a web address, and waits until it was opened.",
    model=LinkNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"answer"}),
    checks_alone=(_plain_address,),
)
