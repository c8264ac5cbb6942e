"""A plug-in tells who calls: its level counts with its score, and anything else counts as nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from voice_flows.engine import machine
from voice_flows.model import identity
from voice_flows.model.turns import Fetch, Fetched, Json, Keys, Learned, Moment, Speech, Started, Turn
from voice_flows.publishing.loader import load

FLOW = """
flow: voz
title: {es: Voz}
brand: {name: Nogal, sms: Nogal, register: tu}
languages: [es]
start: quien
start_text: quien
commands: {person: persona}
nodes:
  quien: {kind: identify, then: sabe, failed: fin}
  sabe:
    kind: branch
    cases:
      - when: {variable: contact.identity, value: plugin}
        then: pin
    else: fin
  pin:
    kind: menu
    say: {es: "¿Saldo o tarjeta?"}
    choices:
      - {id: saldo, label: {es: saldo}, key: "1", then: fin}
      - {id: tarjeta, label: {es: tarjeta}, key: "2", then: fin}
  persona: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end, say: {es: Hasta luego.}}
"""
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
FACTS: dict[str, Json] = {
    "customer": {"name": "", "known": False, "number": "+34612345678"},
    "contact": {"channel": "voice", "number_kind": "mobile", "identity": "seen"},
    "call": {"id": "3c26", "headers": {"voice_match": "score=0.97"}},
}


def told(*inputs: object) -> Turn:
    flow = load(FLOW, "voz.yaml").flow
    assert flow is not None
    flows = {"voz": flow}
    turn = machine.step(flows, machine.begin(flow, "voice"), Started(), Moment(NOON, FACTS))
    for one in inputs:
        turn = machine.step(flows, turn.session, one, Moment(NOON, FACTS))  # type: ignore[arg-type]
    return turn


def test_plugin_is_asked_with_the_facts_of_the_call() -> None:
    turn = told()
    (asked,) = [effect for effect in turn.effects if isinstance(effect, Fetch)]
    assert (asked.service, asked.method, asked.path, asked.timeout_s) == ("identity", "POST", "/identify", 4.0)
    assert asked.body["number"] == "+34612345678"
    assert (asked.body["identity"], asked.body["medium"], asked.body["language"]) == ("seen", "voice", "es")
    assert (asked.body["call"]["id"], asked.body["call"]["headers"]) == ("3c26", {"voice_match": "score=0.97"})


def test_level_counts_for_the_nodes_after_it_in_the_same_turn() -> None:
    turn = told(Fetched(200, {"level": "plugin", "score": 0.97}))
    assert turn.session.node == "pin"
    (fact,) = [effect for effect in turn.effects if isinstance(effect, Learned) and effect.what == "identified"]
    assert (fact.value, fact.score) == ("plugin", 0.97)


@pytest.mark.parametrize(
    "answer",
    [
        Fetched(0),
        Fetched(500, {"level": "plugin", "score": 1}),
        Fetched(200, {"level": "plugin", "score": 0.89}),
        Fetched(200, {"level": "plugin", "score": 7}),
        Fetched(200, {"level": "plugin", "score": "0.97"}),
        Fetched(200, {"level": "plugin", "score": True}),
        Fetched(200, {"level": "plugin"}),
        Fetched(200, {"level": "seen", "score": 1}),
        Fetched(200, {"level": "root", "score": 1}),
        Fetched(200, {"level": ["plugin"], "score": 1}),
        Fetched(200, ["plugin", 1]),
        Fetched(200, None),
    ],
)
def test_answer_that_is_not_a_sure_level_gives_none(answer: Fetched) -> None:
    turn = told(answer)
    assert (turn.session.node, turn.session.wait) == ("fin", "over")
    assert identity.MARKED.isdisjoint(turn.session.once)


def test_lower_level_of_a_plugin_is_kept_as_such() -> None:
    turn = told(Fetched(200, {"level": "confirmed", "score": 0.95}))
    assert turn.session.node == "fin"
    assert "identity:confirmed" in turn.session.once


def test_nothing_said_meanwhile_answers_for_the_plugin() -> None:
    assert told(Keys("1")).session.wait == "fetch"
    assert told(Speech(())).session.wait == "fetch"


def test_thread_of_a_call_begins_without_what_the_call_knew() -> None:
    session = told(Fetched(200, {"level": "plugin", "score": 0.97})).session
    assert identity.MARKED.isdisjoint(machine.to_text(session, "pin").once)
    assert identity.MARKED.isdisjoint(machine.to_voice(session, "pin").once)
