"""A caller is put through, in virtual time: attended, blind, and each way it fails. Never silence."""

from __future__ import annotations

import pytest

from ivr.call.ports import CallResources
from ivr.call.runner import CallRunner
from ivr.lines.base import Gone, Played, Referred
from ivr.testing.agents import MUSIC, FakeBoard, FakeSecondLegs, picks_up
from ivr.testing.calls import FakePrompts, ScriptedLedger, VirtualLine, say, turn
from voice_flows.model.turns import End, Input, Returned, Transfer

THERE, ADDRESS = "+34910000009", "sip:+34910000009@trunk"
BYE = turn(say("Adiós."), End("node"), wait="over")


def put_through(
    stage: VirtualLine, second_legs: FakeSecondLegs, mode: str = "attended", announce: str = ""
) -> tuple[list[Input], ScriptedLedger]:
    wanted = Transfer("node", THERE, mode, "+34910000001", 30.0, (announce,) if announce else ())  # type: ignore[arg-type]
    ledger = ScriptedLedger((turn(say("Le paso."), wanted, wait="transfer"), BYE))
    resources = CallResources(ledger, FakePrompts(), lambda called, otherwise: "shop", second_legs=second_legs)
    CallRunner(stage, resources, stage).run()
    return ledger.inputs, ledger


def scene(
    *answers: tuple[float, object], doings: tuple[tuple[float, str], ...] = ()
) -> tuple[VirtualLine, FakeSecondLegs]:
    stage = VirtualLine(doings)
    return stage, FakeSecondLegs(board=FakeBoard(), stage=stage, answers={ADDRESS: answers})


def test_the_two_talk_and_when_the_other_side_hangs_up_the_flow_goes_on() -> None:
    stage, second_legs = scene(*picks_up(5.0, 60.0))
    assert put_through(stage, second_legs)[0] == [Returned("then")]
    (line,) = second_legs.dialled
    assert line.wanted is not None
    assert (line.wanted.caller_id, line.wanted.ring_s) == ("+34910000001", 30.0)


@pytest.mark.parametrize("cause", ["busy", "no_answer", "failed"])
def test_complaint_a_failed_second_leg_leaves_the_caller_in_silence(cause: str) -> None:
    """Whatever becomes of the other side, the flow hears of it and speaks, with music until then."""
    stage, second_legs = scene((5.0, Gone(5.0, cause)))
    playing: list[bytes] = []
    stage.later(4.0, lambda: playing.append(stage.sound.playing))
    assert put_through(stage, second_legs)[0] == [Returned(cause)]
    assert playing == [MUSIC]
    assert stage.sounded[-1][0] == pytest.approx(5.0, abs=0.5)


def test_a_number_that_leads_nowhere_fails_at_once() -> None:
    stage, second_legs = scene()
    second_legs.route = lambda to, caller_id, ring_s: None
    assert put_through(stage, second_legs)[0] == [Returned("failed")]


def test_without_a_line_it_fails_at_once() -> None:
    stage, second_legs = scene()
    second_legs.free = 0
    assert put_through(stage, second_legs)[0] == [Returned("failed")]
    assert second_legs.dialled == []


def test_an_exchange_that_says_nothing_is_given_up() -> None:
    stage, second_legs = scene()
    assert put_through(stage, second_legs)[0] == [Returned("no_answer")]
    assert stage.now() < 45


def test_who_answers_hears_the_announcement_before_the_caller() -> None:
    stage, second_legs = scene(*picks_up(5.0, 60.0))
    joined: list[bool] = []
    stage.later(5.5, lambda: joined.append(stage.sound.joined is not None))
    second_legs.answers = {ADDRESS: [*picks_up(5.0, 60.0), (8.0, Played(1, 8.0))]}
    stage.later(10.0, lambda: joined.append(stage.sound.joined is not None))
    assert put_through(stage, second_legs, announce="Le llama Marta.")[0] == [Returned("then")]
    assert joined == [False, True]
    assert len(second_legs.dialled[0].sounded) == 1


def test_a_caller_who_hangs_up_meanwhile_ends_the_other_call_too() -> None:
    stage, second_legs = scene(doings=((4.0, "hang up"),))
    told, ledger = put_through(stage, second_legs)
    assert (told, ledger.closed) == ([], ["hung_up"])
    assert second_legs.dialled[0].hung_up


def test_blind_the_exchange_takes_the_call_over() -> None:
    stage, second_legs = scene()
    stage.takes_over = True
    stage.later(3.0, lambda: stage.events.put(Referred(True, 3.0)))
    told, ledger = put_through(stage, second_legs, "blind")
    assert (told, ledger.closed, stage.referred) == ([], ["finished"], ADDRESS)
    assert second_legs.dialled == []


def test_blind_the_caller_hears_the_words_before_the_exchange_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, second_legs = scene()
    asked: list[float] = []
    monkeypatch.setattr(stage, "refer", lambda to: asked.append(stage.now()))
    put_through(stage, second_legs, "blind")
    assert asked[0] >= stage.sounded[0][0] + FakePrompts().seconds


def test_blind_where_the_exchange_will_not_we_dial() -> None:
    stage, second_legs = scene(*picks_up(5.0, 60.0))
    stage.takes_over = True
    stage.later(3.0, lambda: stage.events.put(Referred(False, 3.0)))
    assert put_through(stage, second_legs, "blind")[0] == [Returned("then")]
    assert len(second_legs.dialled) == 1
