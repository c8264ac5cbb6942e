"""The kind `menu`: one of several answers."""

from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.menu import checks
from voice_flows.nodes.menu.behaviour import enter, hear, leaves_key
from voice_flows.nodes.menu.model import MenuNode
from voice_flows.nodes.menu.prompts import prompts

KIND = NodeKind(
    name="menu",
    meaning="One of several answers, by key, speech, number or word; may open with a free question.",
    model=MenuNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"answer"}),
    leaves_key=leaves_key,
    checks=(checks.something_offered, checks.held_slot),
    prompts=prompts,
)
