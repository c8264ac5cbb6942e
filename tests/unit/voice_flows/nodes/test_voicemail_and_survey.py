"""Messages after the tone, scores after the matter, and the notice of a recorded call, input by input."""

from __future__ import annotations

import pytest
from small_shop import FLOWS, NOON, ask, learned, says, spoken, stored, written

from voice_flows.engine import machine
from voice_flows.model.turns import Due, End, Input, Keys, Medium, Queue, Silence, Started, Text, Turn
from voice_flows.model.voicemail import LeftMessage, Recorded, TakeMessage
from voice_flows.nodes.survey.model import SurveyNode
from voice_flows.nodes.voicemail.model import VoicemailNode
from voice_flows.schema.document import Flow
from voice_flows.wording import filters

MESSAGE = VoicemailNode(kind="voicemail", queue="tienda", then="adios", nothing="pide")
SURVEY = SurveyNode(kind="survey", then="adios")
IN_WORDS = SurveyNode(kind="survey", words={"es": "¿Qué podemos mejorar?"}, then="adios")


def flow(record: bool = False, **nodes: object) -> Flow:
    shop = FLOWS["shop"]
    return shop.model_copy(update={"record": record, "nodes": {**shop.nodes, **nodes}})


def lived(shop: Flow, *events: Input, node: str | None = None, medium: Medium = "voice") -> Turn:
    """The last turn, with the session stored and read back before each."""
    flows = {**FLOWS, "shop": shop}
    turn = machine.step(flows, machine.begin(shop, medium, "es", node), Started(), NOON)
    for event in events:
        turn = machine.step(flows, stored(turn.session), event, NOON)
    return turn


def test_after_the_prompt_a_call_takes_a_message() -> None:
    turn = lived(flow(recado=MESSAGE), node="recado")
    assert turn.wait.kind == "message"
    assert "lo grabamos" in spoken(turn)
    assert TakeMessage("recado", 120.0, 4.0) in turn.effects


def test_a_message_goes_to_the_queue_and_the_call_goes_on() -> None:
    turn = lived(flow(recado=MESSAGE), Recorded("rec_1", 9.5, 8.0), node="recado")
    assert turn.effects[:2] == (LeftMessage("recado", "rec_1", 9.5), Queue("recado", "tienda", "message"))
    assert turn.session.node == "adios"


@pytest.mark.parametrize(
    ("left", "node"),
    [
        ([Recorded("rec_1", 3.0, 0.4)], "recado"),
        ([Recorded("rec_1", 3.0, 0.4), Recorded("rec_2", 3.0, 2.0)], "adios"),
        ([Recorded("rec_1", 3.0, 0.4), Recorded("rec_2", 3.0, 0.4)], "pide"),
        ([Recorded("rec_1", 4.0, 0.0)], "pide"),
        ([Recorded("", 9.0, 8.0)], "pide"),
    ],
    ids=["too short is asked again", "the second try counts", "but once", "nothing is no message", "nothing was kept"],
)
def test_what_becomes_of_a_message(left: list[Input], node: str) -> None:
    assert lived(flow(recado=MESSAGE), *left, node="recado").session.node == node


def test_in_writing_a_message_is_one_text() -> None:
    asked = lived(flow(recado=MESSAGE), node="recado", medium="text")
    assert "mensaje" in written(asked)
    turn = lived(flow(recado=MESSAGE), Text("llámame mañana"), node="recado", medium="text")
    assert Queue("recado", "tienda", "message") in turn.effects
    assert turn.session.node == "adios"


@pytest.mark.parametrize("answer", [Keys("4"), says("cuatro"), says("bien"), Text("4"), Text("bien"), Text("?", "4")])
def test_a_score_is_keyed_said_or_written(answer: Input) -> None:
    medium: Medium = "text" if isinstance(answer, Text) else "voice"
    turn = lived(flow(valora=SURVEY), answer, node="valora", medium=medium)
    fact = learned(turn, "rated")
    assert fact is not None
    assert (fact.value, fact.label) == (4, "bien")
    assert turn.session.node == "adios"


