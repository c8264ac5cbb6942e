"""`call_back` on a call and in writing: what is offered at which hour, what is understood, read back and promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from small_shop import FIXTURES, ask, says, spoken, stored, written

from voice_flows import checks
from voice_flows.engine import machine
from voice_flows.model.turns import (
    Arranged,
    CallBack,
    CallOff,
    Input,
    Keys,
    Medium,
    Moment,
    Silence,
    Started,
    Text,
    Turn,
)
from voice_flows.nodes import flow_model
from voice_flows.publishing import loader
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.problems import Places
from voice_flows.values import moment
from voice_flows.values.reading import Asked, ValueRule

DOCUMENT = (FIXTURES / "calls.yaml").read_text()
FLOW = flow_model().model_validate(read(DOCUMENT).value)
FACTS = {"customer": {"number": "+34612345678"}, "call": {"allowed": True, "own": "911 234 567"}}
MONDAY = Moment(datetime(2026, 11, 23, 11, 0, tzinfo=UTC), FACTS)  # noon in Madrid, open
NIGHT = replace(MONDAY, now=datetime(2026, 11, 23, 21, 0, tzinfo=UTC))


def began(medium: Medium = "voice", node: str | None = None, at: Moment = MONDAY) -> Turn:
    return machine.step({"calls": FLOW}, machine.begin(FLOW, medium, "es", node), Started(), at)


def told(turn: Turn, *events: Input, at: Moment = MONDAY) -> Turn:
    """The turn after these inputs; what is asked for is arranged."""
    for event in events:
        turn = machine.step({"calls": FLOW}, stored(turn.session), event, at)
        if turn.wait.kind == "arranged":
            after = machine.step({"calls": FLOW}, stored(turn.session), Arranged(True), at)
            turn = replace(after, effects=turn.effects + after.effects)
    return turn


def promised(turn: Turn) -> CallBack | None:
    return next((effect for effect in turn.effects if isinstance(effect, CallBack)), None)


def test_while_open_the_turn_or_an_hour_is_offered_and_at_night_only_an_hour() -> None:
    assert [choice.id for choice in ask(began()).choices] == ["agent", "at"]
    assert "pulse 2" in spoken(began())
    assert ask(began(at=NIGHT)).kind == "call_at"


def test_the_turn_is_kept_read_back_and_promised_only_once_it_is_arranged() -> None:
    asked = told(began(), Keys("1"))
    assert "seis uno dos" in spoken(asked)
    wanted = machine.step({"calls": FLOW}, asked.session, Keys("1"), MONDAY)
    assert wanted.wait.kind == "arranged"
    assert "Hecho" not in spoken(wanted)
    call = promised(wanted)
    assert call is not None
    assert (call.moment, call.answered, call.queue, call.number) == ("agent", "llamado", "tienda", "")
    done = machine.step({"calls": FLOW}, wanted.session, Arranged(True), MONDAY)
    assert "en cuanto llegue su turno" in spoken(done)
    assert done.wait.kind == "over"


def test_what_may_not_be_promised_is_not_and_the_reason_is_said() -> None:
    asked = told(began(), Keys("1"))
    wanted = machine.step({"calls": FLOW}, asked.session, Keys("1"), MONDAY)
    refused = machine.step({"calls": FLOW}, wanted.session, Arranged(False, "x", "país al que no llamamos"), MONDAY)
    assert "país al que no llamamos" in spoken(refused)
    assert refused.wait.kind == "person"


@pytest.mark.parametrize(
    ("said", "at"),
    [
        (Keys("1030"), "2026-11-24T10:30+01:00"),
        (Keys("1730"), "2026-11-23T17:30+01:00"),
        (Keys("25110930"), "2026-11-25T09:30+01:00"),
        (says("mañana a las diez"), "2026-11-24T10:00+01:00"),
        (says("el miércoles"), "2026-11-25T09:00+01:00"),
        (says("a las cinco"), "2026-11-23T17:00+01:00"),
    ],
)
def test_an_hour_is_keyed_or_said_and_read_back(said: Input, at: str) -> None:
    turn = told(began(), Keys("2"), said)
    assert ask(turn).kind == "call_confirm"
    call = promised(told(turn, Keys("1")))
    assert call is not None
    assert (call.moment, call.at) == ("at", at)


def test_an_hour_at_which_nobody_calls_is_refused_with_the_next_opening() -> None:
    turn = told(began(), Keys("2"), says("el miércoles a las seis de la tarde"))
    assert "abrimos" in spoken(turn)
    assert "¿A qué hora" in spoken(turn)
    assert promised(told(turn, Keys("1000"), Keys("1"))) is not None


def test_whoever_names_the_hour_at_once_is_not_asked_for_the_way() -> None:
    assert ask(told(began(), says("mañana a las diez"))).kind == "call_confirm"


def test_another_number_is_keyed_and_read_back() -> None:
    turn = told(began(), Keys("1"), Keys("3"), Keys("699000111"))
    assert "seis nueve nueve" in spoken(turn)
    call = promised(told(turn, Keys("1")))
    assert call is not None
    assert call.number == "+34699000111"


def test_a_withheld_number_is_asked_for() -> None:
    hidden = replace(MONDAY, facts={"customer": {"number": ""}, "call": {"allowed": False, "code": "anonymous"}})
    turn = told(began(at=hidden), Keys("1"), at=hidden)
    assert ask(turn).kind == "call_number"


def test_a_call_that_was_hardly_agreed_to_is_agreed_to_by_the_second_yes() -> None:
    doubted = told(began(), Keys("1"), says("sí", 0.2))
    assert spoken(doubted) == "Perdone, ¿ha dicho sí?"
    assert promised(told(doubted, says("sí", 0.2))) is not None
    assert promised(told(doubted, says("no", 0.2))) is None
    assert ask(told(doubted, says("no", 0.2))).kind == "call_confirm"


def test_a_no_at_the_read_back_asks_anew() -> None:
    assert ask(told(began(), Keys("1"), Keys("2"))).kind == "call_when"
    assert ask(told(began(at=NIGHT), Keys("1000"), Keys("2"), at=NIGHT)).kind == "call_at"


def test_silence_twice_leads_to_a_person_never_to_goodbye() -> None:
    turn = told(began(), Silence(), Silence(), Silence())
    assert turn.wait.kind == "person"


def test_in_writing_a_call_is_promised_at_once_and_no_calls_it_off() -> None:
    turn = told(began("text"), Text("LLAMADA"))
    assert promised(turn) is not None
    assert "Le llamamos ahora al 612 34 56 78 desde el 911 23 45 67. Si no le viene bien, responda NO." in written(turn)
    assert turn.wait.kind == "answer"
    declined = told(turn, Text("NO"))
    assert any(isinstance(effect, CallOff) for effect in declined.effects)
    assert "no le llamamos" in written(declined)


def test_written_hour_or_number_moves_the_promised_call() -> None:
    turn = told(began("text"), Text("LLAMADA"))
    moved = promised(told(turn, Text("mejor mañana a las 10")))
    assert moved is not None
    assert (moved.moment, moved.at) == ("at", "2026-11-24T10:00+01:00")
    other = promised(told(turn, Text("699 000 111")))
    assert other is not None
    assert other.number == "+34699000111"
    assert told(turn, Text("gracias")).session.node == "asunto"  # the question that stood before still stands


def test_in_writing_at_night_the_hour_is_asked() -> None:
    turn = told(began("text", at=NIGHT), Text("llámame"), at=NIGHT)
    assert ask(turn).kind == "call_at"
    assert "Le llamamos mar 24/11 a las 9:30 al 612 34 56 78" in written(told(turn, Text("9:30"), at=NIGHT))


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("    calendar: tienda\n    queue", "    queue", "no_calendar"),
        ("    calendar: tienda\n    queue", "    calendar: tiend\n    queue", "unknown_calendar"),
        ("call: llamame", "call: asunto", "wrong_target"),
        (
            "    answered: llamado\n    then: fin\n    failed: cola\n\n  llamame",
            "    answered: nadie\n    then: fin\n    failed: cola\n\n  llamame",
            "dangling",
        ),
    ],
)
def test_a_promise_that_cannot_be_kept_is_found_before_it_is_published(before: str, after: str, code: str) -> None:
    assert before in DOCUMENT
    found = loader.load(DOCUMENT.replace(before, after, 1), "calls.yaml")
    assert code in {problem.code for problem in found.problems}


def test_the_flow_itself_is_sound() -> None:
    assert [one for one in checks.check(FLOW, None, Places()) if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("words", "day", "clock"),
    [
        ("mañana a las diez", date(2026, 11, 24), "10:00"),
        ("mejor el jueves, a las 10:30", date(2026, 11, 26), "10:30"),
        ("el lunes por la tarde a las cinco", date(2026, 11, 30), "17:00"),
        ("a las diez de la mañana", None, "10:00"),
        ("el lunes", date(2026, 11, 30), None),
    ],
)
def test_a_day_and_an_hour_are_told_apart(words: str, day: date | None, clock: str | None) -> None:
    found = moment.by_words(words, Asked(ValueRule(), "es", date(2026, 11, 23), "ES"))
    assert found is not None
    assert found.day == day
    assert (found.clock.isoformat("minutes") if found.clock else None) == clock
