"""What callers complain of when they are listened to, in virtual time: keys and words over a prompt, noise, races."""

from __future__ import annotations

import pytest

from ivr.call.ports import CallResources
from ivr.call.runner import CallRunner
from ivr.call.waits.answer import DEAF_S, FALSE_STARTS, FALSE_STOPS, NOISY_DBOV
from ivr.testing.calls import FakePrompts, ScriptedLedger, VirtualLine, ask, digits, say, turn
from ivr.testing.clips import KeptClips
from speech.base import Hypothesis, Result
from speech.client import Failed, Heard, SpeechEnded, SpeechEvent, SpeechStarted
from voice_flows.model.turns import End, HungUp, Input, Keys, Listen, Silence, Speech, Turn

BYE = turn(say("Adiós."), End("node"), wait="over")
ASKED_S = 2.0  # every prompt lasts so long
NOISE = Heard(Result(""))
MONDAY = Heard(Result("lunes", (Hypothesis("lunes", 0, 0.9),)))

Doings = list[tuple[float, str | SpeechEvent]]


def heard(text: str, phrase: int | None = None, score: float = 0.6) -> Heard:
    return Heard(Result(text, (Hypothesis(text, phrase, score),)))


def menu(**listen: bool | float) -> Turn:
    return turn(ask("¿Qué día?", Listen(phrases=("lunes", "martes"), **listen)))  # type: ignore[arg-type]


def outcome(doings: Doings, *asked: Turn, noise_dbov: float = -70.0) -> tuple[list[Input], VirtualLine]:
    ledger, stage = ScriptedLedger((*asked, BYE)), VirtualLine(doings)
    stage.noise = noise_dbov
    resources = CallResources(
        ledger, FakePrompts(), lambda called, otherwise: "shop", ears=stage.ears, failure=bytes(16000)
    )
    CallRunner(stage, resources, stage).run()
    return ledger.inputs, stage


def first_prompt_until(stage: VirtualLine) -> float:
    return stage.sounded[0][1]


def test_complaint_a_key_stops_a_prompt_that_must_not_stop() -> None:
    """Neither a key for it, nor one typed ahead at the question before, nor many."""
    must = turn(say("Esta llamada se graba.", interruptible=False), ask("¿Qué día?"))
    _, stage = outcome([(0.1, "1"), (0.5, "2"), (1.0, "3")], must)
    assert [until - begins for begins, until, _ in stage.sounded][:1] == [ASKED_S]
    _, stage = outcome([(0.5, "12"), (1.0, "3")], menu(), must)
    assert ASKED_S in [until - begins for begins, until, _ in stage.sounded]


@pytest.mark.parametrize(
    ("listen", "stops_at", "opened_early"),
    [
        pytest.param({}, 0.75, True, id="speech interrupts"),
        pytest.param({"speech_interrupts": False}, ASKED_S, True, id="speech is heard, the prompt too"),
        pytest.param({"speech_interrupts": False, "listen_during_prompt": False}, ASKED_S, False, id="nobody listens"),
        pytest.param({"speech": False, "speech_interrupts": False}, ASKED_S, False, id="keys only"),
    ],
)
def test_complaint_barge_in_flags_are_ignored(listen: dict[str, bool], stops_at: float, opened_early: bool) -> None:
    inputs, stage = outcome([(0.75, SpeechStarted(700)), (1.5, MONDAY)], menu(**listen))
    assert first_prompt_until(stage) == stops_at
    assert (inputs != [Silence()]) is opened_early


def test_complaint_the_key_that_stops_the_prompt_is_lost() -> None:
    assert outcome([(0.75, "1")], menu())[0] == [Keys("1")]
    assert outcome([(0.75, "48213")], turn(ask("¿Número?", digits(5))))[0] == [Keys("48213")]


@pytest.mark.parametrize("typed", ["4", "48", "482"])
def test_complaint_a_menu_of_several_digits_waits_for_ever(typed: str) -> None:
    inputs, stage = outcome([(3, typed)], turn(ask("¿Número?", digits(5))))
    assert inputs == [Keys(typed)]
    assert stage.sounded[1][0] == pytest.approx(3 + 3.0)  # the pause between digits that ends a number


