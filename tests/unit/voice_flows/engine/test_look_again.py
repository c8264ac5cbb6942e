"""What was offered and has aged is looked up again before it is told, accepted or acted upon, and never moved."""

from __future__ import annotations

from typing import Any

import pytest
from appointments import MONDAY, A, B, C, Thread, flow

from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import (
    Ask,
    Due,
    Fetched,
    Heard,
    Input,
    Keys,
    Learned,
    Queue,
    Silence,
    Speech,
    Started,
    Text,
)


@pytest.mark.parametrize("medium", ["text", "voice"])
def test_fresh_choice_is_taken_at_once(medium: str) -> None:
    thread = Thread(medium=medium)
    thread.give(Text("2") if medium == "text" else Keys("2"), minutes=14)
    assert thread.booked == ["b"]


@pytest.mark.parametrize("event", [Text("2"), Text("mié 9/12"), Text("", choice="item_2")])
def test_aged_choice_that_is_still_offered_is_taken(event: Text) -> None:
    thread = Thread()
    thread.give(event, days=10)
    assert thread.asks == ["GET /slots?of=7"]
    thread.answer([C, {"id": "new", "day": B["day"]}])
    assert thread.booked == ["new"]
    assert thread.session.values["slot"]["day"] == B["day"]


def test_number_means_what_the_customer_saw() -> None:
    thread = Thread()
    thread.give(Text("2"), days=1)
    thread.answer([B, C])
    assert thread.booked == ["b"]


def test_item_beyond_those_shown_is_still_offered() -> None:
    thread = Thread()
    thread.give(Text("2"), days=1)
    thread.answer([A, C, {"id": "d", "day": "2026-12-12"}, B])
    assert thread.booked == ["b"]


@pytest.mark.parametrize(
    ("reply", "said"),
    [("1", "Mié 25/11 ya ha pasado; quedan:"), ("2", "Mié 9/12 se ha ocupado; quedan:")],
)
def test_choice_that_is_gone_is_told_and_the_others_are_offered(reply: str, said: str) -> None:
    thread = Thread()
    thread.give(Text(reply), days=10)
    thread.answer([C])
    assert (thread.words, thread.choices) == (said, ["vie 11/12", "otra"])
    assert "slot" not in thread.session.values
    thread.give(Text("1"))
    assert thread.booked == ["c"]


def test_call_says_that_a_choice_is_gone_and_reads_out_the_others() -> None:
    thread = Thread(medium="voice")
    thread.give(Speech((Heard("la dos", None, 0.95),)), minutes=20)
    thread.answer([A, C])
    (asked,) = [effect for effect in thread.turn.effects if isinstance(effect, Ask)]
    said = "".join(asked.say)
    assert "el miércoles 9 de diciembre ya no está libre; queda esto. ¿Qué hora?" in said
    assert "el viernes 11 de diciembre, pulse 2" in said


def test_nothing_left_goes_where_an_empty_list_goes() -> None:
    thread = Thread()
    thread.give(Text("1"), days=10)
    thread.answer([])
    assert thread.words == "Mié 25/11 ya ha pasado y no queda nada libre.\n¿Qué más?"


def test_authors_own_choice_needs_no_look_up() -> None:
    thread = Thread()
    thread.give(Text("otra"), days=10)
    assert (thread.asks, thread.session.node) == ([], "nada")


@pytest.mark.parametrize("event", [Text("qué es esto"), Text("repite"), Due("nudge")])
def test_list_is_looked_up_before_it_is_shown_again(event: Input) -> None:
    thread = Thread()
    thread.give(event, days=1)
    assert thread.asks == ["GET /slots?of=7"]
    thread.answer([B, C])
    assert (thread.words, thread.choices[0]) == (
        "¿Qué hora? Lo de antes ha pasado o se ha ocupado; quedan:",
        "mié 9/12",
    )


def test_unchanged_list_is_reminded_of_in_the_usual_words() -> None:
    thread = Thread()
    thread.give(Due("nudge"), hours=20)
    thread.answer([A, B])
    assert "nos falta su respuesta" in thread.words
    thread.give(Text("2"), minutes=1)
    assert thread.booked == ["b"]


def test_number_of_a_changed_list_is_not_taken_before_it_was_seen() -> None:
    thread = Thread()
    thread.give(Text("3 de la lista nueva"), days=1)
    thread.answer([B, C, A])
    assert thread.booked == []


@pytest.mark.parametrize(("left", "booked"), [([B], ["b"]), ([C], [])])
def test_choice_from_a_copy_of_the_list_ages_with_it(left: list[Any], booked: list[str]) -> None:
    thread = Thread("otra_lista")
    thread.give(Text("2"), minutes=1)
    thread.give(Text("2"), days=3)
    thread.answer(left)
    assert thread.booked == booked
    assert booked or thread.words == "Mié 9/12 se ha ocupado; quedan:"


@pytest.mark.parametrize("after", ["seguro", "seguro_copia"])
def test_yes_to_an_aged_choice_looks_it_up_first(after: str) -> None:
    thread = Thread("copia" if after == "seguro_copia" else after)
    thread.give(Text("2"), minutes=1)
    assert thread.session.node == after
    thread.give(Text("sí"), days=3)
    assert thread.asks == ["GET /slots?of=7"]
    thread.answer([B, C])
    assert thread.booked == ["b"]


