"""What a `call_back` asks and promises at each stage: words and choices only, not where they lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voice_flows.asking import hearing, waits
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, lookup
from voice_flows.asking.words import Words, authored, phrase
from voice_flows.model.turns import Choice, KeyRule, Listen
from voice_flows.nodes.call_back import times
from voice_flows.nodes.call_back.model import CallBackNode
from voice_flows.schema.opening_hours import is_open
from voice_flows.understanding import matching

OURS = frozenset({"no_line", "day_limit", "number_limit"})
"""Codes of refusals whose cause lies with us: the customer is told what happens now, not why."""
PAUSE_S = 1.0
"""Pause in seconds that ends an answer: people pause between groups of a number, and between day and hour."""


def question(node: CallBackNode, here: Here, held: Mapping[str, Any]) -> Question:
    """Returns the question of the current stage."""
    match held["stage"]:
        case "when":
            choices = ways(here, held["offered"])
            listen = Listen(KeyRule(), matching.phrases_of(choices, here.session.language))
            words = authored(here, node.say, node.write) or phrase(here, "call_when")
            return Question(_with_keys(here, words, choices), "call_when", choices, listen)
        case "at":
            listen = Listen(KeyRule(single=False, least=3, most=8), end_of_speech_s=PAUSE_S)
            return Question(phrase(here, "call_at"), "call_at", (), listen)
        case "number":
            listen = Listen(KeyRule(single=False, least=6, most=15), end_of_speech_s=PAUSE_S)
            return Question(phrase(here, "call_number"), "call_number", (), listen)
        case _:
            return confirm(here, held)


def ways(here: Here, offered: list[str]) -> tuple[Choice, ...]:
    """Returns the ways of being called, as choices."""
    labels = {way: phrase(here, f"call_way_{way}") for way in offered}
    return tuple(Choice(way, labels[way].write, str(key), _phrases(here, way)) for key, way in enumerate(offered, 1))


def _phrases(here: Here, way: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in phrase(here, f"call_says_{way}").write.split(","))


def confirm(here: Here, held: Mapping[str, Any]) -> Question:
    """Returns the read-back on a call: when, and to which number; 3 is for another number."""
    both = hearing.yes_no_choices(here)
    listen = Listen(KeyRule(), matching.phrases_of(both, here.session.language), keep_typed_ahead=False, evidence=True)
    words = phrase(here, f"call_confirm_{held['moment']}", at=held.get("at"), number=held["number"])
    return Question(words, "call_confirm", both if here.on_call else (), listen)


def agreed(here: Here, held: Mapping[str, Any]) -> Question:
    """Returns the promise in writing, which then waits for a NO or for anything else."""
    return Question(promise(here, held), "call_back", (), Listen())


def promise(here: Here, held: Mapping[str, Any]) -> Words:
    """Returns what is said once the call is stored."""
    own = lookup(here.moment.facts, "call.own") or lookup(here.moment.facts, "sender.spoken") or ""
    return phrase(here, f"call_promised_{held['moment']}", at=held.get("at"), number=held["number"], own=own)


def by_person(node: CallBackNode, here: Here) -> Words:
    """Returns the promise of a call by a person: when we open, after the measured wait, or without a time."""
    calendar, now = here.flow.calendars.get(node.calendar or ""), times.local(here)
    if calendar is not None and not is_open(calendar, now) and (opening := times.opens(calendar, now)):
        return phrase(here, "call_by_person_at", next=opening.isoformat(timespec="minutes"))
    measured = waits.measured(here, "voice") is not None
    return phrase(here, "call_by_person_soon" if measured else "call_by_person")


def _with_keys(here: Here, words: Words, choices: tuple[Choice, ...]) -> Words:
    keyed = [{"label": choice.label, "key": choice.key} for choice in choices]
    spoken = phrase(here, "keys", keyed=keyed)
    return Words((*words.say, " ", *spoken.say), words.write)
