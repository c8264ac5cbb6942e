"""The kind `ask`: a typed value."""

from voice_flows.nodes.ask import checks
from voice_flows.nodes.ask.behaviour import enter, hear, leaves_key
from voice_flows.nodes.ask.model import AskNode
from voice_flows.nodes.ask.prompts import prompts, slots
from voice_flows.nodes.kind import NodeKind

KIND = NodeKind(
    name="ask",
    meaning="A typed value: digits, a date, an amount, a yes or no, free text.",
    model=AskNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"answer"}),
    leaves_key=leaves_key,
    checks=(checks.answers_lead_on, checks.never_read_back, checks.never_taken),
    prompts=prompts,
    slots=slots,
)