@pytest.mark.parametrize("after", ["seguro", "copia", "nombre"])
def test_act_on_a_choice_that_is_gone_leads_back_to_its_menu(after: str) -> None:
    thread = Thread(after)
    thread.give(Text("2"), minutes=1)
    thread.give(Text("Ana" if after == "nombre" else "sí"), days=3)
    thread.answer([C])
    assert thread.booked == []
    assert (thread.session.node, thread.words) == ("elige", "Mié 9/12 se ha ocupado; quedan:")


def test_no_to_an_aged_choice_needs_no_look_up() -> None:
    thread = Thread("seguro")
    thread.give(Text("2"), minutes=1)
    thread.give(Text("no"), days=3)
    assert thread.session.node == "nada"


def test_condition_on_an_aged_choice_is_looked_up_once() -> None:
    thread = Thread("mira_dia")
    thread.give(Text("2"), days=3)
    thread.answer([B])
    assert thread.booked == ["b"]


def test_what_was_booked_is_an_offer_no_more() -> None:
    thread = Thread()
    thread.give(Text("2"), minutes=1)
    thread.give(Fetched(200, {}))
    thread.give(Text("repite"), days=10)
    assert thread.asks == []


def test_look_up_that_fails_is_made_once_more() -> None:
    thread = Thread()
    thread.give(Text("2"), days=1)
    thread.answer([], status=503)
    assert thread.asks == ["GET /slots?of=7"]
    thread.answer([A, B])
    assert thread.booked == ["b"]


@pytest.mark.parametrize("after", ["reserva", "nombre"])
def test_look_up_that_fails_twice_keeps_the_choice_for_a_person(after: str) -> None:
    thread = Thread(after)
    if after == "nombre":
        thread.give(Text("2"), minutes=1)
    thread.give(Text("2"), days=1)
    thread.answer([], status=0)
    thread.answer([], status=0)
    assert "Ahora no lo podemos comprobar. Queda anotado: mié 9/12." in thread.words
    assert any(isinstance(effect, Queue) for effect in thread.turn.effects)
    assert thread.session.values["slot"] == B


def test_reminder_that_cannot_be_looked_up_waits_for_the_next() -> None:
    thread = Thread()
    thread.give(Due("nudge"), hours=20)
    thread.answer([], status=0)
    turn = thread.answer([], status=0)
    assert (turn.effects, turn.wait.kind, turn.wait.nudge_s) == ((), "answer", 72000.0)


def test_list_that_cannot_be_shown_again_goes_where_a_failed_look_up_goes() -> None:
    thread = Thread()
    thread.give(Text("repite"), days=1)
    thread.answer([], status=0)
    thread.answer([], status=0)
    assert "No se puede ver." in thread.words


def test_person_is_reached_while_it_is_looked_up() -> None:
    thread = Thread()
    thread.give(Text("2"), days=1)
    assert thread.give(Text("hola")).effects == ()
    thread.give(Text("PERSONA"))
    assert thread.session.node == "cola"
    assert thread.session.pending == {}


def test_look_up_that_a_crash_lost_is_asked_again() -> None:
    thread = Thread(medium="voice")
    thread.give(Keys("2"), minutes=20)
    thread.give(Started())
    assert thread.asks == ["GET /slots?of=7"]
    thread.answer([B])
    assert thread.booked == ["b"]


def test_silence_on_a_call_repeats_only_what_is_still_there() -> None:
    thread = Thread(medium="voice")
    thread.give(Silence(), minutes=20)
    thread.answer([C])
    assert thread.choices == ["el viernes 11 de diciembre", "otra"]


def test_call_that_goes_on_where_the_text_stands_tells_the_change() -> None:
    thread = Thread()
    thread.session = machine.to_voice(thread.session, "elige")
    thread.give(Started(), days=10)
    assert thread.asks == ["GET /slots?of=7"]
    thread.answer([C])
    assert thread.words.startswith("Ha cambiado desde entonces. ¿Qué hora?")


def test_text_that_begins_long_after_the_look_up_shows_what_is_there_without_a_word() -> None:
    thread = Thread()
    thread.session = machine.to_text(machine.begin(thread.flow, "voice", node="elige"), "elige")
    fetched = {"slots": {"flow": "citas", "node": "mira", "at": MONDAY.isoformat()}}
    thread.session = machine.begin(thread.flow, "text", node="elige", values={"slots": [A], "who": {"id": "7"}})
    thread.session = session_json.load(session_json.dump(thread.session) | {"fetched": fetched})
    thread.give(Started(), minutes=20)
    thread.answer([B])
    assert (thread.words, thread.choices) == ("¿Qué hora?", ["mié 9/12", "otra"])


def test_always_is_never_looked_up_again() -> None:
    thread = Thread(fresh="always")
    thread.give(Text("2"), days=300)
    assert thread.booked == ["b"]


def test_default_is_an_hour() -> None:
    fetch = flow().nodes["reserva"]
    assert fetch.fresh_s is None  # type: ignore[attr-defined]
    shape = type(fetch).model_validate({"kind": "fetch", "service": "s", "path": "/", "then": "a", "failed": "b"})
    assert shape.fresh_s == 3600  # type: ignore[attr-defined]


def test_change_is_on_record() -> None:
    thread = Thread()
    thread.give(Text("2"), days=1)
    turn = thread.answer([B, C])
    facts = [(effect.what, effect.name) for effect in turn.effects if isinstance(effect, Learned)]
    assert facts == [("looked_up", "slots"), ("chose", "slot")]
