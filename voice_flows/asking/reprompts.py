"""The words after a failed try: the author's, else the library's, which point to keys, text or a person.

Only the words. When they are said, and what follows, is decided in `voice_flows.asking.retries`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from voice_flows.asking import choices
from voice_flows.asking.steps import Here, lookup
from voice_flows.asking.words import Words, authored, phrase
from voice_flows.model.turns import Choice, Listen
from voice_flows.schema.parts import Reprompts

REPROMPTS = 2
"""Failed tries of one kind after which a call takes the exit, unless the author words more of them."""
Failure = Literal["no_input", "no_match"]
TEXT_KEY = "9"
"""The key for 'go on by text', where the words name it and no choice has it."""
TWO = frozenset({"yes_no", "offer"})
"""Kinds of questions that name their two answers."""
KEYABLE = frozenset({"digits", "phone", "number", "amount", "date", "time"})
"""Types of values that can be keyed."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its first words, kind, choices and how it listens."""

    words: Words
    kind: str
    choices: tuple[Choice, ...]
    listen: Listen
    sensitive: bool = False


def own(here: Here, worded: Reprompts, tries: int) -> Words | None:
    """Returns the author's words for this try, counted from 1; `None` where there are none, or empty ones."""
    said = authored(here, worded.say[tries - 1]) if tries <= len(worded.say) else Words()
    heard = "".join(said.say) if here.on_call else said.write
    return said if heard.strip() else None


def again_words(here: Here, question: Question, failure: Failure) -> Words:
    """Words of the first failed try: 'are you there?', or the choices in short form with their keys."""
    if not here.on_call:
        # The choices follow as numbered lines below the words, so that the words need not list them.
        return phrase(here, "not_understood", question.words, choices=[])
    if failure == "no_input" or question.kind in TWO:
        return phrase(here, f"{failure}_1", question.words, keyed=[])
    shown, _ = choices.shown(here, question.choices)
    return _with_more(here, question, phrase(here, "no_match_1", question.words, keyed=_listed(shown)))


def way_words(here: Here, question: Question, failure: Failure) -> Words:
    """Words that point to keys, text or a person. While a value is keyed no key is free for anything else."""
    if question.kind in TWO:
        return phrase(here, f"{failure}_2_yes_no", question.words)
    if not question.choices:
        key = f"{failure}_2_value" if question.kind in KEYABLE else f"{failure}_1"
        return phrase(here, key, question.words, keyed=[])
    if failure == "no_input":
        shown, _ = choices.shown(here, question.choices)
        return _with_more(here, question, phrase(here, "no_input_2", question.words, keyed=_listed(shown)))
    every = _listed(choices.keyed(question.choices))
    return phrase(here, "no_match_2", question.words, keyed=every, by_text=may_text(here, question))


def choice_words(here: Here, question: Question) -> Words:
    """Words that name only the choices with their keys, and whether there are more."""
    shown, _ = choices.shown(here, question.choices)
    return _with_more(here, question, phrase(here, "keys", keyed=_listed(shown)))


def may_text(here: Here, question: Question) -> bool:
    """True where 'press 9 to go on by text' may be said: allowed, not declined, and no choice has the key 9."""
    free = TEXT_KEY not in {choice.key for choice in question.choices} | set(here.flow.commands.language_keys.values())
    if not (here.on_call and question.choices and question.kind not in TWO and free) or here.refuses_text:
        return False
    return bool(here.flow.commands.text and lookup(here.moment.facts, "offer.allowed"))


def _listed(choices: Sequence[Choice]) -> list[dict[str, str]]:
    return [{"label": choice.label, "key": choice.key or ""} for choice in choices]


def _with_more(here: Here, question: Question, words: Words) -> Words:
    if not choices.shown(here, question.choices)[1]:
        return words
    more = phrase(here, "more")
    return Words((*words.say, " ", *more.say), words.write)
