"""Where the proof of a stranger's number leads: to the hand-off, or without the right code on by phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from voice_flows.asking.steps import Here, Step, go, keys_may_come, lookup, wait
from voice_flows.asking.words import phrase, say
from voice_flows.model.turns import Effect, HandOff
from voice_flows.nodes import number_proof
from voice_flows.nodes.offer_text.model import OfferTextNode

USUAL_LIMIT_S: Final = 10.0
"""How long a call waits for proof of delivery where neither author nor carrier tells."""


def exits(node: OfferTextNode) -> number_proof.Exits:
    return number_proof.Exits(
        passed=lambda here, evidence: hand_over(node, here, evidence),
        failed=lambda here, moment: _by_phone(node, here, moment),
    )


def hand_over(node: OfferTextNode, here: Here, evidence: Mapping[str, Any], *before: Effect, to: str = "") -> Step:
    """Hands the call off and waits for what becomes of the first text. `to` is a number that the caller gave."""
    limit_s = node.limit_s or lookup(here.moment.facts, "offer.limit_s") or USUAL_LIMIT_S
    hand_off = HandOff(here.session.node, node.by_text, float(limit_s), evidence, to)
    return wait(here, "delivery", *before, hand_off, say(here, phrase(here, "sending")))


def _by_phone(node: OfferTextNode, here: Here, moment: str) -> Step:
    """Goes on by phone, and offers no text in this call any more."""
    here = here.with_(declined_text=True)
    here = keys_may_come(here) if moment == "code_failed" else here
    target = node.declined if moment == "declined" else node.unavailable
    return go(here, target, say(here, phrase(here, moment)))
