"""Answers a caller who asks for text at a number that asked for none: texts again, if they say so.

Nobody is told of the opt-out unasked. With a yes the ledger lifts it (`TextAgain`) and the call is handed off. What is
agreed so far is in `Session.pending` under `text_again`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from voice_flows.asking import choosing, hearing, low_confidence, retries
from voice_flows.asking.hearing import Answer
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Reason, Step, again, go, learned, obey, stay, wait, without
from voice_flows.asking.words import phrase, say
from voice_flows.model.given_number import TextAgain
from voice_flows.model.turns import Arranged, Effect, Input, Keys, Silence
from voice_flows.nodes.offer_text import proof
from voice_flows.nodes.offer_text.model import OfferTextNode

HELD: Final = "text_again"
CODE: Final = "opted_out"


def under_way(here: Here) -> bool:
    return HELD in here.session.pending


def ask(here: Here, reason: Reason, *before: Effect) -> Step:
    """Says that the number asked for no texts, and asks whether to write again."""
    here = here.with_(pending={**here.session.pending, HELD: here.session.pending.get(HELD, {})})
    return retries.ask(here, _question(here), reason, None, *before)


def hear(node: OfferTextNode, here: Here, event: Input) -> Step:
    if isinstance(event, Arranged):
        return _arranged(node, here, event)
    if isinstance(event, Silence):
        return _declined(node, here)
    if not isinstance(event, Answer):
        return stay(here)
    if event == Keys("*"):
        return again(here)
    if hearing.zero(event):
        return go(without(here, HELD), here.person)
    here, answer = low_confidence.weighed(here, event, "offer")
    if low_confidence.unsure(answer, event):
        return low_confidence.once_more(here, _question(here), answer)
    if answer.said:
        evidence = hearing.evidence(here, event)
        here = here.with_(pending={**here.session.pending, HELD: evidence})
        return wait(here, "arranged", TextAgain(here.session.node, evidence))
    name = hearing.command(here, event) if answer.said is None else None
    return obey(here, name) if name and name != "text" else _declined(node, here)


def _arranged(node: OfferTextNode, here: Here, answer: Arranged) -> Step:
    """Hands over once the opt-out is lifted; else says how it is lifted, or that no text can go."""
    evidence: Mapping[str, Any] = here.session.pending[HELD]
    here = without(here, HELD).with_(attempts={})
    if answer.allowed:
        told = learned(here, "answered_offer", here.session.node, True, origin=evidence["by"])
        return proof.hand_over(node, here, evidence, told)
    moment = "opted_in_blocked" if answer.code == "blocked" else "text_impossible"
    return go(here.with_(declined_text=True), node.unavailable, say(here, phrase(here, moment)))


def _declined(node: OfferTextNode, here: Here) -> Step:
    here = without(here, HELD, low_confidence.DOUBTED).with_(declined_text=True)
    told = learned(here, "answered_offer", here.session.node, False)
    return go(here, node.declined, told, say(here, phrase(here, "declined")))


def _question(here: Here) -> Question:
    return choosing.yes_no_question(here, phrase(here, "may_not_offer"), "offer", evidence=True)
