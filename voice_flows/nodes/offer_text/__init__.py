"""The kind `offer_text`: offers to carry on by text."""

from collections.abc import Iterator, Sequence

from voice_flows.asking.steps import Here
from voice_flows.model.turns import Delivery, Effect, HandOff, Json
from voice_flows.nodes import number_proof
from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.offer_text import checks, other_number
from voice_flows.nodes.offer_text.behaviour import enter, hear
from voice_flows.nodes.offer_text.model import OfferTextNode
from voice_flows.wording import phrases


def _leaves_key(node: OfferTextNode, here: Here, key: str) -> bool:
    return not (number_proof.under_way(here) or other_number.under_way(here))


def _moments(node: OfferTextNode) -> tuple[str, ...]:
    own = sorted(_own_moments()) if node.other_number else ()
    return (f"offer_{node.reason}", "sending", *own)


def _own_moments() -> frozenset[str]:
    """The phrases of a number that the caller gives, without those that are understood and not said."""
    return phrases.moments("given_number") - {"number_says_stay", "number_says_other", "number_says_not_me"}


def _slots(node: OfferTextNode, here: Here) -> Iterator[str]:
    if node.other_number:
        yield f"{other_number.READ_BACK}."


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
    own_moments=_own_moments,
    slots=_slots,
    acts={"delivery": _delivery},
    seen={"hands_off": _start},
)
