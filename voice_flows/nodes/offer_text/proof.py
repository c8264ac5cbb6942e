"""Proves a stranger's number before the hand-off: a code goes to it by text, and the caller keys it.

Whether a code is needed says the fact `offer.proof`; sending and comparing are the ledger's. Without the right code
the call goes on by phone. What is agreed so far is in `Session.pending` under `proof`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from voice_flows.asking import hearing, retries
from voice_flows.asking.hearing import Answer
from voice_flows.asking.listening import listening
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Reason, Step, again, go, lookup, stay, wait, without
from voice_flows.asking.words import Words, phrase, say
from voice_flows.model.text_code import LENGTH, CheckCode, SendCode
from voice_flows.model.turns import Arranged, Effect, HandOff, Input, KeyRule, Keys, Silence
from voice_flows.nodes.offer_text.model import OfferTextNode

HELD: Final = "proof"
WAIT_S: Final = 20.0
"""Silence in seconds before the caller is asked whether the code has come; texts usually take 5 to 10 s."""
USUAL_LIMIT_S: Final = 10.0
"""How long a call waits for proof of delivery where neither author nor carrier tells."""
SHORT_ENTRIES: Final = 3
"""Entries of another length that are asked again; those of the right length the ledger counts."""


def needed(here: Here) -> bool:
    return bool(lookup(here.moment.facts, "offer.proof") == "code")


def under_way(here: Here) -> bool:
    return HELD in here.session.pending


def begin(here: Here, evidence: Mapping[str, Any], *before: Effect) -> Step:
    """Asks for a code to be sent; consent to the text is `evidence`."""
    here = here.with_(pending={**here.session.pending, HELD: dict(evidence)}, attempts={})
    return wait(here, "arranged", *before, SendCode(here.session.node, evidence))


def ask(here: Here, reason: Reason) -> Step:
    return retries.ask(here, _question(here, phrase(here, "code_sent")), reason)


def hear(node: OfferTextNode, here: Here, event: Input) -> Step:
    if isinstance(event, Arranged):
        return _arranged(node, here, event)
    if isinstance(event, Silence):
        return _waited(node, here)
    if not isinstance(event, Answer):
        return stay(here)
    keyed = hearing.words(event)
    if event == Keys("*"):
        return again(here)
    if event == Keys("#"):
        return _by_phone(node, here, "declined")
    if hearing.zero(event):
        return go(without(here, HELD), here.person)
    if isinstance(event, Keys) and len(keyed) == LENGTH and keyed.isdecimal():
        return wait(here, "arranged", CheckCode(here.session.node, keyed))
    return _once_more(node, here, "no_match", "code_wrong", SHORT_ENTRIES)


def hand_over(node: OfferTextNode, here: Here, evidence: Mapping[str, Any], *before: Effect) -> Step:
    """Hands the call off and waits for what becomes of the first text."""
    limit_s = node.limit_s or lookup(here.moment.facts, "offer.limit_s") or USUAL_LIMIT_S
    hand_off = HandOff(here.session.node, node.by_text, float(limit_s), evidence)
    return wait(here, "delivery", *before, hand_off, say(here, phrase(here, "sending")))


def _arranged(node: OfferTextNode, here: Here, answer: Arranged) -> Step:
    """Takes the ledger's answer: the code is on its way, or what was keyed is right or wrong."""
    evidence = here.session.pending[HELD]
    sent = "proof" in evidence
    if not sent and answer.allowed:
        marked = here.with_(pending={**here.session.pending, HELD: {**evidence, "proof": "code"}})
        return ask(marked, "first")
    if answer.allowed:
        return hand_over(node, without(here, HELD).with_(attempts={}), evidence)
    if sent and answer.code == "wrong":
        return retries.ask(here, _question(here, phrase(here, "code_wrong")), "no_match")
    return _by_phone(node, here, "code_failed" if sent else "text_impossible")


def _waited(node: OfferTextNode, here: Here) -> Step:
    return _once_more(node, here, "no_input", "code_waiting", 1)


def _once_more(
    node: OfferTextNode, here: Here, failure: Literal["no_input", "no_match"], moment: str, most: int
) -> Step:
    tries = here.session.attempts.get(failure, 0) + 1
    if tries > most:
        return _by_phone(node, here, "code_failed")
    here = here.with_(attempts={**here.session.attempts, failure: tries})
    return retries.ask(here, _question(here, phrase(here, moment)), failure)


def _by_phone(node: OfferTextNode, here: Here, moment: str) -> Step:
    """Goes on by phone, and offers no text in this call any more."""
    here = without(here, HELD).with_(declined_text=True)
    target = node.declined if moment == "declined" else node.unavailable
    return go(here, target, say(here, phrase(here, moment)))


def _question(here: Here, words: Words) -> Question:
    """Returns the question for the code, by keys alone. Keys typed ahead cannot be a code that has yet to come."""
    listen = listening(here, None, KeyRule(False, LENGTH, LENGTH), speech=False, keep_typed_ahead=False)
    return Question(words, "digits", (), replace(listen, no_input_s=max(listen.no_input_s, WAIT_S)), sensitive=True)
