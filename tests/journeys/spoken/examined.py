"""The questions that the accuracy of speech is measured by: the shipped flows' own, each at a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from relevo.publishing.flow_files import shipped
from voice_flows.engine import machine
from voice_flows.model.turns import Ask, Moment, Started, Turn
from voice_flows.publishing.loader import load
from voice_flows.schema.document import Flow

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUESTIONS = {
    f"{flow}.{node}.{language}": (f"+3491000{at:02}{second:02}", flow, node, language)
    for at, (flow, node) in enumerate(
        [
            ("tienda", "motivo"),
            ("tienda", "algo_mas"),
            ("tienda", "pide"),
            ("tienda", "otra_fecha"),
            ("tienda", "retomar"),
            ("clinica", "motivo"),
        ]
    )
    for second, language in enumerate(("es", "en"))
}


@cache
def flows() -> dict[str, Flow]:
    read = [load(path.read_text("utf-8"), path.name).flow for path in shipped()]
    return {flow.flow: flow for flow in read if flow is not None}


@cache
def asked(question: str) -> Turn:
    """The turn that asks it, as a call hears it first; silence is waited for longer."""
    _, flow, node, language = QUESTIONS[question]
    session = machine.begin(flows()[flow], "voice", language, node)
    turn = machine.step(flows(), session, Started(), Moment(NOW, {"customer": {"number": "+34600000000"}}))
    (ask,) = [effect for effect in turn.effects if isinstance(effect, Ask)]
    return replace(turn, effects=(replace(ask, listen=replace(ask.listen, no_input_s=60.0)),))


def question(name: str) -> Ask:
    (ask,) = asked(name).effects
    assert isinstance(ask, Ask)
    return ask
