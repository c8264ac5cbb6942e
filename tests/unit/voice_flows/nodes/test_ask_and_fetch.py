"""What is asked is read back and kept, and what it fetches has its own ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from small_shop import NOON, ask, found, learned, says, spoken, started, told

from voice_flows.engine import machine
from voice_flows.model.turns import End, Fetch, Fetched, Keys, Started, Text
from voice_flows.publishing.loader import load


def test_a_keyed_number_is_read_back_then_looked_up() -> None:
    asked = told(started(), Keys("1"), Keys("48213"))
    assert spoken(asked) == "cuatro ocho, dos uno tres. ¿Es correcto?"
    assert ask(asked).reason == "confirm"
    looked_up = told(asked, Keys("1"))
    assert looked_up.effects[-1] == Fetch("busca", "shop", "GET", "/orders/48213")
    assert looked_up.wait.kind == "fetch"
    assert looked_up.session.values == {"pedido": "48213"}


def test_no_to_a_read_back_asks_again_and_another_value_replaces_it() -> None:
    asked = told(started(), Keys("1"), Keys("48213"))
    assert ask(told(asked, says("no"))).reason == "no_match"
    assert "cuatro ocho, uno nueve cero" in spoken(told(asked, Keys("48190")))


def test_what_was_written_is_not_read_back() -> None:
    assert told(started("text"), Text("1"), Text("48213")).wait.kind == "fetch"


def test_zero_is_a_digit_in_a_number_and_a_lone_star_repeats() -> None:
    asked = told(started(), Keys("1"))
    assert "Dime las cinco cifras" in spoken(told(asked, Keys("*")))
    assert ask(told(asked, Keys("0"))).reason == "no_match"


def test_commands_mean_nothing_inside_a_free_text() -> None:
    night = replace(NOON, now=datetime(2026, 11, 23, 22, 0, tzinfo=UTC))
    asked = told(started("text", node="persona", moment=night), Text("PERSONA"), moment=night)
    assert asked.session.values["queja"] == "PERSONA"


def test_an_answer_is_kept_by_dotted_path() -> None:
    turn = told(started(node="busca", pedido="48213"), found())
    assert turn.session.values["estado"] == "en reparto"
    assert learned(turn, "looked_up") is not None
    assert "Tu pedido está en reparto." in spoken(turn)
    goal = learned(turn, "goal")
    assert goal is not None
    assert goal.name == "sabe_estado"


def test_a_value_of_dots_names_nothing_and_asks_no_system() -> None:
    turn = told(started("text", node="motivo"), Text("1"))
    assert turn.wait.kind == "answer"
    lost = started(node="busca", pedido="..")
    assert (lost.session.node, [each for each in lost.effects if isinstance(each, Fetch)]) == ("pide", [])


@pytest.mark.parametrize(("status", "node"), [(404, "pide"), (500, "cola"), (0, "cola"), (302, "cola")])
def test_a_missing_order_and_a_failing_system_have_their_own_ways(status: int, node: str) -> None:
    assert told(started(node="busca", pedido="48213"), Fetched(status)).session.node == node


def test_a_value_cannot_leave_its_place_in_the_path() -> None:
    turn = started(node="busca", pedido="../a b?c")
    assert [effect.path for effect in turn.effects if isinstance(effect, Fetch)] == ["/orders/..%2Fa%20b%3Fc"]


def test_a_secret_reaches_the_next_fetch_and_nothing_else() -> None:
    asked = told(started(), Keys("2"), Keys("1"))
    assert ask(asked).sensitive
    sent = told(asked, Keys("4827"))
    fetch = next(effect for effect in sent.effects if isinstance(effect, Fetch))
    assert fetch.body == {"why": "roto", "pin": "4827"}
    collected = learned(sent, "collected")
    assert collected is not None
    assert (collected.name, collected.value) == ("pin", None)
    done = told(sent, Fetched(200, {"ok": True}))
    assert "Apuntado." in spoken(done)
    assert not done.session.secrets
    assert done.session.values["nota"] == "por roto"


def test_a_secret_lost_with_its_process_is_never_sent_empty() -> None:
    turn = started(node="manda", flow="returns", motivo_devolucion="roto")
    assert not any(isinstance(effect, Fetch) for effect in turn.effects)


def test_a_flow_run_by_another_comes_back() -> None:
    inside = told(started(), Keys("2"))
    assert (inside.session.flow, inside.session.returns) == ("returns", (("shop", "adios"),))
    out = told(inside, Keys("2"), Keys("4827"), Fetched(500))
    assert out.session.flow == "shop"
    assert isinstance(out.effects[-1], End)
    assert out.wait.kind == "over"


CARDS = """\
flow: tarjeta
title: {es: Tarjeta}
brand: {name: Banco, sms: Banco}
languages: [es]
start: pide
start_text: pide
commands: {person: cola}
variables: {tarjeta: {type: digits}, titular: {samples: [Ana]}}
nodes:
  pide: {kind: ask, type: digits, variable: tarjeta, sensitive: true, say: {es: "¿Qué tarjeta?"}, then: ve}
  ve: {kind: say, say: {es: "Un momento."}, then: identifica}
  identifica: {kind: fetch, service: banco, method: POST, path: /id, body: {card: "{{ tarjeta }}"},
               save: {titular: name}, then: FIRST, failed: cola}
  bloquea: {kind: fetch, service: banco, method: POST, path: /block, body: {card: "{{ tarjeta }}"},
            then: fin, failed: cola}
  vuelve: {kind: ask, type: digits, variable: tarjeta, sensitive: true, say: {es: "¿Y otra vez?"}, then: bloquea}
  cola: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end, say: {es: "Gracias."}}
