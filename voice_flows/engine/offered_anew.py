"""Tells what is gone or changed since it was offered, and offers what is there now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from voice_flows.asking import ages
from voice_flows.asking.steps import Here, Step, go
from voice_flows.asking.words import Words, phrase, say
from voice_flows.engine import refetching
from voice_flows.model.turns import Ask, Effect
from voice_flows.nodes import KINDS


def gone(here: Here, name: str) -> tuple[str, str, tuple[str, str]]:
    """Returns the words for a choice that is gone, its label, and the menu where it was made."""
    name = here.session.fetched[name].get("copy", [name])[0]
    age, item = here.session.fetched[name], here.session.values.get(name)
    moment = "now_past" if refetching.is_past(here, item) else "now_taken"
    flow, menu = age["menu"]
    return moment, label(here, name), (flow, menu)


def label(here: Here, name: str) -> str:
    age = here.session.fetched.get(name, {})
    brought = refetching.brought_by(here, age)
    if brought is None or "copy" in age:
        return ""
    spoken, written = refetching.label(here, brought, here.session.values.get(name))
    return spoken if here.on_call else written


def offer(
    here: Here,
    moment: str,
    choice: str,
    at: tuple[str, str],
    facts: tuple[Effect, ...],
    keep: Mapping[str, Any] | None = None,
) -> Step:
    """Tells what is gone or changed, and asks with what is there now; goes where the author says if that is nothing."""
    flow, name = at
    node = here.flow.nodes.get(name) if flow == here.flow.flow else None
    if node is None:
        return go(here, here.person, *facts, say(here, words(here, f"{moment}_none", choice)))
    here = here.with_(node=name, attempts={}, pending=dict(keep or {}))
    entered = KINDS[node.kind].enter(node, ages.shown(here, refetching.shown_at(node)), "first")
    ask = next((effect for effect in entered.effects if isinstance(effect, Ask)), None)
    if ask is None:
        said = words(here, f"{moment}_none" if node.choices_fetched else moment, choice)
        return replace(entered, effects=(*facts, say(here, said), *entered.effects))
    listed = not here.on_call and bool(node.choices_fetched)
    said = words(here, f"{moment}_list" if listed else moment, choice, Words(ask.say, ask.write))
    asked = replace(ask, say=said.say, write=said.write, reason="repeat")
    return replace(entered, effects=(*facts, *(asked if one is ask else one for one in entered.effects)))


def words(here: Here, moment: str, choice: str, question: Words | None = None) -> Words:
    begins = moment.startswith("now_") and not here.on_call
    shown = choice[:1].upper() + choice[1:] if begins else choice
    return phrase(here, moment, question, choice=shown)
