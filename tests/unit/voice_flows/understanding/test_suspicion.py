"""What an encoder's figures make suspected, and which sentences it is asked about."""

from __future__ import annotations

import math

import pytest

from relevo.bench.meanings import training
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Ask, Choice, Heard, Listen, Speech, Spoken, Text
from voice_flows.understanding.meanings import suspicion
from voice_flows.understanding.meanings.suspicion import concerns, left_open, sentences

ROWS = training.read()


def near(label: str) -> list[float]:
    """The cosines of a sentence that is like all those of one class and like none of the others."""
    classes = {row.sentence: row.label for row in ROWS}
    return [0.5 if classes[one] == label else -0.1 for one in sentences()]


def test_nearness_to_sentences_of_one_kind_makes_that_kind_suspected() -> None:
    assert concerns(near("stop")) == ("stop",)
    assert concerns(near("emergency")) == ("emergency",)
    assert concerns(near("other")) == ()


def test_sentence_like_no_other_is_not_suspected() -> None:
    for everything in (-0.1, 0.0, 0.1):
        assert concerns([everything] * len(sentences())) == ()


def test_weights_are_of_the_labelled_sentences_to_compare_with() -> None:
    assert sentences() == tuple(row.sentence for row in ROWS if row.compared)
    assert all(math.isfinite(one.stop) and math.isfinite(one.emergency) for one in suspicion._known())


def test_labelled_sentences_are_of_known_classes_and_stand_once() -> None:
    assert {row.label for row in ROWS} == set(training.CLASSES)
    said = [normal(row.sentence) for row in ROWS]
    assert sorted({one for one in said if said.count(one) > 1}) == []


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("vuestras promociones me sobran", True),
        ("mi suegro se ha caído redondo y está gris", True),
        ("STOP", False),
        ("no me mandéis más mensajes", False),
        ("mi padre no respira", False),
        ("quiero hablar con una persona", False),
        ("hola", False),
        ("Liked “Hola. ¿En qué te ayudo?”", False),
    ],
)
def test_encoder_is_asked_about_what_patterns_leave_open(said: str, asked: bool) -> None:
    assert left_open(None, Text(said), "es") == (said if asked else "")


def test_encoder_is_not_asked_about_answers_and_at_questions_for_words() -> None:
    choices = (Choice("pedido", "Pedido", "1", ("dónde está mi pedido",)),)
    menu = Ask("motivo", "menu", Spoken(()), "", choices, Listen())
    assert left_open(menu, Text("dónde está mi pedido"), "es") == ""
    assert left_open(menu, Text("vuestras promociones me sobran"), "es") != ""
    words = Ask("queja", "text", Spoken(()), "", (), Listen())
    assert left_open(words, Text("vuestras promociones me sobran"), "es") == ""
    assert left_open(None, Speech((Heard("dejadme ya", None, 0.9),)), "es") == ""
