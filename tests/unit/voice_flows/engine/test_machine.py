"""What happens, input by input, on a call and on a thread."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pytest
from small_shop import FLOWS, NOON, OFFERED, ask, kinds, learned, says, spoken, started, told, world, written

from voice_flows.engine import machine
from voice_flows.engine.run_to_wait import said_once
from voice_flows.model import session_json
from voice_flows.model.turns import (
    Ask,
    Due,
    HandOff,
    Input,
    Keys,
    Learned,
    Moment,
    Queue,
    Returned,
    Say,
    Silence,
    Started,
    Text,
)


def test_a_call_runs_to_its_first_question() -> None:
    turn = started()
    assert kinds(turn) == [Say, Ask]
    assert spoken(turn) == "Tienda Nogal, hola. | ¿En qué te ayudo?"
    assert turn.wait.kind == "answer"
    assert turn.wait.nudge_s is None
    assert [(choice.id, choice.key) for choice in ask(turn).choices] == [
        ("pedido", "1"),
        ("devolucion", "2"),
        ("facturas", "3"),
    ]


def test_a_thread_begins_where_a_writer_begins_and_may_be_nudged() -> None:
    turn = started("text", language="en")
    assert written(turn) == "How can I help?"
    assert turn.wait.nudge_s == 20 * 3600


@pytest.mark.parametrize("answer", [Keys("1"), says("mi pedido"), Text("1"), Text("mi pedido"), Text("?", "pedido")])
def test_a_choice_is_taken_by_key_speech_writing_or_button(answer: Input) -> None:
    turn = told(started(), answer)
    assert turn.session.node == "pide"
    assert learned(turn, "chose") is not None


def test_the_first_words_at_an_open_question_are_what_the_customer_wants() -> None:
    wants = learned(told(started(), says("dónde está mi pedido")), "wants")
    assert wants is not None
    assert (wants.value, wants.origin) == ("dónde está mi pedido", "speech")


def test_by_key_the_choice_is_what_the_customer_wants() -> None:
    wants = learned(told(started(), Keys("1")), "wants")
    assert wants is not None
    assert (wants.value, wants.origin) == ("pedido", "key")


# ---- silence, misunderstanding, commands ----


def test_first_and_last_speak_of_what_was_read_out() -> None:
    """An open question lists nothing: "the last one" is the caller's last order, not our last choice."""
    asked = told(started(), says("el último"))
    assert (asked.session.node, ask(asked).reason) == ("motivo", "no_match")
    assert told(asked, says("la segunda")).session.node != "motivo"  # the reprompt named them
    assert told(started("text"), Text("la primera")).session.node == "pide"


def test_of_two_named_choices_first_and_second_are_those_two() -> None:
    near = replace(started().session, pending={"near": ["facturas", "pedido"]}, attempts={"no_match": 1})
    turn = machine.step(FLOWS, near, says("la segunda"), NOON)
    assert turn.session.node == "pide"


@pytest.mark.parametrize("sure", [0.95, 0.3])
def test_a_secret_is_never_read_back_however_badly_it_was_heard(sure: float) -> None:
    asked = told(started(), Keys("2"), Keys("1"))
    turn = told(asked, says("cuatro ocho dos siete", sure))
    assert not any(word in spoken(turn) for word in ("ocho", "siete", "4827"))
    assert "4827" not in json.dumps(session_json.dump(turn.session))


def test_silence_has_growing_words_then_a_person() -> None:
    first = told(started(), Silence())
    second = told(first, Silence())
    third = told(second, Silence())
    assert spoken(first) == "¿Sigues ahí? ¿En qué te ayudo?"
    assert "pedido, pulsa 1" in spoken(second)
    assert "Te paso con una persona." in spoken(third)
    assert Queue in kinds(third)


def test_misunderstanding_is_counted_apart_and_names_the_keys_the_second_time() -> None:
    first = told(started(), Silence(), says("xyzzy quux"))
    second = told(first, says("xyzzy quux"))
    third = told(second, says("xyzzy quux"))
    assert spoken(first) == "No te he entendido. pedido, pulsa 1. devolución, pulsa 2. facturas, pulsa 3."
    assert "Pulsa 1 pedido, 2 devolución, 3 facturas, 9 para que te escribamos, 0 para una persona." in spoken(second)
    assert ask(second).reason == "no_match"
    assert Queue in kinds(third)
    fact = learned(third, "not_understood")
    assert fact == Learned("motivo", "not_understood", "motivo", "xyzzy quux", "", "speech", 0.0)


def test_in_writing_the_second_misunderstanding_goes_to_a_person_and_says_so() -> None:
    first = told(started("text"), Text("xyzzy quux"))
    second = told(first, Text("xyzzy quux"))
    assert written(first).startswith("No lo he entendido bien.")
    assert [choice.id for choice in ask(first).choices] == ["pedido", "devolucion", "facturas"]
    assert "Te responde una persona" in written(second)
    assert second.wait.kind == "person"


def test_silence_means_nothing_in_writing() -> None:
    before = started("text")
    after = told(before, Silence())
    assert (after.session, after.effects, after.wait) == (before.session, (), before.wait)


@pytest.mark.parametrize("asked_for", [Keys("0"), says("una persona"), Text("PERSONA")])
def test_a_person_is_always_within_reach(asked_for: Input) -> None:
    assert told(started(), asked_for).wait.kind == "person"


