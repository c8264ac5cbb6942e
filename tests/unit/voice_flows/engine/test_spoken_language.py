"""A call follows the language of a spoken sentence, once, and tells how to change back."""

from __future__ import annotations

import pytest
from small_shop import NOON, started, stored, told

from voice_flows.engine import machine
from voice_flows.engine.language import FOLLOWED
from voice_flows.model.turns import Ask, Heard, Keys, Say, Speech, Started, Turn
from voice_flows.publishing.loader import load


def english(said: str = "guerris mai order") -> Speech:
    return Speech((Heard(said, None, 0.4),), language="en")


def words(turn: Turn) -> str:
    return " ".join("".join(one.say) for one in turn.effects if isinstance(one, Say | Ask))


def test_sentence_in_another_language_changes_the_language_of_the_call() -> None:
    turn = told(started(), english())
    assert turn.session.language == "en"
    assert FOLLOWED in turn.session.once
    assert words(turn).startswith("Let's go on in English. To change back, say Spanish.")
    assert isinstance(turn.effects[-1], Ask)
    assert not turn.session.attempts
    back = told(turn, Speech((Heard("Spanish", None, 0.9),)))
    assert back.session.language == "es"
    assert told(back, english()).session.language == "es"


def test_text_leg_of_the_call_goes_on_in_its_language() -> None:
    turn = told(started(), english())
    assert machine.to_text(turn.session, "motivo").language == "en"


@pytest.mark.parametrize("language", ["es", "es-MX", "fr", ""])
def test_language_stays_where_no_other_of_the_flow_was_spoken(language: str) -> None:
    turn = told(started(), Speech((Heard("dónde está mi pedido", None, 0.9),), language=language))
    assert turn.session.language == "es"


def test_language_is_not_guessed_where_a_value_is_asked_for() -> None:
    turn = told(started(node="pide"), english("forty eight two thirteen"))
    assert turn.session.language == "es"


ASKING = """
flow: pregunta
title: {es: Pregunta, en: Question}
brand: {name: Nogal, sms: Nogal}
languages: [es, en]
start: vale
start_text: vale
commands: {person: persona, language_keys: {en: "8"}}
variables: {vale: {type: yes_no}}
nodes:
  vale: {kind: ask, type: yes_no, variable: vale, say: {es: ¿Vale?, en: All right?}, then: fin}
  persona: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end, say: {es: Hecho., en: Done.}}
"""


def test_key_changes_the_language_where_a_yes_or_no_is_asked() -> None:
    loaded = load(ASKING, "pregunta.yaml")
    assert loaded.flow is not None, loaded.problems
    flows = {"pregunta": loaded.flow}
    turn = machine.step(flows, machine.begin(loaded.flow, "voice", "es"), Started(), NOON)
    turn = machine.step(flows, turn.session, Keys("8"), NOON)
    assert (turn.session.language, words(turn)) == ("en", "All right?")
    assert stored(turn.session).language == "en"
    assert machine.step(flows, turn.session, Keys("1"), NOON).session.values == {"vale": True}
