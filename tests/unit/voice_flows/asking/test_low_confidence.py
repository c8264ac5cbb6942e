"""A spoken yes or no that was hardly heard: asked once more in three words, and then acted on."""

from __future__ import annotations

import pytest
from small_shop import OFFERED, ask, kinds, learned, says, spoken, started, told

from voice_flows.model.turns import HandOff, Keys, Silence, Turn

HARDLY = 0.2
YES, NO = says("sí", HARDLY), says("no", HARDLY)
READ_BACK = told(started(node="pide"), says("cuatro ocho dos uno tres"))
DID_YOU_SAY = told(started(), says("facturas", HARDLY))


def uncounted(turn: Turn) -> bool:
    return not turn.session.attempts and learned(turn, "not_understood") is None


@pytest.mark.parametrize("asked", [OFFERED, READ_BACK, DID_YOU_SAY])
@pytest.mark.parametrize("answer", [YES, NO])
def test_hardly_heard_is_asked_once_more_in_three_words_and_is_no_failure(asked: Turn, answer: object) -> None:
    turn = told(asked, answer)  # type: ignore[arg-type]
    assert spoken(turn) == ("Perdona, ¿has dicho sí?" if answer is YES else "Perdona, ¿sí o no?")
    assert (ask(turn).kind, ask(turn).reason, turn.session.node) == (ask(asked).kind, "confirm", asked.session.node)
    assert uncounted(turn)


def test_in_english_too() -> None:
    offered = started(node="estado", language="en", estado="on its way", huecos=[{"day": "2026-11-24"}])
    asked = told(offered, says("yes", HARDLY))
    assert spoken(asked) == "Sorry, did you say yes?"
    assert HandOff in kinds(told(asked, says("yes", HARDLY)))


def test_two_that_agree_are_acted_on() -> None:
    assert HandOff in kinds(told(OFFERED, YES, YES))
    assert told(OFFERED, NO, NO).session.declined_text
    assert told(READ_BACK, YES, YES).session.values["pedido"] == "48213"
    assert "pedido" not in told(READ_BACK, NO, NO).session.values
    assert learned(told(DID_YOU_SAY, YES, YES), "chose") is not None


def test_nothing_between_two_unsure_yeses_makes_a_no_of_them() -> None:
    """Silence and words that mean nothing neither decline nor forget."""
    assert HandOff in kinds(told(OFFERED, YES, Silence(), YES))
    assert HandOff in kinds(told(OFFERED, YES, says("pamplinas"), YES))


@pytest.mark.parametrize("asked", [OFFERED, READ_BACK, DID_YOU_SAY])
@pytest.mark.parametrize(("first", "second"), [(YES, NO), (NO, YES)])
def test_two_that_contradict_are_neither(asked: Turn, first: object, second: object) -> None:
    turn = told(asked, first, second)  # type: ignore[arg-type]
    assert turn.session.attempts == {"no_match": 1}
    assert not turn.session.declined_text
    assert HandOff not in kinds(turn)
    assert "doubted" not in turn.session.pending


def test_a_sure_answer_after_a_doubt_counts_alone() -> None:
    assert HandOff in kinds(told(OFFERED, NO, Keys("1")))
    assert told(OFFERED, YES, says("no")).session.declined_text


def test_a_doubt_is_about_one_value_only() -> None:
    other = told(READ_BACK, YES, says("seis cero nueve uno siete"))
    assert "sesenta" in spoken(other)
    assert spoken(told(other, YES)) == "Perdona, ¿has dicho sí?"
