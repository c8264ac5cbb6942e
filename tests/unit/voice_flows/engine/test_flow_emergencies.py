"""Words of emergency lead to a person from anywhere, and other languages are heard everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_shop import FLOWS, NOON, ask, learned, says, spoken, started, written

from voice_flows.engine import machine
from voice_flows.model.turns import Input, Medium, Queue, Speech, Started, Text, Turn
from voice_flows.publishing.loader import load
from voice_flows.schema.document import Emergency, Flow

ALARM = Emergency(words={"es": ["urgencia", "me ahogo", "dolor en el pecho"], "en": ["chest pain"]}, then="persona")
ALARMED = {"shop": FLOWS["shop"].model_copy(update={"emergency": ALARM}), "returns": FLOWS["returns"]}


def alarmed(turn: Turn, event: Input) -> Turn:
    return machine.step(ALARMED, turn.session, event, NOON)


def test_other_languages_and_words_of_emergency_are_expected_everywhere() -> None:
    turn = machine.step(ALARMED, machine.begin(ALARMED["shop"], "voice"), Started(), NOON)
    assert {"English", "me ahogo", "una persona"} <= set(ask(turn).listen.phrases)


@pytest.mark.parametrize("said", [
    "es una urgencia", "me ahogo", "oiga que me aogo", "tengo un dolor en el pecho muy fuerte", "no, una urgencia",
])  # fmt: skip
def test_words_of_emergency_lead_to_a_person_from_anywhere(said: str) -> None:
    for node in ("motivo", "pide", "queja", "oferta"):
        turn = machine.step(ALARMED, machine.begin(ALARMED["shop"], "voice", node=node), Started(), NOON)
        helped = alarmed(turn, says(said))
        assert helped.session.wait == "person", node
        assert learned(helped, "emergency") is not None
    assert alarmed(started("text"), Text(said)).session.wait == "person"


def test_noise_and_its_denial_call_for_no_help() -> None:
    assert alarmed(started(), says("me ahogo", 0.1)).session.node == "motivo"
    assert alarmed(started(), says("no es una urgencia quiero cambiar mi pedido")).session.wait == "answer"


def test_after_an_emergency_nobody_is_offered_text() -> None:
    helped = alarmed(started(), says("me ahogo"))
    assert "escrib" not in spoken(helped)
    assert "mensaje" not in spoken(helped)
    offered = replace(helped.session, node="oferta", wait="start")
    turn = machine.step(ALARMED, offered, Started(), NOON)
    assert turn.session.node == "elige" or turn.session.wait == "person"
    assert learned(turn, "answered_offer") is None


def test_in_a_thread_that_a_person_has_help_is_told_once() -> None:
    text = """
flow: olmo
title: {es: Olmo}
brand: {name: Olmo, sms: Olmo}
languages: [es]
start: cola
start_text: cola
commands: {person: cola}
emergency: {words: {es: [me ahogo]}, then: ayuda}
nodes:
  ayuda: {kind: say, say: {es: Llame al 112 ahora.}, then: cola}
  cola: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end, say: {es: Hasta luego.}}
"""
    flow = load(text, "olmo.yaml").flow
    assert isinstance(flow, Flow)
    flows = {"olmo": flow}
    waiting = machine.step(flows, machine.begin(flow, "text"), Started(), NOON)
    helped = machine.step(flows, waiting.session, Text("Me ahogo!!"), NOON)
    assert written(helped) == "Llame al 112 ahora."
    assert helped.session.wait == "person"
    assert not any(isinstance(effect, Queue) for effect in helped.effects)
    assert machine.step(flows, helped.session, Text("me ahogo"), NOON).effects == ()


@pytest.mark.parametrize("answer", ["sí", "es una urgencia", "no"])
@pytest.mark.parametrize("medium", ["voice", "text"])
def test_suspected_call_for_help_is_asked_back_once(medium: Medium, answer: str) -> None:
    def said(words: str) -> Speech | Text:
        heard = says(words) if medium == "voice" else Text(words)
        return replace(heard, suspected=("emergency",))

    begun = started(medium)
    asked = alarmed(begun, said("mi suegro está gris"))
    assert "¿Es una urgencia?" in (spoken(asked) if medium == "voice" else written(asked))
    assert asked.session.attempts == begun.session.attempts
    after = alarmed(asked, says(answer) if medium == "voice" else Text(answer))
    assert (after.session.wait == "person") == (answer != "no")
    if answer == "no":
        assert (after.session.node, after.session.wait) == (begun.session.node, "answer")
        again = alarmed(after, said("mi suegro sigue gris"))
        assert "urgencia" not in (spoken(again) if medium == "voice" else written(again))


def test_suspicion_changes_no_answer_and_nothing_where_no_emergency_is_known() -> None:
    suspected = replace(says("dónde está mi pedido"), suspected=("emergency",))
    assert alarmed(started(), suspected).session.node == alarmed(started(), says("dónde está mi pedido")).session.node
    strange = replace(says("mi suegro está gris"), suspected=("emergency",))
    calm = {"shop": FLOWS["shop"].model_copy(update={"emergency": None}), "returns": FLOWS["returns"]}
    assert "urgencia" not in spoken(machine.step(calm, started().session, strange, NOON))