@pytest.mark.parametrize("said", ["Mhm.", "Ajá", "Eh...", "Sí, sí.", "Claro, claro", "ok"])
def test_complaint_mhm_stops_the_prompt_and_it_never_resumes(said: str) -> None:
    inputs, stage = outcome([(0.75, SpeechStarted(700)), (1.4, SpeechEnded(1200)), (2, heard(said))], menu())
    assert inputs == [Silence()]
    assert stage.sounded[1][0] == 2.0, "the question goes on"
    assert stage.sounded[1][1] - stage.sounded[1][0] == pytest.approx(ASKED_S - 0.75 + 0.5), (
        "a word before where it was"
    )


def test_what_nods_elsewhere_answers_where_it_is_asked_for() -> None:
    asked = turn(ask("¿Es así?", Listen(phrases=("sí", "no"))))
    inputs, _ = outcome([(0.75, SpeechStarted(700)), (2, heard("Sí, sí.", 0, 0.9))], asked)
    assert isinstance(inputs[0], Speech)
    inputs, _ = outcome([(3, SpeechStarted(0)), (4, heard("Ajá"))], menu())
    assert isinstance(inputs[0], Speech), "after the question a word is a word"


def test_complaint_noise_stops_the_prompt_again_and_again() -> None:
    """After some false stops the prompt is heard to its end, and who speaks then is still heard."""
    coughs: Doings = []
    for number in range(FALSE_STOPS + 3):
        coughs += [(0.3 + number * 0.7, SpeechStarted(0)), (0.5 + number * 0.7, NOISE)]
    inputs, stage = outcome([*coughs, (8.5, SpeechStarted(0)), (9.0, MONDAY)], menu())
    assert len([one for one in stage.sounded if one[0] < 8]) == 1 + FALSE_STOPS
    assert isinstance(inputs[0], Speech)


def test_complaint_background_noise_keeps_the_call_waiting() -> None:
    """A dog that barks every four seconds holds the silence open for a while, not for ever."""
    barks: Doings = []
    for number in range(20):
        barks += [(3 + number * 4, SpeechStarted(0)), (4 + number * 4, NOISE)]
    inputs, stage = outcome(barks, menu())
    assert inputs == [Silence()]
    assert stage.sounded[1][0] <= 4 + FALSE_STARTS * 4 + 20 + 5


def test_a_sound_without_an_end_holds_no_prompt() -> None:
    inputs, stage = outcome([(0.75, SpeechStarted(0))], menu())
    assert inputs == [Silence()]
    assert stage.sounded[1][0] == pytest.approx(0.75 + 20), "the watchdog lets it go on"
    assert stage.sounded[2][0] == pytest.approx(stage.sounded[1][1] + 5)


DEADLINE = ASKED_S + 5.0


@pytest.mark.parametrize(
    ("doings", "told"),
    [
        pytest.param([(6.9, SpeechStarted(0)), (DEADLINE, MONDAY)], Speech, id="words at the instant of silence"),
        pytest.param([(DEADLINE, "1")], Keys, id="a key at the instant of silence"),
        pytest.param([(4, SpeechStarted(0)), (5, "2"), (5, MONDAY)], Keys, id="a key and words at once"),
        pytest.param([(4, SpeechStarted(0)), (5, MONDAY), (5, "hang up")], HungUp, id="words and the hang-up at once"),
        pytest.param([(DEADLINE, "hang up")], HungUp, id="silence and the hang-up at once"),
        pytest.param([(4, SpeechStarted(0)), (5, "hang up"), (5.1, MONDAY)], HungUp, id="the hang-up before the words"),
    ],
)
def test_complaint_transcript_time_out_and_hang_up_race(doings: Doings, told: type[Input]) -> None:
    """One input wins, and whoever hung up is gone: no further prompt, no further turn."""
    ledger, stage = ScriptedLedger((menu(), BYE)), VirtualLine(doings)
    resources = CallResources(
        ledger, FakePrompts(), lambda called, otherwise: "shop", ears=stage.ears, failure=bytes(16000)
    )
    CallRunner(stage, resources, stage).run()
    if told is HungUp:
        assert ledger.closed == ["hung_up"]
        assert len(stage.sounded) == 1
    else:
        assert [type(one) for one in ledger.inputs] == [told]


