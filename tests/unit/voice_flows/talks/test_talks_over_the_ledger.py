"""Talks show what the ledger does: texts that wait for a system, refusals, receipts, threads that a call goes on in."""

from __future__ import annotations

from pathlib import Path

import voice_flows
from deflect.talks import runner
from voice_flows.nodes import flow_model
from voice_flows.publishing.loader import load_all
from voice_flows.publishing.yaml_source import read
from voice_flows.talks import talk_file

FOLDER = Path(voice_flows.__file__).parent / "flows"
FILES = {f"{name}.yaml": (FOLDER / f"{name}.yaml").read_bytes() for name in ("tienda", "devolucion")}
FLOWS = {one.flow.flow: one.flow for one in load_all(FILES).values() if one.flow}
HEAD = """
flow: tienda
now: 2026-11-23T10:30:00+01:00
fetch:
  tienda GET /orders?phone=*:
    body: {orders: [{number: "48213", last3: "213", status: on_its_way, day: "2026-11-24", from: "10:00", to: "13:00"}]}
  tienda GET /orders/48213/slots: {body: {slots: [{id: s1, day: "2026-11-26", from: "16:00", to: "19:00"}]}}
  tienda POST /orders/48213/delivery:
    body: {number: "48213", last3: "213", status: on_its_way, day: "2026-11-26", from: "16:00", to: "19:00"}
talks:
  - name: one
    steps:
"""
TO_TEXT = """
      - caller: {keys: "1"}
      - caller: {keys: "1"}
      - caller: {keys: "1"}
      - caller: {keys: "1"}
      - expect: {hands_off: elige_dia}
      - delivery: delivered
"""


def failures(steps: str, head: str = HEAD, **flows: object) -> list[str]:
    parsed = talk_file.parse(head + steps, "one.talk.yaml")
    assert parsed.problems == ()
    outcomes = [one for talk in parsed.talks for one in runner.run(talk, FLOWS | flows, parsed.name)]  # type: ignore[arg-type]
    return [str(failure) for one in outcomes for failure in one.failures]


def test_a_second_call_goes_on_where_the_thread_of_the_first_stands() -> None:
    again = """
      - calls_again: true
      - expect: {says: "¿Llamas por eso?", not_says: 213, node: retomar}
      - caller: {says: "sí"}
      - expect: {says: tres últimas cifras}
      - caller: {keys: "213"}
      - expect: {says: [Seguimos donde lo dejamos, "¿Qué día te viene bien?"], node: elige_dia}
      - caller: {keys: "1"}
      - expect: {says: Hecho, ends: true}
      - text: "1"
      - expect: {on: thread, says: ya lo hemos visto por teléfono}
"""
    assert failures(TO_TEXT + again) == []


def test_a_text_whose_number_opted_out_meanwhile_is_not_sent() -> None:
    again = """
      - text: BAJA
      - calls_again: true
      - caller: {keys: "2"}
      - caller: {keys: "1"}
      - caller: {keys: "1"}
      - caller: {keys: "1"}
      - expect: {not_says: Te lo envío, hands_off: null, learned: {offered: false}}
"""
    assert failures(TO_TEXT + again) == []


def test_a_receipt_comes_once_and_the_turn_is_ours() -> None:
    again = """
      - expect: {on: thread, turn: customer}
      - text: PERSONA
      - expect: {turn: us, queue: tienda}
      - text: hola
      - expect: {on: thread, not_says: "¿Qué fecha", turn: us}
"""
    assert failures(TO_TEXT + again) == []


def test_a_delivery_before_any_text_is_written_is_an_error_that_says_why() -> None:
    (failure,) = failures('      - delivery: delivered\n      - caller: {keys: "1"}\n')
    assert "expected a text that this call sent, got none was accepted" in failure


ASKS_FIRST = """
flow: asks
title: {en: Asks}
brand: {name: Shop, sms: Shop, register: tu}
languages: [en]
start: offer
start_text: look
commands: {person: people, text: offer}
nodes:
  offer:
    kind: offer_text
    by_text: look
    then: bye
    declined: bye
    unavailable: bye
    undelivered: sorry
  look: {kind: fetch, service: shop, path: /hours, save: {day: day}, then: told, failed: broken}
  told: {kind: say, say: {en: "We open at {{ day }}."}, then: bye}
  broken: {kind: say, say: {en: We cannot look that up.}, then: people}
  sorry: {kind: say, say: {en: The text did not arrive.}, then: bye}
  people: {kind: queue, done: bye, timeout: bye, closed: bye, left: offer}
  bye: {kind: end, say: {en: Goodbye.}}
variables: {day: {samples: [nine]}}
"""


def asks_first(steps: str) -> list[str]:
    flow = flow_model().model_validate(read(ASKS_FIRST).value)
    head = "flow: asks\nnow: 2026-11-23T10:30:00+01:00\ntalks:\n  - name: one\n    steps:\n"
    return failures(steps, head, asks=flow)


def test_a_thread_that_begins_with_a_request_has_its_text_after_the_answer() -> None:
    steps = """
      - caller: {keys: "1"}
      - expect: {hands_off: look}
      - delivery: delivered
"""
    (failure,) = asks_first(steps)
    assert "it is not written yet: the thread waits for a business system" in failure
    answered = steps.replace("      - delivery", "      - fetched: {body: {day: nine}}\n      - delivery")
    then = "      - expect: {on: call, says: Goodbye, not_says: did not arrive}\n"
    assert asks_first(answered + then + "      - expect: {on: call, ends: true}\n") == []


def test_digits_of_a_code_sent_anew_are_those_of_the_newest() -> None:
    claimed = """    facts:
      customer: {name: "", known: false, number: ""}
      contact: {channel: voice, number_kind: mobile, identity: none}
      offer: {allowed: true, reason: "", proof: code, sent: "123456"}
    steps:
"""
    once = """
      - caller: {keys: "1"}
      - expect: {node: offer, says: six-digit}
"""
    days = "      - wait: 25h\n      - calls_again: true\n"
    flow = flow_model().model_validate(read(ASKS_FIRST).value)
    head = "flow: asks\nnow: 2026-11-23T10:30:00+01:00\ntalks:\n  - name: one\n" + claimed
    proved = '      - caller: {keys: "123456"}\n      - expect: {hands_off: look}\n'
    assert failures((once + days) * 4 + once + proved, head, asks=flow) == []


def test_a_request_that_fails_on_the_way_to_text_is_told_in_writing() -> None:
    steps = """
      - caller: {keys: "1"}
      - fetched: {status: 0}
      - expect: {on: thread, says: We cannot look that up, wait: person, turn: us}
      - delivery: delivered
      - expect: {on: call, not_says: did not arrive}
"""
    assert asks_first(steps) == []


def test_a_fact_that_a_talk_leaves_empty_is_the_ledgers() -> None:
    head = HEAD.replace("talks:", "facts: {offer: {allowed: false}}\ntalks:")
    down_to = """
      - caller: {keys: "1"}
      - caller: {keys: "1"}
      - caller: {keys: "1"}
"""
    assert failures(down_to + "      - expect: {node: elige_dia}\n", head) == []
    own = head.replace("  - name: one\n", "  - name: one\n    facts: {offer: null}\n")
    assert failures(down_to + "      - expect: {node: oferta}\n", own) == []
