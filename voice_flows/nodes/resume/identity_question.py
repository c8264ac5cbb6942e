"""Asks a caller for one value that the thread holds, such as the last digits of an order, and compares the answer.

Two wrong answers end it. The question, its reprompts and the comparison tell nothing of the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from voice_flows.asking import hearing, retries
from voice_flows.asking.hearing import Answer
from voice_flows.asking.listening import DIGITS_PAUSE_S, listening
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Reason, Step, again, go, learned, lookup, obey, stay
from voice_flows.asking.words import authored, phrase, say
from voice_flows.model import identity
from voice_flows.model.resumption import WrongValue
from voice_flows.model.turns import Effect, Input, Json, KeyRule, Keys, Silence
from voice_flows.nodes.resume.model import ResumeNode
from voice_flows.understanding.matching import ValueRule

HELD: Final = "resume"
"""Name in `Session.pending` of what is asked."""
KNOWN: Final = "known"
WRONG: Final = "wrong"
"""Name in `Session.attempts` of wrong answers."""
MOST_WRONG: Final = 2
LONGEST_KEYS: Final = 10


@dataclass(frozen=True, slots=True)
class Exits:
    """Where the answer leads."""

    confirmed: Callable[[Here], Step]
    unconfirmed: Callable[..., Step]


def expected(node: ResumeNode, values: Mapping[str, Json]) -> str:
    """Returns what the caller must name; empty where the thread does not hold the value."""
    value = lookup(values, node.value) if node.value else None
    if value is None or isinstance(value, Mapping | list | tuple):
        return ""
    if node.type != "digits":
        return str(value)
    digits = "".join(filter(str.isdecimal, str(value)))
    return digits[-node.last :] if len(digits) >= node.last else ""


def ask(node: ResumeNode, here: Here, reason: Reason) -> Step:
    here = here.with_(pending={**here.session.pending, HELD: KNOWN})
    return retries.ask(here, question(node, here), reason)


def question(node: ResumeNode, here: Here) -> Question:
    most = node.last if node.type == "digits" else LONGEST_KEYS
    listen = listening(here, None, KeyRule(single=False, least=1, most=most), pause_s=DIGITS_PAUSE_S)
    return Question(authored(here, node.say), node.type, (), listen)


def hear(node: ResumeNode, here: Here, event: Input, wanted: str, exits: Exits) -> Step:
    if isinstance(event, Silence):
        return _failed(node, here, event, "no_input", exits)
    if not isinstance(event, Answer):
        return stay(here)
    if event == Keys("*"):
        return again(here)
    if not isinstance(event, Keys) and (name := hearing.command(here, event)):
        return obey(here, name)
    match = hearing.understand(here, node.type, ValueRule(), event)
    if match.verdict == "reject" or match.value is None:
        return _failed(node, here, event, "no_match", exits)
    if wanted and (is_same(node, str(match.value), wanted) or is_past_day(node, here, event, wanted)):
        fact = learned(here, "chose", here.session.node, "confirmed", origin=match.origin)
        step = exits.confirmed(here.with_(once=(*here.session.once, identity.mark("confirmed"))))
        return replace(step, effects=(fact, *step.effects))
    return _wrong(node, here, exits)


def is_same(node: ResumeNode, said: str, wanted: str) -> bool:
    """Compares the whole value; a caller may well say the whole number whose last digits are asked for."""
    return said.endswith(wanted) if node.type == "digits" else said == wanted


def is_past_day(node: ResumeNode, here: Here, event: Answer, wanted: str) -> bool:
    """True where a day named without its year is the wanted one, which lies behind us."""
    if node.type != "date":
        return False
    match = hearing.understand(here, node.type, ValueRule(past=True), event)
    return match.verdict != "reject" and match.value is not None and is_same(node, str(match.value), wanted)


def _wrong(node: ResumeNode, here: Here, exits: Exits) -> Step:
    counted = WrongValue(here.session.node)
    wrong = here.session.attempts.get(WRONG, 0) + 1
    if wrong >= MOST_WRONG:
        return exits.unconfirmed(here, counted, say(here, phrase(here, "identity_failed")))
    here = here.with_(attempts={**here.session.attempts, WRONG: wrong})
    step = retries.ask(
        here, question(node, here), "no_match", phrase(here, "identity_wrong", question(node, here).words)
    )
    return replace(step, effects=(counted, *step.effects))


def _failed(node: ResumeNode, here: Here, event: Input, failure: Literal["no_input", "no_match"], exits: Exits) -> Step:
    """Asks again, or gives up after as many tries as any question."""
    step = retries.failed(here, node, question(node, here), failure, noisy=hearing.noisy(event))
    if step.go is None:
        return step
    told: tuple[Effect, ...] = step.effects
    then = node.no_input.then if failure == "no_input" else node.no_match.then
    return go(here, then, *told) if then else exits.unconfirmed(here, *told)
