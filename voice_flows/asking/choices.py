"""Choices as a session offers them: in the session's language, each with a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voice_flows.asking.steps import Here
from voice_flows.asking.words import authored
from voice_flows.model.turns import Choice
from voice_flows.schema.parts import ChoiceSpec


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
        free = next((key for key in "123456789" if key not in own), None)
        key = choice.key if choice.key and choice.key not in used else free
        own.add(key)
        used.add(key)
        keyed.append(replace(choice, key=key))
    return tuple(keyed)
