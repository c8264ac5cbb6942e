"""Corrects a value that was read back: of a number the caller need only say the group that was wrong."""

from __future__ import annotations

import phonenumbers

from voice_flows import locales
from voice_flows.asking import hearing
from voice_flows.asking.hearing import Answer
from voice_flows.asking.steps import Here
from voice_flows.asking.words import today
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Heard, Json, Keys, Speech
from voice_flows.nodes.ask.model import AskNode
from voice_flows.understanding import whole_sentence
from voice_flows.understanding.matching import Match
from voice_flows.understanding.whole_sentence import Wanted, Where
from voice_flows.values.correcting import corrected, whole
from voice_flows.wording import input_values


def applied(node: AskNode, here: Here, event: Answer, value: Json) -> Match | None:
    """Returns the corrected value, to be read back again; `None` where no part of it was said anew."""
    return _of_a_group(node, here, event, value) or _in_the_sentence(node, here, event, value)


def _in_the_sentence(node: AskNode, here: Here, event: Answer, value: Json) -> Match | None:
    """Returns another value that the answer holds beside its no: `no, 48190`."""
    said = hearing.words(event)
    if isinstance(event, Keys) or len(said.split()) < 2:
        return None
    wanted = Wanted(node.type, node.rule, variable=node.variable)
    where = Where(here.session.language, today(here), here.flow.country)
    found = whole_sentence.value(_without_no(said, here.session.language), wanted, where)
    if found in (None, value):
        return None
    score = event.hypotheses[0].score if isinstance(event, Speech) else 1.0
    return Match("accept", (), found, score, hearing.origin(event))


def _without_no(said: str, language: str) -> str:
    """Returns the answer without the no that it begins with, which denies what was read back."""
    words = said.split()
    negations = locales.hearing(language).negations
    while words and normal(words[0]) in negations:
        words = words[1:]
    return " ".join(words)


def _of_a_group(node: AskNode, here: Here, event: Answer, value: Json) -> Match | None:
    if not isinstance(event, Speech) or node.type not in ("digits", "phone") or not isinstance(value, str):
        return None
    code = _groups(node, here, value)
    said, language = event.hypotheses[0].text, here.session.language
    digits = whole(said, len("".join(code)), language) or corrected(code, said, language)
    if digits is None:
        return None
    match = hearing.understand(here, node.type, node.rule, Speech((Heard(digits, None, event.hypotheses[0].score),)))
    return match if match.value not in (None, value) else None


def _groups(node: AskNode, here: Here, value: str) -> tuple[str, ...]:
    """Returns the groups in which the value was read back."""
    if node.type == "digits":
        return tuple(here.session.pending.get("confirm", {}).get("keyed", ())) or input_values.groups(value)
    return input_values.phone_groups(phonenumbers.parse(value))
