"""Turns a talk's steps into inputs: what a caller keys or says, what a customer writes or presses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from voice_flows.model.turns import (
    Ask,
    Effect,
    Fetched,
    Heard,
    HungUp,
    Input,
    Json,
    Keys,
    Silence,
    Speech,
    Text,
)
from voice_flows.talks.kinds import acts, caller_acts
from voice_flows.talks.talk_file import TalkStep

SURE: Final = 0.95
"""The score of words where a talk names none."""


def event_of(step: TalkStep, medium: str, last: Sequence[Effect]) -> Input:
    """Returns the input that a step stands for on this medium, after what was last said there."""
    value = step.value
    match step.act:
        case "caller":
            return _called(value, last)
        case "answer":
            keyed = not str(value).strip("0123456789*#")
            spoken = {"keys": value} if keyed else {"says": value}
            return _called(spoken, last) if medium == "voice" else _written(str(value), medium, last)
        case "text":
            if isinstance(value, dict):
                return Text(str(value.get("text", "")), value.get("choice"))
            return _written(str(value), medium, last)
        case act:
            return acts()[act](value)


def _called(value: Json, last: Sequence[Effect]) -> Input:
    if value in ("silence", "hang_up"):
        return Silence() if value == "silence" else HungUp()
    for act, made in caller_acts().items():
        if act in value:
            return made(value[act])
    after_s = float(value.get("after_s", 0.0))
    if "keys" in value:
        groups = str(value["keys"]).split()
        return Keys("".join(groups), after_s, tuple(groups))
    ask = next((effect for effect in reversed(last) if isinstance(effect, Ask)), None)
    phrases = [plain(phrase) for phrase in ask.listen.phrases] if ask else []
    words = str(value["says"])
    index = phrases.index(plain(words)) if plain(words) in phrases else None
    said = Heard(words, index, float(value.get("score", SURE)))
    return Speech((said,), bool(value.get("noisy")), after_s, language=str(value.get("spoken", "")))


def _written(body: str, medium: str, last: Sequence[Effect]) -> Text:
    """Returns what a customer writes; on the web a choice's digit is its button."""
    ask = next((effect for effect in reversed(last) if isinstance(effect, Ask)), None)
    buttons = ask.choices if ask and medium == "web" else ()
    pressed = next((one for one in buttons if one.key == body.strip()), None)
    return Text(pressed.label, pressed.id) if pressed else Text(body)


def answer_of(written: Mapping[str, Json]) -> Fetched:
    """Returns the answer of a business system that a talk describes."""
    return Fetched(int(written.get("status", 200)), written.get("body"))


def plain(text: str) -> str:
    """Returns a text in lower case and on one line, for comparison."""
    return " ".join(text.split()).casefold()