def test_keys_typed_ahead_are_no_score() -> None:
    assert ask(lived(flow(valora=SURVEY), node="valora")).listen.keep_typed_ahead is False


def test_nobody_is_pressed_for_a_score() -> None:
    shop = flow(valora=SURVEY)
    assert lived(shop, Silence(), node="valora").session.node == "adios"
    assert "Del 1, nada, al 5" in spoken(lived(shop, Keys("7"), node="valora"))
    assert lived(shop, Keys("7"), Keys("9"), node="valora").session.node == "adios"
    assert lived(shop, Keys("0"), node="valora").session.node == "cola"


def test_a_survey_in_writing_that_is_not_answered_in_a_day_ends_without_a_word() -> None:
    turn = lived(flow(valora=SURVEY), Due("nudge"), node="valora", medium="text")
    assert turn.effects == (End("valora"),)
    assert turn.wait.kind == "over"


def test_after_the_score_a_sentence_may_be_said_or_skipped() -> None:
    shop = flow(valora=IN_WORDS)
    assert spoken(lived(shop, Keys("2"), node="valora")) == "¿Qué podemos mejorar?"
    told = lived(shop, Keys("2"), says("esperé mucho"), node="valora")
    fact = learned(told, "remarked")
    assert fact is not None
    assert fact.value == "esperé mucho"
    for skipped in (Keys("#"), Silence()):
        turn = lived(shop, Keys("2"), skipped, node="valora")
        assert learned(turn, "remarked") is None
        assert turn.session.node == "adios"


def test_every_language_has_words_for_the_scores() -> None:
    assert [filters.filters(language, "voice", "ES")["number"](5) for language in ("es", "en")] == ["cinco", "five"]


# ---- recorded calls ----


def test_callers_are_told_right_before_the_first_question() -> None:
    turn = lived(flow(record=True))
    assert spoken(turn).startswith("Tienda Nogal, hola. | Grabamos la llamada para atenderte mejor.")
    assert spoken(turn).endswith("¿En qué te ayudo?")
    assert turn.record
    assert "Grabamos" not in spoken(lived(flow(record=True), Keys("1")))
    assert not lived(flow()).record


def test_a_thread_is_no_recording() -> None:
    turn = lived(flow(record=True), medium="text")
    assert "Grabamos" not in written(turn)
    assert not turn.record


def test_eight_refuses_at_once_and_for_the_whole_call() -> None:
    shop = flow(record=True)
    turn = lived(shop, Keys("8"))
    fact = learned(turn, "recording")
    assert fact is not None
    assert fact.value is False
    assert spoken(turn) == "De acuerdo, no grabamos. | ¿En qué te ayudo?"
    assert not turn.record
    assert not lived(shop, Keys("8"), Keys("1")).record


def test_where_digits_are_asked_for_eight_is_a_digit() -> None:
    assert lived(flow(record=True), Keys("1"), Keys("8")).record


def test_nothing_private_is_kept() -> None:
    shop = FLOWS["shop"]
    secret = shop.nodes["pide"].model_copy(update={"sensitive": True})
    silent = shop.nodes["pide"].model_copy(update={"record": "off"})
    for node in (secret, silent):
        turn = lived(flow(record=True, pide=node), Keys("1"))
        assert turn.session.node == "pide"
        assert not turn.record


def test_the_other_flows_that_a_call_runs_are_recorded_as_the_first_is() -> None:
    turn = lived(flow(record=True), Keys("2"))
    assert turn.session.returns
    assert turn.record


def test_a_score_that_was_hardly_heard_counts_once_it_is_said_again() -> None:
    hardly, other = says("cuatro", 0.2), says("dos", 0.2)
    rated = flow(encuesta=SURVEY)
    assert learned(lived(rated, says("cuatro"), node="encuesta"), "rated") is not None
    assert learned(lived(rated, hardly, node="encuesta"), "rated") is None
    assert learned(lived(rated, hardly, hardly, node="encuesta"), "rated") is not None
    assert learned(lived(rated, hardly, other, node="encuesta"), "rated") is None
