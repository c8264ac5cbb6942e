"""Surveys in the wrong place, messages nobody is told of, and recordings whose refusal would not be understood."""

from __future__ import annotations

import pytest
from test_flow_checks import GOOD

from voice_flows.publishing.loader import load

SURVEY = "  valora: {kind: survey, then: fin}\n"
MESSAGE = "  recado: {kind: voicemail, then: fin}\n"
SAID = "  recado: {kind: voicemail, then: fin, say: {es: %s., en: %s.}}\n"
RECORD = "start: saludo\nrecord: true\n"
TO_MOTIVO = "en: Nogal shop.}\n    then: motivo"


@pytest.mark.parametrize(
    ("old", "new", "more", "code", "node"),
    [
        (TO_MOTIVO, "en: Nogal shop.}\n    then: valora", SURVEY, "survey_early", "valora"),
        ("then: fin", "then: valora", "  valora: {kind: survey, then: motivo}\n", "survey_early", "valora"),
        ("then: fin", "then: recado", SAID % ("Hable", "Speak"), "voicemail_notice", "recado"),
        ('key: "2"\n', 'key: "8"\n', RECORD, "record_key", "motivo"),
        (TO_MOTIVO, "en: Nogal shop.}\n    then: pide", RECORD, "record_key", "pide"),
    ],
)
def test_what_is_wrong_is_told_at_its_node(old: str, new: str, more: str, code: str, node: str) -> None:
    text = GOOD.replace(old, new, 1)
    text = text.replace("start: saludo\n", more, 1) if more == RECORD else text + more
    told = [(problem.code, problem.node) for problem in load(text, "tienda.yaml").problems]
    assert (code, node) in told


@pytest.mark.parametrize("more", [SURVEY, MESSAGE, SAID % ("Hable tras la señal", "Speak after the tone")])
def test_what_is_well_is_left_alone(more: str) -> None:
    name = more.split(":")[0].strip()
    text = GOOD.replace("by_text: elige\n    then: fin", f"by_text: elige\n    then: {name}", 1) + more
    assert not [problem for problem in load(text, "tienda.yaml").problems if problem.node == name]
