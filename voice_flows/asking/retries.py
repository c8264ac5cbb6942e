"""Asks, and asks again after silence or an answer that was not understood; then takes the exit.

Silence and misunderstanding are counted apart, each with its own words, more helpful each time. In writing there is no
hurry, and the second misunderstanding leads to a person and says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, Protocol

from voice_flows.asking import choices, hearing, reprompts
from voice_flows.asking.listening import by_keys
from voice_flows.asking.reprompts import REPROMPTS, Failure, Question
from voice_flows.asking.steps import NUDGED, Here, Step, go, keys_may_come, learned, nudged, reminders, stay, wait
from voice_flows.asking.words import Words, authored, phrase, say
from voice_flows.model.turns import Ask, Due, Effect, Input, Silence
from voice_flows.schema.node import Asking
from voice_flows.schema.parts import Reprompts

TRAIL = 20
"""How many questions 'back' can undo."""
AskReason = Literal["first", "no_input", "no_match", "confirm", "repeat", "nudge"]


class Retried(Protocol):
    """A node whose author may word failed tries and say where too many of them lead."""

    @property
    def no_input(self) -> Reprompts: ...
    @property
    def no_match(self) -> Reprompts: ...


def ask(here: Here, question: Question, reason: AskReason, words: Words | None = None, *before: Effect) -> Step:
    """Asks the question, in its own words or those of this try, and waits for the answer."""
    said = words or question.words
    effect = Ask(
        here.session.node,
        question.kind,
        said.say,
        said.write,
        question.choices,
        question.listen,
        reason,
        question.sensitive,
    )
    return wait(on_trail(here), "answer", *before, effect)


def on_trail(here: Here) -> Here:
    """Remembers that the session waited at this node, for 'back'."""
    trail, node = here.session.trail, here.session.node
    stands = here.flow.nodes.get(node)
    if (trail and trail[-1] == node) or (stands is not None and not stands.on_trail):
        return here
    return here.with_(trail=(*trail, node)[-TRAIL:])


def silent(here: Here, node: Retried, question: Question, event: Input) -> Step:
    """Takes a silence on a call; in writing there is none."""
    return failed(here, node, question, "no_input", noisy=hearing.noisy(event)) if here.on_call else stay(here)


def unanswered(here: Here, node: Asking, question: Question, event: Input) -> Step:
    """Takes an input that is no answer: silence, or a reminder that is due. Anything else changes nothing."""
    if isinstance(event, Silence):
        return silent(here, node, question, event)
    return nudge(here, node, question) if event == Due("nudge") else stay(here)


def not_understood(here: Here, node: Retried, question: Question, event: Input, words: Words | None = None) -> Step:
    """Takes an answer that fits nothing. `words` replace those of this try, for example to name two near choices."""
    value = None if question.sensitive else hearing.words(event)
    fact = learned(here, "not_understood", here.session.node, value, origin=hearing.origin(event), score=0.0)
    return failed(here, node, question, "no_match", fact, words=words, noisy=hearing.noisy(event))


def failed(
    here: Here,
    node: Retried,
    question: Question,
    failure: Failure,
    *before: Effect,
    words: Words | None = None,
    noisy: bool = False,
) -> Step:
    """Counts a failed try: asks again with the words for it, or takes the exit.

    The second try points to keys, text or a person. On a line too noisy for words the first one does.
    """
    tries = here.session.attempts.get(failure, 0) + 1
    worded: Reprompts = getattr(node, failure)
    if tries > (max(REPROMPTS, len(worded.say)) if here.on_call else 1):
        return give_up(here if question.listen.keys.single else keys_may_come(here), failure, worded.then, *before)
    here = here.with_(attempts={**here.session.attempts, failure: tries})
    if said := words or (None if noisy else reprompts.own(here, worded, tries)):
        return ask(here, question, failure, said, *before)
    if here.on_call and (noisy or tries >= REPROMPTS):
        return _another_way(here, question, failure, *before)
    words = reprompts.again_words(here, question, failure)
    return ask(choices.listed(here) if failure == "no_match" else here, question, failure, words, *before)


def _another_way(here: Here, question: Question, failure: Failure, *before: Effect) -> Step:
    """Asks again with words that point to keys, text or a person, and with the time it takes to find the keys."""
    words = reprompts.way_words(here, question, failure)
    if failure == "no_match" and reprompts.may_text(here, question):
        here = here.with_(pending={**here.session.pending, "nine": True})
    question = replace(question, listen=by_keys(here, question.listen))
    return ask(choices.listed(here) if failure == "no_input" else here, question, failure, words, *before)


def give_up(here: Here, failure: Failure, then: str | None, *before: Effect) -> Step:
    """Takes the exit. A person is promised only where one follows."""
    target = then or here.person
    if target != here.person:
        return go(here, target, *before)
    key = f"{failure}_exit" if here.on_call else "not_understood_exit"
    words = phrase(here, key)
    return go(here, target, *before, say(here, words))


def nudge(here: Here, node: Asking, question: Question) -> Step:
    """Sends the next reminder in writing; after the last one none."""
    sent, nudges = nudged(here), reminders(here)
    if here.on_call or sent >= len(nudges):
        return stay(here)
    own = authored(here, node.nudge) or authored(here, nudges[sent].write, question=question.words.write)
    words = own or phrase(here, "nudge", question.words)
    here = here.with_(pending={**here.session.pending, NUDGED: sent + 1})
    return ask(here, question, "nudge", words)


def fresh(here: Here) -> Here:
    """Returns the session with nothing left to confirm, as when the node was entered."""
    kept = {
        name: value for name, value in here.session.pending.items() if name in (NUDGED, "denied", "undone", "not_this")
    }
    return here.with_(pending=kept)
