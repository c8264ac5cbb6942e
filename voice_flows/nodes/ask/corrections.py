"""Corrects a number that was read back: the caller need only say the group that was wrong."""

from __future__ import annotations

import phonenumbers

from voice_flows.asking import hearing
from voice_flows.asking.hearing import Answer
from voice_flows.asking.steps import Here
from voice_flows.model.turns import Heard, Json, Speech
from voice_flows.nodes.ask.model import AskNode
from voice_flows.understanding.matching import Match, ValueRule
from voice_flows.values.correcting import corrected, whole
from voice_flows.wording import input_values


def applied(node: AskNode, here: Here, event: Answer, value: Json) -> Match | None:
    """Returns the corrected number, to be read back again; `None` where no part of it was said anew."""
    if not isinstance(event, Speech) or node.type not in ("digits", "phone") or not isinstance(value, str):
        return None
    code = _groups(node, value)
    said, language = event.hypotheses[0].text, here.session.language
    digits = whole(said, len("".join(code)), language) or corrected(code, said, language)
    if digits is None:
        return None
    rule = ValueRule(length=node.length, past=node.past)
    match = hearing.understand(here, node.type, rule, Speech((Heard(digits, None, event.hypotheses[0].score),)))
    return match if match.value not in (None, value) else None


def _groups(node: AskNode, value: str) -> tuple[str, ...]:
    if node.type == "digits":
        return input_values.groups(value)
    return input_values.phone_groups(phonenumbers.parse(value))
