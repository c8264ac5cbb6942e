"""Proves a caller's number: a code goes to it by text, and the caller keys it.

Whether a stranger needs one says the fact `offer.proof`; sending and comparing are the ledger's. What is agreed so far
is in `Session.pending` under `proof`; where the proof leads is the node's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from voice_flows.asking import hearing, retries
from voice_flows.asking.listening import listening
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Reason, Step, again, go, lookup, stay, wait, without
from voice_flows.asking.words import Words, phrase
from voice_flows.model.text_code import LENGTH, CheckCode, SendCode
from voice_flows.model.turns import Arranged, Effect, Input, KeyRule, Keys, Silence, Text

HELD: Final = "proof"
WAIT_S: Final = 20.0
"""Silence in seconds before the caller is asked whether the code has come; texts usually take 5 to 10 s."""
SHORT_ENTRIES: Final = 3
"""Entries of another length that are asked again; those of the right length the ledger counts."""
INCOMPLETE: Final = "incomplete"
"""Name in `Session.attempts` of a code whose keys came too late: the first is asked for again and counts as nothing."""


@dataclass(frozen=True, slots=True)
class Exits:
    """Where the right code leads, with the evidence of consent; and where the call goes without it, by its moment."""

    passed: Callable[[Here, Mapping[str, Any]], Step]
    failed: Callable[[Here, str], Step]


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


def hear(here: Here, event: Input, exits: Exits) -> Step:
    if isinstance(event, Arranged):
        return _arranged(here, event, exits)
    if isinstance(event, Silence):
        return _once_more(here, "no_input", "code_waiting", 1, exits)
    if not isinstance(event, Keys | Text):  # a code is keyed, so that nobody hears it
        return stay(here)
    keyed = hearing.words(event)
    if event == Keys("*"):
        return again(here)
    if event == Keys("#"):
        return exits.failed(without(here, HELD), "declined")
    if hearing.zero(event):
        return go(without(here, HELD), here.person)
    if isinstance(event, Keys) and len(keyed) == LENGTH and keyed.isdecimal():
        return wait(here, "arranged", CheckCode(here.session.node, keyed))
    if (
        isinstance(event, Keys)
        and len(keyed) < LENGTH
        and keyed.isdecimal()
        and INCOMPLETE not in here.session.attempts
    ):
        here = here.with_(attempts={**here.session.attempts, INCOMPLETE: 1})
        return retries.ask(here, _question(here, phrase(here, "code_waiting")), "no_match")
    return _once_more(here, "no_match", "code_wrong", SHORT_ENTRIES, exits)


def _arranged(here: Here, answer: Arranged, exits: Exits) -> Step:
    """Takes the ledger's answer: the code is on its way, or what was keyed is right or wrong."""
    evidence = here.session.pending[HELD]
    sent = "proof" in evidence
    if not sent and answer.allowed:
        marked = here.with_(pending={**here.session.pending, HELD: {**evidence, "proof": "code"}})
        return ask(marked, "first")
    if answer.allowed:
        return exits.passed(without(here, HELD).with_(attempts={}), evidence)
    if sent and answer.code == "wrong":
        return retries.ask(here, _question(here, phrase(here, "code_wrong")), "no_match")
    return exits.failed(without(here, HELD), "code_failed" if sent else "text_impossible")


def _once_more(here: Here, failure: Literal["no_input", "no_match"], moment: str, most: int, exits: Exits) -> Step:
    tries = here.session.attempts.get(failure, 0) + 1
    if tries > most:
        return exits.failed(without(here, HELD), "code_failed")
    here = here.with_(attempts={**here.session.attempts, failure: tries})
    return retries.ask(here, _question(here, phrase(here, moment)), failure)


def _question(here: Here, words: Words) -> Question:
    """Returns the question for the code, by keys alone; a flow with words of emergency listens for those.

    Keys typed ahead cannot be a code that has yet to come.
    """
    speech = any(flow.emergency for flow in here.flows.values())
    listen = listening(here, None, KeyRule(False, LENGTH, LENGTH), speech=speech, keep_typed_ahead=False)
    return Question(words, "digits", (), replace(listen, no_input_s=max(listen.no_input_s, WAIT_S)), sensitive=True)
