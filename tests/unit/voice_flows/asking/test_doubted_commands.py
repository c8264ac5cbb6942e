"""A standing command that was hardly heard is asked back; nothing is obeyed, taken back or rated on a guess."""

from __future__ import annotations

import pytest
from small_shop import OFFERED, ask, kinds, learned, says, spoken, started, told

from voice_flows.model.turns import HandOff, Input, Keys, Queue, Silence, Turn

MENU = started()
ORDER = started(node="pide")
YES, NO = says("sí"), says("no")


def stands(turn: Turn, before: Turn) -> bool:
    """True where nothing was obeyed: the same question, the same language, nobody called."""
    same = (turn.session.node, turn.session.language, turn.session.pace, turn.session.loud)
    was = (before.session.node, before.session.language, before.session.pace, before.session.loud)
    return same == was and Queue not in kinds(turn) and HandOff not in kinds(turn)


@pytest.mark.parametrize("before", [MENU, ORDER, OFFERED])
@pytest.mark.parametrize(
    "said", ["una persona", "English", "in English", "por mensaje", "atrás", "me equivoqué", "repetir", "más despacio"]
)
@pytest.mark.parametrize("score", [0.02, 0.114, 0.125, 0.3, 0.55, 0.59])
def test_a_guessed_command_is_not_obeyed(before: Turn, said: str, score: float) -> None:
    turn = told(before, says(said, score))
    assert stands(turn, before)
    assert ask(turn).reason in ("confirm", "no_match")


@pytest.mark.parametrize(
    ("said", "named"), [("una persona", "una persona"), ("operadora", "una persona"), ("in English", "English"),
                        ("atrás", "atrás"), ("por sms", "por mensaje"), ("menú", "menu")],
)  # fmt: skip
def test_a_command_of_low_confidence_is_named_and_asked_back(said: str, named: str) -> None:
    turn = told(MENU, says(said, 0.5))
    assert spoken(turn) == f"¿Has dicho {named}?"
    assert not learned(turn, "not_understood")


def test_yes_obeys_it_and_no_asks_the_question_again() -> None:
    person = says("una persona", 0.4)
    assert Queue in kinds(told(MENU, person, YES))
    assert Queue in kinds(told(MENU, person, Keys("1")))
    again = told(MENU, person, NO)
    assert stands(again, MENU)
    assert spoken(again) == "¿En qué te ayudo?"
    assert told(MENU, says("English", 0.4), YES).session.language == "en"


def test_a_command_said_twice_is_obeyed() -> None:
    assert Queue in kinds(told(MENU, says("una persona", 0.4), says("una persona", 0.4)))
    assert Queue in kinds(told(MENU, says("una persona", 0.4), says("una persona")))


@pytest.mark.parametrize("between", [Silence(), says("pamplinas"), says("facturas", 0.7)])
def test_the_doubt_is_forgotten_once_something_else_came(between: Input) -> None:
    turn = told(MENU, says("una persona", 0.4), between)
    assert "doubted_command" not in turn.session.pending
    assert Queue not in kinds(told(turn, YES))


def test_a_choice_said_instead_counts() -> None:
    chosen = told(MENU, says("una persona", 0.4), says("facturas"))
    assert learned(chosen, "chose") is not None


def test_a_command_guessed_again_and_again_counts_as_not_understood() -> None:
    turn = told(MENU, says("una persona", 0.4), NO, says("una persona", 0.4), NO, says("una persona", 0.4))
    assert learned(turn, "not_understood") is not None


def test_a_guessed_wish_for_text_is_no_consent() -> None:
    guessed = told(OFFERED, says("por mensaje", 0.4))
    assert spoken(guessed) == "Perdona, ¿sí o no?"
    assert HandOff not in kinds(guessed)
    assert HandOff in kinds(told(guessed, YES))
    assert HandOff in kinds(told(OFFERED, says("por mensaje", 0.6)))


def test_two_guessed_wishes_for_text_that_agree_count_as_one() -> None:
    perhaps, no = says("por mensaje", 0.4), says("no", 0.2)
    assert HandOff in kinds(told(OFFERED, perhaps, perhaps))
    assert HandOff not in kinds(told(OFFERED, no, perhaps))
    assert HandOff not in kinds(told(OFFERED, perhaps, no))
