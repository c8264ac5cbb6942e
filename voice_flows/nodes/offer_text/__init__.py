"""The kind `offer_text`: offers to carry on by text."""

from collections.abc import Sequence

from voice_flows.asking.steps import Here
from voice_flows.model.turns import Delivery, Effect, HandOff, Json
from voice_flows.nodes import number_proof
from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.offer_text import checks
from voice_flows.nodes.offer_text.behaviour import enter, hear
from voice_flows.nodes.offer_text.model import OfferTextNode


def _leaves_key(node: OfferTextNode, here: Here, key: str) -> bool:
    return not number_proof.under_way(here)


def _moments(node: OfferTextNode) -> tuple[str, ...]:
    return (f"offer_{node.reason}", "sending")


def _delivery(value: Json) -> Delivery:
    return Delivery(value["state"], value.get("reason", "")) if isinstance(value, dict) else Delivery(value)


def _start(effects: Sequence[Effect]) -> str | None:
    return next((effect.start for effect in effects if isinstance(effect, HandOff)), None)


KIND = NodeKind(
    name="offer_text",
    meaning="Offers to carry on by text; in a thread it goes straight to `by_text`.",
    model=OfferTextNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"answer", "arranged", "delivery"}),
    leaves_key=_leaves_key,
    checks=(checks.text_command,),
    moments=_moments,
    acts={"delivery": _delivery},
    seen={"hands_off": _start},
)