@pytest.mark.parametrize("code", ["speech_down", "speech_unavailable", "speech_slow"])
def test_complaint_the_recogniser_is_down_and_the_call_hangs(code: str, caplog: pytest.LogCaptureFixture) -> None:
    """In the middle of an utterance that stopped the question: it goes on, and a key answers."""
    doings: Doings = [(0.75, SpeechStarted(0)), (1.75, Failed(code)), (2.5, "1")]
    inputs, stage = outcome(doings, menu())
    assert inputs == [Keys("1")]
    assert stage.sounded[1][0] == 1.75
    assert outcome(doings[:2], menu())[0] == [Silence(noisy=code != "speech_slow")]
    assert caplog.text.count("speech_failed") == 2


def test_who_is_not_listened_to_is_told_the_keys_soon_and_once() -> None:
    """The speech server has no place: as on a line too noisy for words the choices come with their keys."""
    full: Doings = [(0.1, Failed("speech_full")), (ASKED_S + DEAF_S + 0.6, Failed("speech_full"))]
    inputs, stage = outcome(full, menu(), menu())
    assert inputs == [Silence(noisy=True)] * 2
    assert [begins for begins, _, _ in stage.sounded][1] == pytest.approx(ASKED_S + DEAF_S, abs=0.1)
    assert stage.sounded[2][0] - stage.sounded[1][1] == pytest.approx(5.0, abs=0.1)


def test_a_late_answer_of_a_slow_recogniser_still_counts() -> None:
    inputs, stage = outcome([(0.75, SpeechStarted(0)), (1.75, Failed("speech_slow")), (2.2, MONDAY)], menu())
    assert isinstance(inputs[0], Speech)
    assert stage.sounded[1][:2] == (1.75, 2.2), "the question that had gone on stops"


@pytest.mark.parametrize(("noise_dbov", "noisy"), [(-60.0, False), (NOISY_DBOV + 1, True)])
def test_the_dialogue_is_told_how_noisy_the_line_is(noise_dbov: float, noisy: bool) -> None:
    (said,), _ = outcome([(3, SpeechStarted(0)), (4, MONDAY)], menu(), noise_dbov=noise_dbov)
    (silent,), _ = outcome([], menu(), noise_dbov=noise_dbov)
    assert (said.noisy, silent.noisy) == (noisy, noisy)  # type: ignore[union-attr]


def test_the_dialogue_is_told_how_long_the_caller_took() -> None:
    (late,), _ = outcome([(5.5, SpeechStarted(0)), (6, MONDAY)], menu())
    (over_the_prompt,), _ = outcome([(0.75, SpeechStarted(0)), (2, MONDAY)], menu())
    assert (late.after_s, over_the_prompt.after_s) == (3.5, 0.0)  # type: ignore[union-attr]


# ---- the sound of a spoken consent ----


def spoken(*asked: Turn) -> tuple[list[Input], KeptClips]:
    doings: Doings = [(2.5, SpeechStarted(0)), (2.9, SpeechEnded(400)), (3.0, heard("sí", 0, 0.95))]
    ledger, stage, keeper = ScriptedLedger((*asked, BYE)), VirtualLine(doings), KeptClips()
    resources = CallResources(
        ledger, FakePrompts(), lambda called, otherwise: "shop", ears=stage.ears, failure=bytes(16000), clips=keeper
    )
    CallRunner(stage, resources, stage).run()
    return ledger.inputs, keeper


OFFER = Listen(phrases=("sí", "no"), evidence=True)


def test_sound_that_the_flow_takes_for_no_consent_is_dropped() -> None:
    inputs, keeper = spoken(turn(ask("¿Se lo envío?", OFFER)))
    assert keeper.kept == []
    assert isinstance(inputs[0], Speech)


def test_answers_to_other_questions_have_no_sound() -> None:
    inputs, _ = spoken(turn(ask("¿Qué día?", Listen(phrases=("sí", "no")))))
    assert inputs[0].clip == ""  # type: ignore[union-attr]