@pytest.mark.parametrize("again", [Keys("*"), says("repite"), Started()])
def test_a_question_can_be_heard_again_and_nothing_is_counted(again: Input) -> None:
    turn = told(started(), Silence(), again)
    assert spoken(turn) == "¿En qué te ayudo?"
    assert turn.session.attempts == {"no_input": 1}


def test_back_leads_to_the_question_before() -> None:
    turn = told(started(), Keys("1"), says("atrás"))
    assert turn.session.node == "motivo"
    assert told(turn, says("atrás")).session.node == "motivo"


def test_the_language_can_be_changed_at_any_question() -> None:
    turn = told(started(), says("english"))
    assert spoken(turn) == "How can I help?"
    assert turn.session.language == "en"


def test_a_call_begins_in_the_nearest_language_of_the_flow() -> None:
    assert started(language="en-US").session.language == "en"
    assert started(language="fr").session.language == "es"


def test_text_me_leads_to_the_offer() -> None:
    assert ask(told(started(), says("por mensaje"))).kind == "offer"


def test_done_in_writing_rests_the_thread_and_a_later_word_begins_again() -> None:
    rested = told(started("text"), Text("FIN"))
    assert rested.wait.kind == "over"
    assert told(rested, Text("mi pedido")).session.node == "pide"
    assert written(told(rested, Text("xyzzy quux"))) == "¿En qué te ayudo?"


# ---- typed values ----


# ---- business systems ----


# ---- the offer of text ----


# ---- fetched choices ----


def test_fetched_choices_are_read_with_their_keys_and_the_item_is_kept() -> None:
    turn = told(OFFERED, Keys("2"))
    assert [choice.id for choice in ask(turn).choices] == ["item_1", "item_2", "otra"]
    assert [choice.key for choice in ask(turn).choices] == ["1", "2", "3"]
    assert "pulsa 2" in spoken(turn)
    done = told(turn, Keys("2"))
    assert done.session.values["hueco"] == {"day": "2026-11-26"}
    said = next(effect for effect in done.effects if isinstance(effect, Say))
    assert said.also_text


def test_an_empty_list_has_its_own_way() -> None:
    assert started(node="elige", huecos=[]).session.node == "cola"
    assert told(started(node="elige", huecos=[{"day": "2026-11-26"}]), says("otra")).session.node == "cola"


# ---- people ----


def test_in_the_queue_one_moves_to_text_by_the_key_alone() -> None:
    moment = world(wait={"voice": 4, "text": 2, "people": 3})
    turn = told(started(), Keys("0"), moment=moment)
    assert "Hay tres personas antes" in spoken(turn)
    assert "pulsa 1" in spoken(turn)
    assert HandOff in kinds(told(turn, Keys("1"), moment=moment))
    wrong = told(turn, Silence(), Keys("5"), moment=moment)
    assert wrong.session == turn.session
    assert "pulsa 1" in spoken(wrong)
    assert Queue not in kinds(wrong)


def test_the_queue_offers_no_text_that_waits_longer() -> None:
    turn = told(started(), Keys("0"), moment=world(wait={"voice": 4, "text": 10, "people": 3}))
    assert "pulsa 1" not in spoken(turn)
    assert told(turn, Keys("1")).effects == ()


def test_a_person_gives_the_conversation_back() -> None:
    turn = told(started(), Keys("0"), Returned("done"))
    assert turn.wait.kind == "over"


@pytest.mark.parametrize(("staffed", "words"), [(True, "en unos 10 minutos"), (False, "hemos cerrado")])
def test_a_writer_is_told_when_a_person_answers(staffed: bool, words: str) -> None:
    moment = world(thread={"staffed": staffed})
    turn = told(started("text"), Text("PERSONA"), moment=moment)
    assert words in written(turn)
    assert told(turn, Text("¿hola?"), moment=moment).effects == ()


@pytest.mark.parametrize(("now", "node"), [
    ("2026-11-23T09:00", "cola"), ("2026-11-23T13:30", "queja"), ("2026-11-24T10:00", "queja"),
    ("2026-12-08T10:00", "queja"), ("2026-11-22T10:00", "queja"),
])  # fmt: skip
def test_hours_keep_lunch_closed_dates_holidays_and_weekends(now: str, node: str) -> None:
    moment = Moment(datetime.fromisoformat(f"{now}+00:00"), NOON.facts)
    assert started(node="persona", moment=moment).session.node == node


# ---- threads and time ----


def test_one_nudge_then_none() -> None:
    asked = started("text", node="elige", huecos=[{"day": "2026-11-26"}])
    nudged = told(asked, Due("nudge"))
    assert "nos falta tu respuesta" in written(nudged)
    assert nudged.wait.nudge_s is None
    assert told(nudged, Due("nudge")).effects == ()
    assert told(nudged, Text("1")).session.node == "adios"


# ---- what must never be an error ----


def test_words_that_the_next_words_begin_with_are_said_once() -> None:
    person = Say("a", ("I'll get you a person.",), "I'll get you a person.")
    waits = Say("b", ("I'll get you a person.", " You keep your place."), "Someone will answer here.")
    goal = Learned("a", "goal", "solved", True)
    assert said_once([person, goal, waits], "voice") == (goal, waits)
    assert said_once([person, waits], "text") == (person, waits)
    texted = replace(person, also_text=True)
    assert said_once([texted, waits], "voice") == (texted, waits)
