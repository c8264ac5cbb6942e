"""Each end of a call gives back what it took: second lines, places in the count of lines, threads of calls."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any

import pytest

from deflect.policy import legs
from ivr.call.ports import CallResources
from ivr.call.runner import CallRunner
from ivr.call.second_legs import AgentArrived, SecondLegs
from ivr.lines.base import Arrival, Gone
from ivr.lines.dialling import Dialling
from ivr.lines.sip.place import SipPlace
from ivr.testing.agents import FakeBoard, FakeSecondLegs, FarLine, picks_up
from ivr.testing.calls import FakePrompts, ScriptedLedger, VirtualLine, ask, say, turn
from ivr.worker.worker import Link, Post, Worker, WorkerParts
from voice_flows.model.turns import End, Queue, Transfer

ANA, THERE = "sip:ana@10.0.0.5", "sip:+34910000009@trunk"
WAITS = turn(Queue("node", "support", every_s=40.0, wait_s=600.0), say("Le paso."), wait="person")
TRANSFER = turn(say("Le paso."), Transfer("node", "+34910000009", "attended", "", 30.0, ()), wait="transfer")
MENU = turn(ask("Pulse uno."))
BYE = turn(say("Adiós."), End("node"), wait="over")


def fails(*arguments: object, **names: object) -> Any:
    raise ValueError("an error of ours")


def lived(stage: VirtualLine, second_legs: SecondLegs, *turns: object) -> ScriptedLedger:
    ledger = ScriptedLedger(turns)  # type: ignore[arg-type]
    resources = CallResources(ledger, FakePrompts(), lambda called, otherwise: "shop", second_legs=second_legs)
    CallRunner(stage, resources, stage).run()
    return ledger


def agent_is_confirmed(stage: VirtualLine, second_legs: FakeSecondLegs) -> None:
    assert isinstance(second_legs.board, FakeBoard)
    second_legs.board.answered = fails  # type: ignore[method-assign]


def lines_are_joined(stage: VirtualLine, second_legs: FakeSecondLegs) -> None:
    stage.sound.join = fails  # type: ignore[method-assign]


def music_is_made(stage: VirtualLine, second_legs: FakeSecondLegs) -> None:
    second_legs.music = fails


@pytest.mark.parametrize(
    ("turns", "breaks"),
    [((WAITS, BYE), agent_is_confirmed), ((WAITS, BYE), lines_are_joined), ((TRANSFER, BYE), lines_are_joined),
     ((TRANSFER, BYE), music_is_made)],
    ids=["an agent cannot be confirmed", "an agent cannot be joined", "a transfer cannot be joined", "no music"],
)  # fmt: skip
def test_second_line_is_hung_up_where_the_call_breaks_on_it(
    turns: tuple[object, ...], breaks: Callable[[VirtualLine, FakeSecondLegs], None]
) -> None:
    stage = VirtualLine()
    second_legs = FakeSecondLegs(board=FakeBoard(ANA), stage=stage)
    second_legs.answers = {ANA: picks_up(5.0, 60.0), THERE: picks_up(5.0, 60.0)}
    breaks(stage, second_legs)
    assert lived(stage, second_legs, *turns).closed == ["failed"]
    assert [line.hung_up for line in second_legs.dialled] == [True]
    assert second_legs.admits(second_legs.lines - 1)


def test_agent_who_arrives_where_no_call_waits_is_hung_up() -> None:
    stage = VirtualLine(((20.0, "hang up"),))
    second_legs = FakeSecondLegs(stage=stage)
    page = second_legs.page("ring0", 5.0)
    lived(stage, second_legs, MENU, BYE)
    assert page.hung_up


def test_agent_who_arrives_as_the_call_ends_is_hung_up() -> None:
    stage, page = VirtualLine(), FarLine(ring="ring0")

    def both() -> None:
        stage.events.put(Gone(5.0))
        stage.events.put(AgentArrived("ring0", page))

    stage.later(5.0, both)
    lived(stage, FakeSecondLegs(board=FakeBoard(), stage=stage), WAITS, BYE)
    assert page.hung_up


class Silent:
    """A telephone whose one line is dialled."""

    calls, draining = 0, False

    def __init__(self) -> None:
        self.line = FarLine()

    def call(self, wanted: Dialling) -> FarLine:
        return self.line


def no_thread(thread: Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_second_line_without_a_thread_is_hung_up(monkeypatch: pytest.MonkeyPatch) -> None:
    phone = Silent()
    monkeypatch.setattr(Thread, "start", no_thread)
    with pytest.raises(RuntimeError):
        SecondLegs(phone=phone).call(Dialling(THERE, legs.by_operator(THERE)), SimpleQueue())
    assert phone.line.hung_up


def test_call_without_a_thread_is_hung_up_and_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    resources = CallResources(ScriptedLedger(()), FakePrompts(), lambda called, otherwise: "shop")
    worker = Worker(Post(0, SipPlace()), lambda post, phone: WorkerParts(resources), Link(0, 0))
    line = VirtualLine()
    monkeypatch.setattr(Thread, "start", no_thread)
    with pytest.raises(RuntimeError):
        worker.serve(line)
    assert line.hung_up
    assert worker._threads == set()


def test_call_that_nothing_runs_is_hung_up() -> None:
    """An agent's page for a call that waits no more, and a page for a call that is placed no more."""
    resources = CallResources(ScriptedLedger(()), FakePrompts(), lambda called, otherwise: "shop")
    worker = Worker(Post(0, SipPlace()), lambda post, phone: WorkerParts(resources), Link(0, 0))
    page = FarLine(ring="ring0")
    page.arrival = Arrival("c", "", "", "trusted", "handset", ring="ring0", leg="leg_gone")
    worker._live(page)
    assert page.hung_up
