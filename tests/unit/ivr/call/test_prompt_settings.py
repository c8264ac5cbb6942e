"""What an author's settings and a caller's pace do to a call, in virtual time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ivr.call.ports import CallResources
from ivr.call.runner import CallRunner
from ivr.testing.calls import FakePrompts, ScriptedLedger, VirtualLine, ask, digits, say, turn
from speech.base import Hypothesis, Result
from speech.client import Heard, SpeechEvent, SpeechStarted
from voice_flows.model.turns import End, Fetch, Fetched, Input, Keys, Listen, Silence, Speech, Turn

BYE = turn(say("Adiós."), End("node"), wait="over")
YES = Heard(Result("sí", (Hypothesis("sí", 0, 0.9),)))


def outcome(
    doings: Sequence[tuple[float, str | SpeechEvent]],
    *asked: Turn,
    seconds: float = 2.0,
) -> tuple[list[Input], VirtualLine]:
    ledger, stage = ScriptedLedger((*asked, BYE)), VirtualLine(doings)
    CallRunner(
        stage, CallResources(ledger, FakePrompts(seconds), lambda called, otherwise: "shop", ears=stage.ears), stage
    ).run()
    return ledger.inputs, stage


def asked(**settings: bool) -> Turn:
    return turn(ask("¿Qué desea?", Listen(phrases=("sí", "no"), **settings)))  # type: ignore[arg-type]


@pytest.mark.parametrize(("settings", "stopped", "told"), [
    pytest.param({}, True, Keys("1"), id="a key interrupts and is the answer"),
    pytest.param({"key_interrupts": False}, False, Keys("1"), id="it waits, and is the answer"),
    pytest.param({"key_interrupts": False, "speech_interrupts": False, "listen_during_prompt": False}, False, Silence(),
                 id="it is dropped"),
])  # fmt: skip
def test_complaint_what_a_key_during_the_prompt_means_is_disputed(
    settings: dict[str, bool], stopped: bool, told: Input
) -> None:
    inputs, stage = outcome([(1.0, "1")], asked(**settings))
    assert inputs == [told]
    assert stage.sounded[0][1] == (1.0 if stopped else 2.0)


def test_speech_that_may_not_interrupt_is_heard_all_the_same() -> None:
    inputs, stage = outcome([(0.5, SpeechStarted(0)), (1.5, YES)], asked(speech_interrupts=False))
    assert isinstance(inputs[0], Speech)
    assert stage.sounded[0][1] == 2.0


def test_a_prompt_that_does_not_listen_hears_nothing_until_its_end() -> None:
    deaf = asked(key_interrupts=False, speech_interrupts=False, listen_during_prompt=False)
    inputs, _ = outcome([(0.5, SpeechStarted(0)), (1.5, YES)], deaf)
    assert inputs == [Silence()]
    inputs, _ = outcome([(2.5, SpeechStarted(0)), (3.5, YES)], deaf)
    assert isinstance(inputs[0], Speech)


def test_keys_typed_before_a_notice_that_must_be_heard_are_dropped() -> None:
    notice = turn(replace(say("Grabamos la llamada."), keep_typed_ahead=False), ask("¿Qué desea?"))
    inputs, _ = outcome([(0.5, "11")], asked(), notice)
    assert inputs == [Keys("1"), Silence()]


def test_the_ledger_is_told_how_long_the_caller_thought() -> None:
    inputs, _ = outcome([(6.0, "1")], asked())
    assert isinstance(inputs[0], Keys)
    assert inputs[0].after_s == pytest.approx(4.0)
    inputs, _ = outcome([(1.0, "1")], asked())
    assert isinstance(inputs[0], Keys)
    assert inputs[0].after_s == 0.0
    inputs, _ = outcome([(5.0, SpeechStarted(0)), (6.0, YES)], asked())
    assert isinstance(inputs[0], Speech)
    assert inputs[0].after_s == pytest.approx(3.0)


def test_complaint_the_idle_timer_fires_while_the_system_works() -> None:
    """Silence counts in the caller's turn alone: not while we speak, and not while a business system is asked."""
    long = outcome([(58.0, "1")], turn(ask("Le leo las condiciones.", digits(1))), seconds=55.0)
    assert long[0] == [Keys("1")]
    system = turn(say("Un momento."), Fetch("node", "shop", "GET", "/orders/1"), wait="fetch")
    inputs, _ = outcome([(6.5, "1")], system, asked())
    assert isinstance(inputs[0], Fetched)
    assert inputs[1] == Keys("1")


def test_complaint_calls_have_no_maximum_duration() -> None:
    """However the caller goes on, half an hour is the most."""
    endless = [turn(ask("¿Qué desea?", digits(1))) for _ in range(200)]
    _, stage = outcome([(15.0 * count, "1") for count in range(1, 200)], *endless)
    assert stage.hung_up
    assert stage.now() <= 1800.0 + 1


def test_a_slow_call_speaks_slower_and_a_loud_one_is_shaped_too() -> None:
    slow = asked()
    slow = replace(slow, session=replace(slow.session, pace="slow"))
    _, stage = outcome([], slow)
    assert stage.sounded[0][1] == pytest.approx(2.0 / 0.85, abs=0.02)
