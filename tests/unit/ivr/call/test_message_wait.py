"""Messages and recordings as a call lives them, in virtual time: what ends a message, and what is kept of a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ivr.call.ports import CallResources
from ivr.call.runner import CallRunner
from ivr.call.waits.voicemail import TONE
from ivr.testing.calls import SESSION, FakePrompts, ScriptedLedger, VirtualLine, ask, say, turn
from ivr.testing.tapes import FakeRecorder
from voice_flows.engine.recording_notice import REFUSED
from voice_flows.model.turns import End, Keys, Turn
from voice_flows.model.voicemail import LeftMessage, Recorded, TakeMessage

BYE = turn(say("Adiós."), End("node"), wait="over")
TAKE = turn(say("Deje su mensaje."), TakeMessage("recado", 30.0, 4.0), wait="message")  # type: ignore[arg-type]
TAKEN = turn(LeftMessage("recado", "rec_1", 5.0), say("Anotado."), End("node"), wait="over")
TONE_AT, BEGINS_AT = 2.2, 2.7
"""After the prompt of 2 s and its tail; after the tone of 0.3 s and its tail."""


def lived(
    doings: Sequence[tuple[float, str]],
    *turns: Turn,
    voiced_s: float = 5.0,
    quiet_from: float = float("inf"),
) -> tuple[VirtualLine, ScriptedLedger, FakeRecorder]:
    stage, ledger = VirtualLine(doings), ScriptedLedger(turns)
    recorder = FakeRecorder(stage.now, voiced_s, quiet_from)
    resources = CallResources(
        ledger, FakePrompts(), lambda *_: "shop", ears=stage.ears, failure=bytes(16000), recorder=recorder
    )
    CallRunner(stage, resources, stage).run()
    return stage, ledger, recorder


@pytest.mark.parametrize(
    ("doings", "quiet_from", "ends"),
    [
        pytest.param([(9.0, "#")], 99.0, 9.0, id="the hash"),
        pytest.param([], 8.0, 12.1, id="four seconds of silence"),
        pytest.param([(9.0, "5")], 99.0, BEGINS_AT + 30.0, id="the limit; another key means nothing"),
    ],
)
def test_what_ends_a_message(doings: list[tuple[float, str]], quiet_from: float, ends: float) -> None:
    stage, ledger, recorder = lived(doings, TAKE, TAKEN, quiet_from=quiet_from)
    assert ledger.inputs == [Recorded("rec_1", 5.0, 5.0)]
    assert [tape.wish for tape in recorder.tapes] == ["kept"]
    assert stage.sounded[2][0] == pytest.approx(ends, abs=0.25)


def test_the_tone_follows_the_prompt_and_the_key_that_cuts_it_short_ends_nothing() -> None:
    stage, ledger, _ = lived([(1.0, "#"), (9.0, "#")], TAKE, TAKEN)
    assert [at for at, _, pcm in stage.sounded if pcm == TONE] == [pytest.approx(1.2, abs=0.05)]
    assert ledger.inputs == [Recorded("rec_1", 5.0, 5.0)]
    assert stage.sounded[2][0] >= 9.0


def test_whoever_hangs_up_has_left_their_message() -> None:
    _, ledger, recorder = lived([(9.0, "hang up")], TAKE, TAKEN)
    assert ledger.inputs == [Recorded("rec_1", 5.0, 5.0)]
    assert ledger.closed == ["hung_up"]
    assert [tape.wish for tape in recorder.tapes] == ["kept"]


def test_whoever_hangs_up_before_the_tone_has_not() -> None:
    _, ledger, recorder = lived([(1.0, "hang up")], TAKE, TAKEN)
    assert (ledger.inputs, recorder.tapes) == ([], [])


def test_a_message_that_the_flow_does_not_take_is_not_kept() -> None:
    _, _, recorder = lived([(9.0, "#")], TAKE, BYE)
    assert [tape.wish for tape in recorder.tapes] == ["dropped"]


def test_where_nothing_can_be_recorded_the_call_goes_on() -> None:
    stage, ledger = VirtualLine(), ScriptedLedger((TAKE, BYE))
    CallRunner(stage, CallResources(ledger, FakePrompts(), lambda *_: "shop"), stage).run()
    assert ledger.inputs == [Recorded("", 0.0, 0.0)]
    assert ledger.closed == ["finished"]


# ---- the call's own recording ----


def recorded(kept: bool, *effects: object) -> Turn:
    return replace(turn(*effects), record=kept)  # type: ignore[arg-type]


def test_a_call_is_recorded_from_its_first_question_on() -> None:
    _, _, recorder = lived([(5.0, "1")], recorded(True, say("Grabamos la llamada."), ask("¿Qué desea?")), BYE)
    (tape,) = recorder.tapes
    assert (tape.about.kind, tape.wish) == ("call", "kept")
    assert [side for _, side, _ in tape.marks] == ["ours", "ours", "theirs", "ours"]


def test_nothing_is_recorded_where_the_flow_does_not_say_so() -> None:
    assert lived([(3.0, "1")], turn(ask("¿Qué desea?")), BYE)[2].tapes == []


def test_a_refusal_ends_the_recording_and_erases_it() -> None:
    refused = turn(ask("¿Qué desea?"))
    refused = replace(refused, session=replace(SESSION, once=(REFUSED,)))
    _, ledger, recorder = lived([(3.0, "8"), (6.0, "1")], recorded(True, ask("¿Qué desea?")), refused, BYE)
    assert ledger.inputs[0] == Keys("8")
    assert [tape.wish for tape in recorder.tapes] == ["dropped"]
