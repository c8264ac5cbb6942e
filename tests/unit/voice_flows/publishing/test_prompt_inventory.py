"""What a flow may say, laid out ahead: whole texts, reprompts with their choices, pieces and values for slots."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

import voice_flows
from voice_flows.publishing import prompt_values
from voice_flows.publishing.loader import load
from voice_flows.publishing.prompt_inventory import FOR_AUTHORS, said
from voice_flows.schema.document import Flow
from voice_flows.wording.filters import filters

HOUSE = Path(voice_flows.__file__).parent

FLOW = """
flow: taller
title: {es: Taller}
brand: {name: Taller Luna, sms: Taller Luna, register: usted}
languages: [es]
start: hola
start_text: hola
variables:
  car: {samples: [{name: Ibiza, day: 2026-11-24, from: "10:00", to: "13:00"}]}
  days: {samples: [[{day: 2026-11-24}]]}
commands: {person: persona}
nodes:
  hola: {kind: say, say: {es: "{{ brand.name }}, hola."}, then: coche}
  coche:
    kind: say
    say: {es: "Su {{ car.name }} estará {{ car.day | day }}, {{ car.from | span: car.to }}."}
    then: que
  que:
    kind: menu
    say: {es: "¿Una cita, o presupuesto?"}
    choices:
      - {id: cita, label: {es: una cita}, then: cuando}
      - {id: presupuesto, label: {es: presupuesto}, then: persona}
  cuando:
    kind: menu
    say: {es: "¿Qué día le viene bien?"}
    choices_from: {list: days, save: car, label: {es: "{{ item.day | day }}"}, then: coche, empty: persona}
    choices: [{id: otro, label: {es: otro día}, then: persona}]
  persona: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end}
"""


def flow() -> Flow:
    found = load(FLOW, "taller.yaml").flow
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Taller Luna, hola.",  # the brand is no slot
        "Su", "estará", "Ibiza",  # fixed pieces, and the samples of what no filter says
        "mañana", "el martes", "24", "de noviembre",
        "entre las diez y la una.",  # it closes the sentence
        "¿Una cita, o presupuesto?",
        "No le he entendido.", "una cita, pulse 1.", "Pulse 1 una cita, 2 presupuesto,", "0 para una persona.",
        "¿Ha dicho presupuesto?", "¿una cita", "o presupuesto?",
        "pulse 1.", "pulse 4.", "otro día", "u otro día?",  # a day that a fetch brought, then its key
        "Le paso con una persona.", "tres", "unos quince minutos.",
        "nueve uno cero", "cero cero uno",
    ],
)  # fmt: skip
def test_what_a_flow_may_say_is_laid_out(text: str) -> None:
    assert text in said(flow(), "es", ["910 000 001"])


@pytest.mark.parametrize("text", ["veinte euros", "cuarenta y ocho", "¿En qué le ayudo?", "No te he entendido."])
def test_unspoken_text_is_not_in_the_inventory(text: str) -> None:
    assert not [one for one in said(flow(), "es") if text in one]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("day", [dt.date(2026, 3, 1) + dt.timedelta(days) for days in (-300, -40, -1, 0, 1, 5, 9, 299)])
def test_every_day_is_said_by_values_rendered_ahead(language: str, day: dt.date) -> None:
    told = filters(language, "voice", "ES", dt.date(2026, 3, 1))["day"](day)
    pieces = sorted(prompt_values.values("day", language, "ES", {False}), key=len, reverse=True)
    assert re.fullmatch(rf"(?:(?:{'|'.join(map(re.escape, pieces))})(?: |$))+", told)


def test_short_values_end_as_they_stand_and_long_ones_are_made_once() -> None:
    assert {"ocho", "ocho."} <= set(prompt_values.values("number", "es", "ES", {True, False}))
    assert "ocho." not in prompt_values.values("number", "es", "ES", {False})
    assert "ocho" in prompt_values.values("digits", "es", "ES", {True})
    assert {"a las diez.", "a las diez"} & set(prompt_values.values("at", "es", "ES", {True, False})) == {"a las diez."}
    assert prompt_values.values("upcase", "es", "ES", {True}) == ()


def test_phrases_left_to_authors_are_asked_for_by_no_node() -> None:
    code = "".join(path.read_text("utf-8") for path in (HOUSE / "nodes").rglob("*.py"))
    code += (HOUSE / "engine" / "run_to_wait.py").read_text("utf-8")
    assert not FOR_AUTHORS & set(re.findall(r'phrase\(here, "(\w+)"', code))


def test_the_announcement_to_whoever_answers_a_transfer_is_laid_out() -> None:
    """It is said while the caller waits: nobody must wait for it to be spoken first."""
    put_through = """
  taller: {kind: transfer, to: "+34910000009", announce: {es: Le paso a un cliente.}, then: fin, failed: fin}
  fin: {kind: end}
"""
    found = load(FLOW.replace("\n  fin: {kind: end}\n", put_through), "taller.yaml").flow
    assert found is not None
    assert "Le paso a un cliente." in said(found, "es")
