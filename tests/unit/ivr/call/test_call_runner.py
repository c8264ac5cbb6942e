"""Calls in virtual time: who wins a wait, what is heard, and what the ledger is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from deflect.storage.errors import DatabaseUnavailable
from ivr.call.ports import CallLimits, CallResources
from ivr.call.runner import CallRunner
from ivr.testing.calls import (
    CLOSING,
    FakeEars,
    FakePrompts,
    FakeSpool,
    ScriptedLedger,
    VirtualLine,
    ask,
    digits,
    say,
    turn,
)
from speech.base import Hypothesis, Result
from speech.client import Failed, Heard, SpeechEnded, SpeechEvent, SpeechStarted
from voice_flows.model import turns
from voice_flows.model.turns import (
    Delivery,
    End,
    HandOff,
    HungUp,
    Input,
    Keys,
    Listen,
    Queue,
    Returned,
    Silence,
    Speech,
    Turn,
)

BYE = turn(say("Adiós."), End("node"), wait="over")
YES = Heard(Result("sí", (Hypothesis("sí", 0, 0.9),)))
NOISE = Heard(Result(""))
SAID_YES = Speech((turns.Heard("sí", 0, 0.9),), after_s=1.0)
CONSENT = Listen(keep_typed_ahead=False)


def lived(
    stage: VirtualLine, ledger: ScriptedLedger, prompts: FakePrompts | None = None, **more: object
) -> VirtualLine:
    resources = CallResources(
        ledger, prompts or FakePrompts(), lambda called, otherwise: "shop", ears=stage.ears, failure=bytes(16000)
    )
    CallRunner(stage, replace(resources, **more), stage).run()  # type: ignore[arg-type]
    return stage


def outcome(doings: Sequence[tuple[float, str | SpeechEvent]], *asked: Turn) -> tuple[list[Input], VirtualLine]:
    ledger = ScriptedLedger((*asked, BYE))
    return ledger.inputs, lived(VirtualLine(doings), ledger)


MENU = turn(ask("¿Qué desea?"))
ORDER = turn(ask("¿Su número de pedido?", digits(5)))


@pytest.mark.parametrize(
    ("doings", "asked", "told"),
    [
        pytest.param([(3, "1")], MENU, Keys("1"), id="a key after the prompt"),
        pytest.param([(1, "1")], MENU, Keys("1"), id="the key that interrupts is kept"),
        pytest.param([], MENU, Silence(), id="nobody answers"),
        pytest.param([(1, "48213")], ORDER, Keys("48213"), id="the interrupting key is the first digit"),
        pytest.param([(3, "482")], ORDER, Keys("482"), id="a pause ends the number"),
        pytest.param([(3, "482"), (4, "1#")], ORDER, Keys("4821"), id="the hash ends the number"),
        pytest.param([(3, SpeechStarted(0)), (4, YES)], MENU, SAID_YES, id="speech"),
        pytest.param([(3, SpeechStarted(0)), (3.5, "2"), (4, YES)], MENU, Keys("2"), id="a key before the words wins"),
        pytest.param([(3, "4"), (3.5, YES), (4, "8#")], ORDER, Keys("48"), id="keys once begun win over speech"),
        pytest.param([(3, SpeechStarted(0)), (4, NOISE)], MENU, Silence(), id="noise is no answer"),
        pytest.param([(3, Failed("speech_down")), (3.5, "1")], MENU, Keys("1"), id="without speech, by keys"),
    ],
)
def test_exactly_one_input_wins_a_wait(doings: list[Any], asked: Turn, told: Input) -> None:
    inputs, _ = outcome(doings, asked)
    assert inputs == [told]


def test_a_key_stops_the_prompt_at_once() -> None:
    _, stage = outcome([(0.75, "1")], MENU)
    assert stage.sounded[0][:2] == (0.0, 0.75)


def test_speech_stops_the_question_where_it_may() -> None:
    _, stage = outcome([(0.75, SpeechStarted(0)), (1.5, YES)], MENU)
    assert stage.sounded[0][:2] == (0.0, 0.75)
    held = turn(ask("¿Qué desea?", Listen(speech_interrupts=False)))
    _, stage = outcome([(0.75, SpeechStarted(0)), (3, SpeechStarted(0)), (4, YES)], held)
    assert stage.sounded[0][:2] == (0.0, 2.0)


def test_speech_that_never_ends_is_silence_after_a_while() -> None:
    inputs, stage = outcome([(3, SpeechStarted(0))], MENU)
    assert inputs == [Silence()]
    assert stage.sounded[1][0] == pytest.approx(23.0)


def test_silence_counts_from_the_end_of_the_prompt_or_of_noise() -> None:
    _, stage = outcome([], MENU)
    assert stage.sounded[1][0] == pytest.approx(2.0 + 5.0)
    _, stage = outcome([(3, SpeechStarted(0)), (4, SpeechEnded(0)), (4.5, NOISE)], MENU)
    assert stage.sounded[1][0] == pytest.approx(4.5 + 5.0)


def test_keys_typed_ahead_answer_later_questions_unheard() -> None:
    inputs, stage = outcome([(0.5, "148213#")], MENU, ORDER, MENU)
    assert inputs == [Keys("1"), Keys("48213"), Silence()]
    assert stage.prompts_shown() == ["¿Qué desea?", "¿Qué desea?", "Adiós."]


def test_consent_takes_only_keys_after_its_prompt_began() -> None:
    inputs, stage = outcome([(0.5, "11"), (1.5, "2")], MENU, turn(say("Su pedido va hoy."), ask("¿SMS?", CONSENT)))
    assert inputs[0] == Keys("1")
    assert inputs[1] == Silence()
    assert stage.prompts_shown() == ["¿Qué desea?", "Su pedido va hoy.", "¿SMS?", "Adiós."]
    inputs, _ = outcome([(0.5, "1"), (3, "2")], MENU, turn(say("Su pedido va hoy."), ask("¿SMS?", CONSENT)))
    assert inputs == [Keys("1"), Keys("2")]


def test_after_a_mistake_what_was_typed_ahead_is_dropped() -> None:
    inputs, _ = outcome([(0.5, "91")], MENU, turn(ask("No le entiendo.", reason="no_match")))
    assert inputs == [Keys("9"), Silence()]


def test_what_must_be_heard_is_heard_out_and_the_key_is_kept() -> None:
    legal = turn(say("Grabamos la llamada.", interruptible=False), say("Bienvenido."), ask("¿Qué desea?", digits(5)))
    inputs, stage = outcome([(0.5, "48")], legal)
    assert inputs == [Keys("48")]
    assert stage.sounded[0][:2] == (0.0, 2.0)
    assert stage.prompts_shown() == ["Grabamos la llamada.", "Adiós."]


def test_a_screen_sees_prompts_choices_and_what_was_heard() -> None:
    _, stage = outcome([(3, SpeechStarted(0)), (4, YES)], MENU)
    assert {"prompt": "¿Qué desea?"} in stage.shown
    assert {"choices": [{"key": "1", "label": "Pedidos"}, {"key": "2", "label": "Horario"}]} in stage.shown
    assert {"heard": "sí"} in stage.shown


@pytest.mark.parametrize("doings", [[(0.5, "hang up")], [(3, "hang up")], [(3, "1"), (3, "hang up")]])
def test_a_hang_up_beats_every_other_input_and_closes_the_leg(doings: list[Any]) -> None:
    ledger = ScriptedLedger((MENU, BYE))
    lived(VirtualLine(doings), ledger)
    assert (ledger.inputs, ledger.closed) == ([], ["hung_up"])


def test_a_call_that_ends_is_heard_out_closed_and_hung_up() -> None:
    ledger = ScriptedLedger((BYE,))
    stage = lived(VirtualLine(), ledger)
    assert ledger.closed == ["finished"]
    assert stage.sounded[0][:2] == (0.0, 2.0)
    assert stage.hung_up


SENDING = turn(say("Un momento."), HandOff("node", "start", 10.0), wait="delivery")


@pytest.mark.parametrize(
    ("states", "told"),
    [
        (["queued", "accepted", "sent", "delivered"], Delivery("delivered")),
        (["sent", "read"], Delivery("delivered")),
        (["attempted", "undelivered"], Delivery("undelivered", "landline")),
        (["dropped"], Delivery("undelivered", "landline")),
        (["sent"], Delivery("unconfirmed")),
        ([None], Delivery("unconfirmed")),
    ],
)
def test_the_call_waits_for_proof_of_delivery(states: list[Any], told: Delivery) -> None:
    ledger = ScriptedLedger((SENDING, BYE), states=states)
    lived(VirtualLine(), ledger)
    assert ledger.inputs == [told]


def test_a_hang_up_while_waiting_for_proof_is_seen() -> None:
    ledger = ScriptedLedger((SENDING, BYE), states=["sent"])
    lived(VirtualLine([(3, "hang up")]), ledger)
    assert ledger.closed == ["hung_up"]


def test_nobody_comes_and_the_flow_is_told_once_whatever_keys_were_pressed() -> None:
    waiting = turn(Queue("node", "support"), say("Le atenderá una persona."), wait="person")
    offered = turn(ask("Pulse 1 para seguir por SMS.", Listen(speech=False)), wait="person")
    ledger = ScriptedLedger((waiting, BYE))
    lived(VirtualLine(), ledger)
    assert ledger.inputs == [Returned("timeout")]
    ledger = ScriptedLedger((offered, offered, BYE))
    stage = lived(VirtualLine([(10, "5")]), ledger)
    assert ledger.inputs == [Keys("5"), Returned("timeout")]
    assert stage.sounded[-1][0] == pytest.approx(30.0)


@pytest.mark.parametrize("place", [0, 1])
def test_without_the_ledger_the_caller_hears_one_sentence_and_no_promise(place: int) -> None:
    ledger = ScriptedLedger((MENU, BYE), fails_at={place: DatabaseUnavailable("away")})
    stage = lived(VirtualLine([(3, "1")]), ledger)
    assert len(stage.sounded[-1][2]) == 16000
    assert stage.sounded[-1][1] - stage.sounded[-1][0] == 1.0
    assert stage.hung_up


def test_what_happens_while_the_database_is_away_is_spooled() -> None:
    away, spool = DatabaseUnavailable("away"), FakeSpool()
    lived(VirtualLine(), ScriptedLedger((MENU,), fails_at={0: away}), spool=spool)
    assert spool.kept == [(None, "close", HungUp("failed"), False)]
    spool.kept.clear()
    secret = turn(replace(ask("¿Su PIN?", digits(4)), sensitive=True))
    lived(VirtualLine([(3, "1234")]), ScriptedLedger((secret,), fails_at={1: away, CLOSING: away}), spool=spool)
    assert spool.kept == [("call-1", "1", Keys("1234"), True), ("call-1", "close", HungUp("failed"), False)]


def test_fault_while_ending_a_call_still_plays_the_apology_and_is_recorded() -> None:
    class Stuck(FakeEars):
        def close(self) -> None:
            raise OSError("the socket is gone")

    stage, ledger = VirtualLine([(3, "1")]), ScriptedLedger((MENU, BYE))
    stage.ears = Stuck()
    lived(stage, ledger)
    assert len(stage.sounded[-1][2]) == 16000
    assert ledger.closed == ["failed"]
    assert stage.hung_up


def test_without_a_voice_the_caller_hears_the_recorded_sentence() -> None:
    ledger = ScriptedLedger((MENU, BYE))
    stage = lived(VirtualLine(), ledger, FakePrompts(fails=True))
    assert [len(pcm) for _, _, pcm in stage.sounded] == [16000]
    assert ledger.closed == ["failed"]


def test_no_call_lasts_longer_than_its_limit() -> None:
    stage = lived(VirtualLine(), ledger := ScriptedLedger((MENU,) * 99), limits=CallLimits(call_s=60))
    assert ledger.closed == ["too_long"]
    assert stage.now() == 60


def test_a_caller_who_withholds_the_number_has_none() -> None:
    stage = VirtualLine([(3, "hang up")])
    stage.arrival = replace(stage.arrival, caller="anonymous", called="910 000 001")
    lived(stage, ledger := ScriptedLedger((MENU,)))
    assert (ledger.callers[0].number, ledger.callers[0].called) == (None, "+34910000001")


def test_no_word_key_or_number_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    broken = ScriptedLedger((MENU,), fails_at={1: ValueError("sí 48213 +34600111222")})
    lived(VirtualLine([(3, "48213")]), broken)
    assert "call_failed" in caplog.text
    assert not any(secret in caplog.text for secret in ("48213", "600111222", "sí", "desea"))


def test_a_prompt_that_noise_interrupted_goes_on_a_little_before_where_it_was() -> None:
    inputs, stage = outcome([(0.75, SpeechStarted(0)), (1.5, NOISE)], MENU)
    (_, cut_at, _), (again_at, _, rest), *_ = stage.sounded
    assert (cut_at, again_at) == (0.75, 1.5)
    assert len(rest) / 16000 == pytest.approx(2.0 - 0.75 + 0.5)
    assert stage.prompts_shown() == ["¿Qué desea?", "Adiós."]
    assert inputs == [Silence()]
    assert stage.sounded[2][0] == pytest.approx(1.5 + 1.75 + 5.0)  # the caller has all the time after its end


def test_a_prompt_goes_on_where_the_speech_server_is_lost() -> None:
    _, stage = outcome([(0.75, SpeechStarted(0)), (1.5, Failed("speech_down")), (4, "1")], MENU)
    assert stage.sounded[1][0] == pytest.approx(1.5)


def test_words_over_a_prompt_leave_it_interrupted() -> None:
    asked = turn(ask("¿Es así?", Listen(phrases=("sí", "no"))))
    _, stage = outcome([(0.75, SpeechStarted(0)), (1.5, YES)], asked, ORDER)
    assert stage.prompts_shown() == ["¿Es así?", "¿Su número de pedido?", "Adiós."]
    assert len(stage.sounded) == 3


GARBLED = Heard(Result("un", (Hypothesis("un", None, 0.05),)))


@pytest.mark.parametrize(("ended_ms", "goes_on"), [(300, True), (900, False)])
def test_a_short_sound_over_a_prompt_in_which_no_word_is_believed_is_nobody(ended_ms: int, goes_on: bool) -> None:
    doings: list[Any] = [(0.75, SpeechStarted(0)), (1.2, SpeechEnded(ended_ms)), (1.5, GARBLED)]
    inputs, stage = outcome(doings, MENU)
    assert (inputs == [Silence()]) is goes_on
    assert stage.prompts_shown() == ["¿Qué desea?", "Adiós."]


def test_whoever_answers_in_his_turn_is_not_taken_for_nobody() -> None:
    inputs, _ = outcome([(3, SpeechStarted(0)), (3.3, SpeechEnded(300)), (4, GARBLED)], MENU)
    assert inputs == [Speech((turns.Heard("un", None, 0.05),), after_s=1.0)]
