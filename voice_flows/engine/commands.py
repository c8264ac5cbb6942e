"""Standing commands: what a caller may say or write at any question, and what it does.

Which words are a command is decided in `voice_flows.understanding.standing_commands`.
"""

from __future__ import annotations

from dataclasses import replace

from voice_flows.asking import doubted_commands, hearing, speech_rate
from voice_flows.asking.steps import (
    ASKED_FOR_TEXT,
    ASKED_FROM,
    LEFT_AT,
    Here,
    Step,
    again,
    around,
    at_question,
    go,
    learned,
    nearest,
    over,
)
from voice_flows.asking.words import phrase, say
from voice_flows.engine.language import FOLLOWED
from voice_flows.model.turns import End, Heard, Input, Json, Speech, Text
from voice_flows.nodes.menu.open_questions import UNCLEAR, WANTS


def obey(here: Here, command: str) -> Step:
    """Obeys a command; one that cannot be obeyed here asks the question again."""
    name, _, rest = command.partition(":")
    match name:
        case hearing.DOUBTED:
            return doubted_commands.ask(here, rest)
        case "person":
            return go(here, here.person)
        case "call" if not here.on_call:
            return _call(here)
        case "back":
            return _back(here, rest)
        case "menu":
            start = here.flow.start if here.on_call else here.flow.start_text
            return go(here.with_(trail=()), start)
        case "text":
            return _text(here)
        case "help" if not here.on_call:
            words = phrase(here, "help")
            return again(here, say(here, words))
        case "done" if not here.on_call:
            words = phrase(here, "resolved")
            asked = at_question(here.session)
            left = here.with_(flow=asked.flow, returns=asked.returns, pending={LEFT_AT: asked.node})
            return over(left, say(here, words), End(here.session.node))
        case "language":
            return _language(here, rest)
        case "slower" | "faster" | "louder" | "quieter":
            return speech_rate.asked_for(here, name)
        case _:
            return again(here)


def _call(here: Here) -> Step:
    """Goes to the promise of a call, in this flow or one that runs it, and keeps the question that stands meanwhile.

    Where none of them promises calls, it leads to a person.
    """
    wish = learned(here, "wants", "call", "call", origin="text")
    place = next((each for each in around(here) if each.flow.commands.call), None)
    if place is None:
        return go(here, here.person, wish)
    asked = at_question(here.session)
    inside: Json = {"flow": asked.flow, "node": asked.node, "returns": [list(one) for one in asked.returns]}
    same = (asked.flow, asked.returns) == (place.session.flow, place.session.returns)
    return replace(go(place, str(place.flow.commands.call), wish), keep={ASKED_FROM: asked.node if same else inside})


def _back(here: Here, rest: str) -> Step:
    """Goes to the question before this one and takes its choice back; at the first question, asks it again."""
    session = here.session
    before = session.trail[:-1] if session.trail[-1:] == (session.node,) else session.trail
    if not before:
        return replace(again(here), said=_said(here, rest))
    undone = session.picked.get(before[-1])
    picked = {node: choice for node, choice in session.picked.items() if node != before[-1]}
    once = tuple(mark for mark in session.once if undone is None or mark not in (WANTS, UNCLEAR))
    told = (learned(here, "undone", before[-1], undone, origin="speech" if here.on_call else "text"),) if undone else ()
    step = go(here.with_(trail=before[:-1], picked=picked, once=once), before[-1], *told)
    keep = {"denied": [undone], "undone": [undone]} if undone else {}
    return replace(step, keep=keep, said=_said(here, rest))


def _said(here: Here, words: str) -> Input | None:
    if not words:
        return None
    return Speech((Heard(words, None, 1.0),)) if here.on_call else Text(words)


def _text(here: Here) -> Step:
    """Goes to the offer of text, of this flow or one that runs it.

    Not on a call whose caller has declined text in it, or called for help.
    """
    if ASKED_FOR_TEXT not in here.session.once:
        here = here.with_(once=(*here.session.once, ASKED_FOR_TEXT))
    place = next((each for each in around(here) if each.flow.commands.text), None)
    if place is None or not here.on_call or here.refuses_text:
        return again(here)
    return replace(go(place, str(place.flow.commands.text)), keep={"asked_for": True})


def _language(here: Here, wanted: str) -> Step:
    """Goes on in another language that the flow has."""
    found = nearest(here.flow.languages, wanted) or here.session.language
    once = here.session.once if FOLLOWED in here.session.once else (*here.session.once, FOLLOWED)
    return again(here.with_(language=found, once=once))
