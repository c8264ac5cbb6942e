"""Choices as a session offers them: in its language, each with a key, two at a time to callers who need more time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voice_flows.asking.steps import Here
from voice_flows.asking.words import authored
from voice_flows.model.turns import Choice
from voice_flows.schema.parts import ChoiceSpec

AT_ONCE = 2
"""Choices read at a time to callers who need more time."""


def spec_choice(here: Here, spec: ChoiceSpec) -> Choice:
    """Returns an author's choice in the session's language."""
    label = authored(here, spec.label)
    language, default = here.session.language, here.flow.languages[0]
    phrases = spec.phrases.get(language, spec.phrases.get(default, []))
    examples = spec.examples.get(language, spec.examples.get(default, []))
    return Choice(spec.id, label.write, spec.key, tuple(phrases), tuple(examples))


def numbered(wanted: Sequence[Choice], taken: set[str | None]) -> tuple[Choice, ...]:
    """Gives every choice a key: its own where that is free, else the next free one. 0 stays the key for a person."""
    own = {choice.key for choice in wanted if choice.key} | taken
    keyed: list[Choice] = []
    used = set(taken)
    for choice in wanted:
        key = choice.key
        if not key or key in used:
            key = next((free for free in "123456789" if free not in own), None)
        own.add(key)
        used.add(key)
        keyed.append(replace(choice, key=key))
    return tuple(keyed)


def shown(here: Here, choices: Sequence[Choice]) -> tuple[tuple[Choice, ...], bool]:
    """Returns the choices to read now, and whether more follow. Callers at normal pace hear all of them."""
    every = keyed(choices)
    if not here.on_call or here.session.pace != "slow" or len(every) <= AT_ONCE:
        return every, False
    start = here.session.pending.get("from", 0)
    start = start if start < len(every) else 0
    return every[start : start + AT_ONCE], start + AT_ONCE < len(every)


def keyed(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Returns the choices that have a key other than 0, which leads to a person everywhere."""
    return tuple(choice for choice in choices if choice.key and choice.key != "0")


def listed(here: Here) -> Here:
    """Notes that the choices were just read, so that a yes answers 'would you like to hear more?'."""
    return here.with_(pending={**here.session.pending, "listed": True})


def turned(here: Here) -> Here:
    """Goes on to the next two choices."""
    start = here.session.pending.get("from", 0) + AT_ONCE
    return here.with_(pending={**here.session.pending, "from": start})