"""


def test_a_secret_used_after_the_flow_waited_is_an_error_that_says_when_it_was_gone() -> None:
    twice = load(CARDS.replace("FIRST", "bloquea"), "tarjeta.yaml")
    (gone,) = [one for one in twice.problems if one.code == "sensitive_gone"]
    assert (gone.severity, gone.node) == ("error", "bloquea")
    assert "after 'identifica'" in gone.message
    asked_again = load(CARDS.replace("FIRST", "vuelve"), "tarjeta.yaml")
    assert [one for one in asked_again.problems if one.severity == "error"] == []


def test_a_secret_that_was_never_asked_for_is_an_error() -> None:
    early = load(CARDS.replace("FIRST", "vuelve").replace("start: pide", "start: bloquea"), "tarjeta.yaml")
    assert [one.node for one in early.problems if one.code == "sensitive_gone"] == ["bloquea"]


REFUSING = """
flow: reserva
title: {es: Reserva}
brand: {name: Nogal, sms: Nogal}
languages: [es]
start: reserva
start_text: reserva
commands: {person: persona}
nodes:
  reserva: {kind: fetch, service: s, method: POST, path: /book, then: fin, not_found: falta, MORE failed: persona}
  falta: {kind: ask, type: text, variable: x, say: {es: Falta.}, then: fin}
  ocupado: {kind: ask, type: text, variable: x, say: {es: Ocupado.}, then: fin}
  persona: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end}
variables: {x: {type: text}}
"""


@pytest.mark.parametrize(
    ("more", "status", "node"),
    [
        *(("refused: ocupado,", status, "ocupado") for status in (409, 410, 422)),
        *(("refused: ocupado,", status, "persona") for status in (0, 400, 500)),
        ("refused: ocupado,", 404, "falta"),
        ("", 409, "persona"),
    ],
)
def test_refusal_of_a_system_has_a_way_of_its_own(more: str, status: int, node: str) -> None:
    flow = load(REFUSING.replace("MORE", more), "reserva.yaml").flow
    assert flow is not None
    turn = machine.step({"reserva": flow}, machine.begin(flow, "text", "es"), Started(), NOON)
    assert machine.step({"reserva": flow}, turn.session, Fetched(status), NOON).session.node == node
