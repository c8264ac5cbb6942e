"""Values that go wrong unnoticed are read back when heard less than surely; of two values named, one is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from small_shop import NOON, says, spoken, stored, written

from voice_flows.engine import machine
from voice_flows.model.turns import Ask, Input, Keys, Medium, Silence, Started, Text, Turn
from voice_flows.publishing.loader import load

FLOW = """
flow: cita
title: {{es: Cita}}
brand: {{name: Nogal, sms: Nogal}}
languages: [es]
start: valor
start_text: valor
commands: {{person: persona}}
variables: {{valor: {{type: {type}}}}}
nodes:
  valor: {{kind: ask, type: {type}, variable: valor, say: {{es: Diga.}}, {more} then: fin}}
  persona: {{kind: queue, done: fin, timeout: fin, closed: fin, left: fin}}
  fin: {{kind: end, say: {{es: Hecho.}}}}
"""


def heard(kind: str, *events: Input, more: str = "", medium: Medium = "voice") -> Turn:
    loaded = load(FLOW.format(type=kind, more=more), "cita.yaml")
    assert loaded.flow is not None, loaded.problems
    flows = {"cita": loaded.flow}
    turn = machine.step(flows, machine.begin(loaded.flow, medium, "es"), Started(), NOON)
    for event in events:
        turn = machine.step(flows, stored(turn.session), event, NOON)
    return turn


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("date", "el martes", "2026-11-24"),
        ("time", "a las diez y media", "10:30"),
        ("amount", "doce con cincuenta", 12.5),
    ],
)
def test_value_not_heard_surely_is_read_back(kind: str, said: str, value: object) -> None:
    assert heard(kind, says(said, 0.95)).session.values["valor"] == value
    unsure = heard(kind, says(said, 0.7))
    assert "¿Es correcto?" in spoken(unsure)
    assert "valor" not in unsure.session.values
    assert heard(kind, says(said, 0.7), says("sí")).session.values["valor"] == value


def test_author_sets_from_which_score_on_a_value_is_not_read_back() -> None:
    assert "valor" in heard("date", says("el martes", 0.7), more="read_back_below: 0.8,").session.values
    assert "valor" not in heard("date", says("el martes", 0.99), more="read_back_below: 1,").session.values
    assert "valor" in heard("date", Text("el martes"), more="read_back_below: 1,", medium="text").session.values
    assert "valor" in heard("number", says("doce", 0.7)).session.values


CONFIRMED = "length: 5, confirm: {es: '{{ value | digits }}. ¿Es correcto?'},"


@pytest.mark.parametrize(
    ("keyed", "words"),
    [
        (Keys("48213", 0.0, ("48", "213")), "cuatro ocho, dos uno tres. ¿Es correcto?"),
        (Keys("48213", 0.0, ("482", "13")), "cuatro ocho dos, uno tres. ¿Es correcto?"),
        (Keys("48213", 0.0, ("48213",)), "cuatro ocho, dos uno tres. ¿Es correcto?"),
        (Keys("48213"), "cuatro ocho, dos uno tres. ¿Es correcto?"),
        (says("cuarenta y ocho dos trece"), "cuarenta y ocho, dos, trece. ¿Es correcto?"),
    ],
)
def test_code_is_read_back_as_it_was_given(keyed: Input, words: str) -> None:
    assert spoken(heard("digits", keyed, more=CONFIRMED)) == words


def test_value_is_keyed_anew_where_it_is_read_back() -> None:
    wrong = says("cuarenta y ocho dos catorce")
    asked = heard("digits", wrong, more=CONFIRMED).effects[-1]
    assert isinstance(asked, Ask)
    rule = asked.listen.keys
    assert (rule.single, rule.least, rule.most, rule.alone_s) == (False, 1, 5, 1.0)
    again = heard("digits", wrong, Keys("48213", 0.0, ("48", "213")), more=CONFIRMED)
    assert spoken(again) == "cuatro ocho, dos uno tres. ¿Es correcto?"
    assert heard("digits", wrong, Keys("48213"), Keys("1"), more=CONFIRMED).session.values["valor"] == "48213"
    same = heard("digits", Keys("48213"), Keys("48213"), more=CONFIRMED)
    assert same.session.values["valor"] == "48213"
    assert same.session.wait == "over"
    assert "valor" not in heard("digits", wrong, Keys("2"), more=CONFIRMED).session.values
    assert "valor" not in heard("digits", wrong, Keys("482"), more=CONFIRMED).session.values


def test_one_group_of_a_keyed_code_is_corrected_by_voice() -> None:
    keyed = Keys("48214", 0.0, ("48", "214"))
    corrected = heard("digits", keyed, says("no, doscientos trece"), more=CONFIRMED)
    assert spoken(corrected) == "cuarenta y ocho, dos, trece. ¿Es correcto?"


@pytest.mark.parametrize(
    ("kind", "keys", "value", "words"),
    [
        ("amount", "12*50", 12.5, "doce euros con cincuenta"),
        ("date", "24112026", "2026-11-24", "mañana"),
        ("time", "1630", "16:30", "las cuatro y media de la tarde"),
        ("phone", "612345678", "+34612345678", "seis uno dos, tres cuatro cinco, seis siete ocho"),
    ],
)
def test_keyed_value_is_read_back_where_the_author_says_so(kind: str, keys: str, value: object, words: str) -> None:
    more = "confirm: {es: '{{ value | phone }}. ¿Es correcto?'}," if kind == "phone" else "read_back_below: 1,"
    asked = heard(kind, Keys(keys), more=more)
    assert words in spoken(asked)
    assert heard(kind, Keys(keys), Keys("1"), more=more).session.values["valor"] == value
    assert heard(kind, says("otra cosa"), Keys(keys), Keys(keys), more=more).session.values["valor"] == value


def test_both_ends_of_a_range_are_named_and_one_is_taken() -> None:
    asked = heard("time", says("entre las diez y las doce"))
    assert "¿las diez o las doce? Dígame solo uno, por favor." in spoken(asked).replace("  ", " ")
    taken = heard("time", says("entre las diez y las doce"), says("a las doce"))
    assert taken.session.values["valor"] == "12:00"
    thread = heard("date", Text("el lunes o el martes"), medium="text")
    assert "Escriba solo uno" in written(thread)


@pytest.mark.parametrize(
    ("said", "days", "words"),
    [("el martes", 0, ""), ("el martes", 10, "ya pasó. Diga."), ("3 de mayo de 2026", 10, "")],
)
def test_day_that_passed_before_the_yes_is_told_and_asked_for_again(said: str, days: int, words: str) -> None:
    """A day that lay behind when it was said is taken as before."""
    loaded = load(FLOW.format(type="date", more=""), "cita.yaml")
    assert loaded.flow is not None, loaded.problems
    flows = {"cita": loaded.flow}
    turn = heard("date", says(said, 0.7))
    assert "¿Es correcto?" in spoken(turn)
    later = replace(NOON, now=NOON.now + timedelta(days=days))
    turn = machine.step(flows, stored(turn.session), says("sí"), later)
    assert words in spoken(turn)
    assert ("valor" in turn.session.values) == (not words)


def test_silence_at_a_read_back_says_the_read_back_again() -> None:
    turn = heard("digits", Keys("48213"), Silence(), more=CONFIRMED)
    assert spoken(turn) == "¿Sigue ahí? cuatro ocho, dos uno tres. ¿Es correcto?"
    assert [choice.id for choice in next(one for one in turn.effects if isinstance(one, Ask)).choices] == ["yes", "no"]
    settled = heard("digits", Keys("48213"), Silence(), Keys("1"), more=CONFIRMED)
    assert settled.session.values["valor"] == "48213"


@pytest.mark.parametrize(
    ("given", "none"),
    [(Keys("31021958"), True), (Keys("3102"), True), (Keys("29021959"), True), (Keys("29022024"), False),
     (Keys("999"), False)],
)  # fmt: skip
def test_date_that_does_not_exist_is_told_so(given: Input, none: bool) -> None:
    assert ("Esa fecha no existe" in spoken(heard("date", given))) is none


def test_no_in_writing_leads_back_to_the_question_and_counts_no_try() -> None:
    turn = heard("date", Text("la semana que viene el martes o así"), Text("2"), medium="text")
    assert not turn.session.attempts
