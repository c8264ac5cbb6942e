"""Whatever stands in a field of a file of talks, the author is told in words; nothing is raised."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator

import pytest
from small_shop import FLOWS

from deflect.talks import runner
from voice_flows.model.turns import Json
from voice_flows.publishing.yaml_source import read
from voice_flows.talks import talk_file

EVERY_FIELD = """
flow: shop
now: "2026-11-23T12:00:00+01:00"
facts:
  offer: {allowed: true, reason: landline, sent: "123456", proof: code}
  wait: {voice: 4, text: 10, people: 3, at_work: true}
  sender: {spoken: Tienda Nogal}
  customer: {name: Ana, known: true}
  call: {allowed: true, forwarded: busy, headers: {account: "1"}}
  cut: {flow: shop, node: pide, values: {pedido: "48213"}, returns: [[shop, pide]]}
  thread: {open: false, reference: N7K4, staffed: true}
fetch:
  shop GET /orders/48213: {status: 200, body: {state: en reparto, slots: [{day: "2026-11-24"}]}}
  shop GET /orders/*: {status: 404}
talks:
  - name: Every field
    medium: voice
    language: es
    node: motivo
    now: "2026-11-23T12:00:00+01:00"
    values: {pedido: "48213"}
    facts: {wait: {people: 1}}
    fetch: {shop GET /orders/1: {status: 0}}
    steps:
      - expect: {on: call, says: [Tienda], not_says: hola, choices: [a], ends: false, values: {a: 1}, learned: {a: 1}}
      - expect: {queue: support, hands_off: elige, fetches: ["/x"], calls: {moment: now}, aside: x, pace: normal}
      - answer: "1"
      - caller: {says: "48213", score: 0.9, noisy: true, after_s: 3}
      - caller: {keys: "1", after_s: 2}
      - caller: silence
      - caller: {leaves: 8}
      - text: {text: "2", choice: jueves}
      - fetched: {status: 200, body: {state: x}}
      - delivery: {state: undelivered, reason: gone}
      - picked_up: true
      - facts: {wait: {voice: 9}}
      - wait: 21h
      - person: done
      - transfer: busy
      - caller: hang_up
"""
WRONG: tuple[Json, ...] = (None, True, -7, "", ["voice"], {"a": [1]})
DOCUMENT = read(EVERY_FIELD).value
RUN: set[str] = set()
Path = tuple[str | int, ...]


def places(value: Json, path: Path = ()) -> Iterator[Path]:
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def changed(path: Path, value: Json) -> str:
    """The file, as JSON, which is YAML, with this in one place."""
    if not path:
        return json.dumps(value)
    document = copy.deepcopy(DOCUMENT)
    there = document
    for key in path[:-1]:
        there = there[key]
    there[path[-1]] = value
    return json.dumps(document)


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_any_value_in_any_field_is_read_and_run_without_a_traceback(wrong: Json) -> None:
    for path in places(DOCUMENT):
        parsed = talk_file.parse(changed(path, wrong), "every.talk.yaml")
        assert all(problem.message and problem.fix for problem in parsed.problems), path
        for talk in parsed.talks:
            if repr(talk) not in RUN:  # a field that cannot be read is often left out, whatever stood in it
                RUN.add(repr(talk))
                runner.run(talk, FLOWS, parsed.name)


def test_a_file_with_every_field_has_nothing_wrong() -> None:
    assert talk_file.parse(EVERY_FIELD, "every.talk.yaml").problems == ()


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("medium: [voice]", "medium: a word should stand here, not a list"),
        ("medium: 3", "medium: a word should stand here, not the number 3"),
        ("language: [es]", "language: a word should stand here, not a list"),
        ("node: {a: 1}", "node: a word should stand here, not names and values"),
        ("name: [a]", "name: a text should stand here, not a list"),
        ("values: pedido", "values: names and values should stand here, not 'pedido'"),
        ("facts: [a]", "facts: names and values should stand here, not a list"),
        ("facts: {offer: true}", "offer: names and values should stand here, not true or false"),
        ("facts: {cut: {returns: 5}}", "returns: a list of flow and node should stand here, not the number 5"),
        ("fetch: 3", "fetch: names and values should stand here, not the number 3"),
        ("fetch: {shop GET /x: 404}", "an answer is {status, body}"),
        ("now: [2026]", "now: '[2026]' is no instant"),
        ("steps: hola", "a talk needs `steps`"),
    ],
)
def test_wrong_type_in_a_talk_is_told_with_its_line(head: str, message: str) -> None:
    steps = "" if head.startswith("steps") else "    steps: [{expect: {ends: true}}]\n"
    parsed = talk_file.parse(
        f"flow: shop\ntalks:\n  - name: one\n    {head}\n{steps}".replace("name: one\n    name:", "name:"),
        "one.talk.yaml",
    )
    assert [(problem.line, problem.message) for problem in parsed.problems] == [
        (3 if head.startswith("name") else 4, message)
    ]


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("caller: {keys: [1]}", "keys: keys should stand here, not a list"),
        ("caller: {says: {a: 1}}", "says: a text should stand here, not names and values"),
        ("caller: {says: hola, score: high}", "score: a number from 0 to 1 should stand here, not 'high'"),
        ("caller: {says: hola, score: 90}", "score: a number from 0 to 1 should stand here, not the number 90"),
        ("caller: {says: hola, noisy: loud}", "noisy: true or false should stand here, not 'loud'"),
        ("caller: {keys: 1, after_s: soon}", "after_s: a number of seconds should stand here, not 'soon'"),
        ("caller: {leaves: long}", "leaves: a number of seconds should stand here, not 'long'"),
        ("caller: [silence]", "a caller keys, says, leaves a message, is silent or hangs up"),
        ("text: [hola]", "text: a text should stand here, not a list"),
        ("text: {choice: [jueves]}", "choice: a word should stand here, not a list"),
        ("answer: [1]", "answer: a text should stand here, not a list"),
        ("person: [done]", "person: a word should stand here, not a list"),
        ("transfer:", "transfer: a word should stand here, not nothing"),
        ("delivery: [delivered]", "delivery: '['delivered']' is no state"),
        ("delivery: {state: delivered, reason: [a]}", "reason: a text should stand here, not a list"),
        ("fetched: 404", "an answer is {status, body}"),
        ("fetched: {status: true}", "an answer is {status, body}"),
        ("facts:", "names and values are needed here"),
        ("facts: {offer: [a]}", "offer: names and values should stand here, not a list"),
        ("wait: 90", "wait: '90' is no length of time"),
        ("expect: {on: [call]}", "on: call or thread should stand here, not a list"),
        ("expect: {values: [a]}", "names and values are needed here"),
    ],
)
def test_wrong_type_in_a_step_is_told_with_its_line(step: str, message: str) -> None:
    parsed = talk_file.parse(f"flow: shop\ntalks:\n  - name: one\n    steps:\n      - {step}\n", "one.talk.yaml")
    assert [(problem.line, problem.message) for problem in parsed.problems] == [(5, message)]
