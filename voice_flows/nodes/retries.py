"""Asking, and asking again: reprompts for silence and for what was not understood, then the way out.

Silence and misunderstanding are counted apart, each with its own words that grow more helpful. In writing nobody is
hurried and nobody is asked three times: the second misunderstanding goes to a person, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from voice_flows.document import Asking, OfferTextNode, Reprompts
from voice_flows.nodes import hearing
from voice_flows.nodes.steps import Here, Step, go, learned, stay, wait
from voice_flows.nodes.wording import Words, authored, phrase
from voice_flows.turns import Ask, Choice, Effect, Input, Listen, Say

REPROMPTS = 2
"""After this many failed tries of one kind a call takes the exit; an author who words more gets more."""
TRAIL = 20
"""How many waits 'back' can undo."""
AskReason = Literal["first", "no_input", "no_match", "confirm", "repeat", "nudge"]
Failure = Literal["no_input", "no_match"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is being asked, apart from the words of this try."""

    words: Words
    kind: str
    choices: tuple[Choice, ...]
    listen: Listen
    sensitive: bool = False


def ask(here: Here, question: Question, reason: AskReason, words: Words | None = None, *before: Effect) -> Step:
    """Put the question, in its own words or those of this try, and wait for the answer."""
    said = words or question.words
    effect = Ask(here.session.node, question.kind, said.say, said.write, question.choices, question.listen, reason,
                 question.sensitive)  # fmt: skip
    return wait(on_trail(here), "answer", *before, effect)


def on_trail(here: Here) -> Here:
    """Remember that the session waited here, for 'back'."""
    trail, node = here.session.trail, here.session.node
    if (trail and trail[-1] == node) or isinstance(here.flow.nodes.get(node), OfferTextNode):
        return here
    return here.with_(trail=(*trail, node)[-TRAIL:])


def silent(here: Here, node: Asking, question: Question) -> Step:
    """Nobody answered in time; in writing that never happens."""
    return failed(here, node, question, "no_input") if here.on_call else stay(here)


def not_understood(here: Here, node: Asking, question: Question, event: Input, words: Words | None = None) -> Step:
    """Something was said that fits nothing; `words` replaces the wording of this try (two near choices)."""
    value = None if question.sensitive else hearing.words(event)
    fact = learned(here, "not_understood", here.session.node, value, origin=hearing.origin(event), score=0.0)
    return failed(here, node, question, "no_match", fact, words=words)


def failed(here: Here, node: Asking, question: Question, failure: Failure, *before: Effect,
           words: Words | None = None) -> Step:  # fmt: skip
    """Count the try: ask again with the words for it, or take the exit."""
    tries = here.session.attempts.get(failure, 0) + 1
    reprompts: Reprompts = getattr(node, failure)
    if tries > (max(REPROMPTS, len(reprompts.say)) if here.on_call else 1):
        return give_up(here, failure, reprompts.then, *before)
    here = here.with_(attempts={**here.session.attempts, failure: tries})
    return ask(here, question, failure, words or retry_words(here, reprompts, question, failure, tries), *before)


def give_up(here: Here, failure: Failure, then: str | None, *before: Effect) -> Step:
    """The way out. Only where a person follows is a person promised."""
    target = then or here.person
    if target != here.person:
        return go(here, target, *before)
    key = f"{failure}_exit" if here.on_call else "not_understood_exit"
    words = phrase(here, key)
    return go(here, target, *before, Say(here.session.node, words.say, words.write))


def retry_words(here: Here, reprompts: Reprompts, question: Question, failure: Failure, tries: int) -> Words:
    """The words of a failed try, 1 for the first."""
    if tries <= len(reprompts.say):
        return authored(here, reprompts.say[tries - 1])
    if not here.on_call:
        # The choices follow as numbered lines below the words, so that the words need not list them.
        return phrase(here, "not_understood", question.words, choices=[])
    choices = [{"label": choice.label, "key": choice.key or ""} for choice in question.choices]
    keyed = [choice for choice in choices if choice["key"] not in ("", "0")]
    spoken = [choice for choice in choices if choice["key"] != "0"]
    return phrase(here, f"{failure}_{min(tries, 2)}", question.words, choices=spoken, keyed=keyed)


def nudge(here: Here, node: Asking, question: Question) -> Step:
    """One reminder in writing, then none."""
    if here.on_call or "nudged" in here.session.pending:
        return stay(here)
    words = authored(here, node.nudge) or phrase(here, "nudge", question.words)
    here = here.with_(pending={**here.session.pending, "nudged": True})
    return ask(here, question, "nudge", words)


def fresh(here: Here) -> Here:
    """The node's question stands again as at first: nothing to confirm."""
    kept = {name: value for name, value in here.session.pending.items() if name in ("nudged", "denied")}
    return here.with_(pending=kept)


