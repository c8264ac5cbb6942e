"""Talks run on every medium with the session stored between turns, and say where they went otherwise."""

from __future__ import annotations

import pytest
from small_shop import FIXTURES, FLOWS

from deflect.talks import runner
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read
from voice_flows.talks import talk_file

TALKS = talk_file.parse((FIXTURES / "shop.talk.yaml").read_text(), "shop.talk.yaml")


@pytest.mark.parametrize("talk", TALKS.talks, ids=lambda talk: talk.name)
def test_a_good_talk_passes_on_each_of_its_media(talk: talk_file.Talk) -> None:
    outcomes = runner.run(talk, FLOWS, TALKS.name)
    assert [str(failure) for outcome in outcomes for failure in outcome.failures] == []
    assert tuple(outcome.medium for outcome in outcomes) == talk.media


def test_the_file_has_nothing_wrong() -> None:
    assert TALKS.problems == ()
    assert [talk.media for talk in TALKS.talks] == [("voice",), ("voice", "sms", "web"), ("sms", "web")]


def _failures(steps: str, head: str = "") -> list[str]:
    parsed = talk_file.parse(f"flow: shop\ntalks:\n  - name: one\n{head}    steps:\n{steps}", "one.talk.yaml")
    assert parsed.problems == ()
    return [str(failure) for one in runner.run(parsed.talks[0], FLOWS, parsed.name) for failure in one.failures]


@pytest.mark.parametrize(("expected", "told"), [
    ("says: adiós", "one.talk.yaml:5: expected says: “adiós”, got “Tienda Nogal, hola.\n¿En qué te ayudo?”"),
    ("not_says: hola", "one.talk.yaml:5: expected not_says: “hola”"),
    ("node: pide", "one.talk.yaml:5: expected node: 'pide', got 'motivo'"),
    ("choices: [a]", "expected choices: ['a'], got ['pedido', 'devolucion', 'facturas']"),
    ("ends: true", "expected ends: True, got False"),
    ("values: {pedido: 1}", "expected values pedido: 1, got None"),
    ("queue: support", "expected queue: 'support', got None"),
    ("hands_off: elige", "expected hands_off: 'elige', got None"),
    ("aside: hola", "expected aside: “hola”, got nothing said"),
    ("on: thread", "expected a thread, got the talk has only a call"),
])  # fmt: skip
def test_a_failure_names_file_line_expected_and_got(expected: str, told: str) -> None:
    (failure,) = _failures(f"      - expect: {{{expected}}}\n")
    assert told in failure


def test_who_writes_before_there_is_a_thread_is_told() -> None:
    (failure,) = _failures('      - text: "1"\n')
    assert "expected a thread for 'text'" in failure


def test_the_step_after_a_hang_up_finds_the_call_over() -> None:
    assert _failures("      - caller: hang_up\n      - expect: {wait: over}\n") == []


def test_a_talk_of_a_flow_nobody_has_says_so() -> None:
    parsed = talk_file.parse("flow: gone\ntalks: [{name: a, steps: [{expect: {ends: true}}]}]", "a")
    (outcome,) = runner.run(parsed.talks[0], FLOWS, "a")
    assert "a flow 'gone'" in str(outcome.failures[0])


@pytest.mark.parametrize(("steps", "message"), [
    ("- caler: {keys: 1}", "a step is one of these"),
    ("- caller: {key: 1}", "a caller keys, says"),
    ("- expect: {say: hola}", "'say' is not known here"),
    ("- wait: soon", "no length of time"),
    ("- delivery: lost", "no state"),
    ("- expect: hola", "names and values"),
    ("- expect: {values: hola}", "names and values"),
    ("- fetched: {status: gone}", "an answer is"),
])  # fmt: skip
def test_a_talk_that_cannot_be_read_is_told_with_its_line(steps: str, message: str) -> None:
    parsed = talk_file.parse(f"flow: shop\ntalks:\n  - name: one\n    steps:\n      {steps}\n", "one.talk.yaml")
    assert [(problem.line, message in problem.message) for problem in parsed.problems] == [(5, True)]


def test_a_talk_knows_the_nodes_it_came_through() -> None:
    (outcome,) = runner.run(TALKS.talks[0], FLOWS, TALKS.name)
    assert {"saludo", "motivo", "pide", "busca", "estado", "oferta", "elige", "hecho", "adios"} <= outcome.visited


FORWARDED = """
flow: forwarded
title: {en: Forwarded}
brand: {name: Shop, sms: Shop, register: tu}
languages: [en]
start: where
start_text: where
commands: {person: bye, text: bye}
nodes:
  where:
    kind: branch
    cases:
      - {when: {variable: call.forwarded, value: busy}, then: busy}
      - {when: {variable: call.headers.account, is: filled}, then: account}
    else: plain
  busy: {kind: say, say: {en: "You called {{ call.first_called }}, which is busy."}, then: bye}
  account: {kind: say, say: {en: "Account {{ call.headers.account }}, data {{ call.uui }}."}, then: bye}
  plain: {kind: say, say: {en: "Hello."}, then: bye}
  bye: {kind: end, say: {en: "Goodbye."}}
"""


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("{forwarded: busy, first_called: '+34912345678'}", "which is busy"),
        ("{uui: '77', headers: {account: '48213'}}", "Account 48213, data 77."),
        ("{}", "Hello."),
    ],
)
def test_a_talk_gives_what_the_line_told_of_the_call(facts: str, said: str) -> None:
    flow = flow_model().model_validate(read(FORWARDED).value)
    talk = f"flow: forwarded\ntalks:\n  - name: one\n    medium: voice\n    facts: {{call: {facts}}}\n    steps:\n"
    parsed = talk_file.parse(f'{talk}      - expect: {{says: "{said}"}}\n', "one.talk.yaml")
    assert parsed.problems == ()
    (outcome,) = runner.run(parsed.talks[0], {"forwarded": flow}, parsed.name)
    assert [str(failure) for failure in outcome.failures] == []
