"""Opening hours from the calendar of the flow, told at any question; the question then stands as before."""

from datetime import UTC, datetime
from typing import Any

import pytest

from voice_flows.engine import machine
from voice_flows.model.turns import Ask, Learned, Moment, Say, Started, Text, Turn
from voice_flows.nodes import flow_model
from voice_flows.plain_questions.answering import NOTED
from voice_flows.schema.document import Flow

WEEK = {day: ["09:00-14:00", "16:00-20:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
"""A Tuesday at noon in Madrid."""
QUESTION = "¿Qué día le viene bien?"


def flow(calendars: dict[str, Any], kind: str = "date", **more: Any) -> Flow:
    nodes = {
        "dia": {"kind": "ask", "type": kind, "variable": "dia", "say": {"es": QUESTION}, "then": "fin", **more},
        "persona": {"kind": "queue", "done": "fin", "timeout": "fin", "closed": "fin", "left": "fin"},
        "fin": {"kind": "end"},
    }
    return flow_model().model_validate({
        "flow": "prueba", "title": {"es": "Prueba"}, "brand": {"name": "Prueba", "sms": "Prueba"},
        "languages": ["es"], "timezone": "Europe/Madrid", "country": "ES", "start": "dia", "start_text": "dia",
        "calendars": calendars, "variables": {"dia": {"type": kind}}, "commands": {"person": "persona"}, "nodes": nodes,
    })  # fmt: skip


def asked(one: Flow, words: str, at: datetime = NOON) -> Turn:
    flows, session = {one.flow: one}, machine.begin(one, "text")
    begun = machine.step(flows, session, Started(), Moment(at))
    return machine.step(flows, begun.session, Text(words), Moment(at))


def told(turn: Turn) -> list[str]:
    return [effect.write for effect in turn.effects if isinstance(effect, Say | Ask)]


SHOP = {"tienda": {"week": WEEK, "closed": ["2026-12-24"], "special": {"2026-11-28": ["10:00-13:00"]}}}


@pytest.mark.parametrize(
    ("words", "at", "answer"),
    [
        ("¿está abierto hoy?", NOON, "Abrimos mar 24/11 de 9 a 14 y de 16 a 20."),
        ("¿a qué hora cierran?", NOON.replace(hour=21), "Ahora hemos cerrado; abrimos mié 25/11 a las 9:00."),
        ("¿abren el domingo?", NOON, "No abrimos dom 29/11; abrimos lun 30/11 a las 9:00."),
        ("¿abren el sábado?", NOON, "Abrimos sáb 28/11 de 10 a 13."),
        ("¿abren el 24 de diciembre?", NOON, "No abrimos jue 24/12; abrimos vie 25/12 a las 9:00."),
    ],
)
def test_opening_hours_come_from_the_calendar(words: str, at: datetime, answer: str) -> None:
    turn = asked(flow(SHOP), words, at)
    assert told(turn) == [answer, QUESTION]
    assert (turn.session.node, turn.session.values, dict(turn.session.attempts)) == ("dia", {}, {})
    assert turn.session.said == {}


def test_business_that_never_closes_says_so() -> None:
    always = {"guardia": {"week": {day: ["00:00-24:00"] for day in ("tue", "wed")}}}
    assert told(asked(flow(always), "¿está abierto hoy?"))[0] == "Abrimos mar 24/11 las veinticuatro horas."


def test_question_with_a_calendar_of_its_own_tells_that_one() -> None:
    workshop = {**SHOP, "taller": {"week": {"tue": ["08:00-10:00"], "wed": ["08:00-10:00"]}}}
    turn = asked(flow(workshop, calendar="taller"), "¿está abierto mañana?")
    assert told(turn)[0] == "Abrimos mié 25/11 de 8 a 10."


def test_flow_without_a_calendar_invents_no_hours() -> None:
    turn = asked(flow({}), "¿está abierto hoy?")
    assert "Abrimos" not in told(turn)[0]


def test_question_for_free_words_takes_a_question_about_hours_as_they_are() -> None:
    turn = asked(flow(SHOP, "text"), "¿está abierto hoy?")
    assert turn.session.values == {"dia": "¿está abierto hoy?"}


def test_third_question_that_nothing_answers_counts_as_not_understood() -> None:
    one = flow(SHOP)
    turn = asked(one, "¿dónde están?")
    assert told(turn) == [f"Eso no lo contesta este chat; queda anotado por si le atiende una persona. {QUESTION}"]
    assert [one.name for one in turn.effects if isinstance(one, Learned)] == [NOTED]
    assert "no_match" not in turn.session.attempts
    for words in ("¿cuánto cuesta?", "¿cuánto cuesta?"):
        turn = machine.step({one.flow: one}, turn.session, Text(words), Moment(NOON))
    assert turn.session.attempts["no_match"] == 1
