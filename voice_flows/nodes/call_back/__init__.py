"""The kind `call_back`: promises a call."""

from collections.abc import Iterable, Sequence

from voice_flows.model.turns import CallBack, Effect, Json
from voice_flows.nodes.call_back import checks
from voice_flows.nodes.call_back.behaviour import enter, hear
from voice_flows.nodes.call_back.model import CallBackNode
from voice_flows.nodes.call_back.prompts import moments, prompts
from voice_flows.nodes.kind import NodeKind


def _moments(node: CallBackNode) -> Iterable[str]:
    return moments()


def _promised(effects: Sequence[Effect]) -> Json:
    """Returns the call promised last, as a talk names it."""
    promised = next((effect for effect in reversed(effects) if isinstance(effect, CallBack)), None)
    if promised is None:
        return None
    named = {"moment": promised.moment, "at": promised.at[:16], "number": promised.number}
    return {name: value for name, value in named.items() if value}


KIND = NodeKind(
    name="call_back",
    meaning="Promises a call now, when an agent is free, or at a time; the flow goes on when it is answered.",
    model=CallBackNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"answer", "arranged"}),
    checks_alone=(checks.promised_hours,),
    checks=(checks.call_command,),
    prompts=prompts,
    moments=_moments,
    own_moments=moments,
    seen={"calls": _promised},
)
