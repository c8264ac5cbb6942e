"""Calls that we place, on fake lines and a real ledger: a page that rings, people, machines, no line out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import SimpleQueue

import pytest
from ledger_world import Installation, World

from deflect.conversations.planned_calls import Planned
from deflect.facts import CallRequest
from deflect.outbound_calls import attempts, commands
from deflect.storage.store import Store
from ivr.call.ports import CallResources
from ivr.lines.base import Arrival, Gone, Joined, Played, Sink
from ivr.lines.dialling import Dialling
from ivr.lines.sip.trunk import Routes, Trunk, Trunks
from ivr.outbound.dialler import CallsOut, Dialler
from ivr.testing.calls import FakePrompts, FakeSound
from speech.audio import silence
from speech.base import FRAME_BYTES
from speech.testing import chime

MARTA, CARLA = "+34612345678", "+34611000002"
ROUTES = Routes(Trunks({"carrier": Trunk("carrier", host="10.0.0.5")}), {"+34": "carrier"})


class FakeLine:
    """Plays at once; `says` is heard by whoever listens, as fast as it can be fed."""

    def __init__(self, says: bytes = b"", placed: str = "", gone: Gone | None = None) -> None:
        self.arrival = Arrival("c", "", "", "trusted", "handset" if placed else "sip", placed=placed)
        self.events: SimpleQueue[object] = SimpleQueue()
        self.sound, self.played, self._says = FakeSound(), 0, says
        self.events.put(gone or Joined(0.0))

    def play(self, pcm: bytes) -> int:
        self.played += 1
        self.events.put(Played(self.played, 0.0))
        return self.played

    def stop(self) -> int:
        return 0

    def listen(self, sink: Sink | None) -> None:
        if sink is not None and self._says:
            for at in range(0, len(self._says), FRAME_BYTES):
                sink(self._says[at : at + FRAME_BYTES])

    def show(self, note: Mapping[str, object]) -> None:
        if "prompt" in note and self._says == b"" and self.arrival.placed:
            self.events.put(Gone(0.0))

    def hang_up(self) -> None:
        self.events.put(Gone(0.0))


class FakePhone:
    draining, calls = False, 0

    def __init__(self, line: FakeLine) -> None:
        self.line, self.dialled = line, list[Dialling]()

    def call(self, wanted: Dialling) -> FakeLine:
        self.dialled.append(wanted)
        return self.line


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = Store(f"sqlite:///{tmp_path}/relevo.db")
    store.upgrade()
    yield World(store, Installation(flow="tienda", sender="+34910000001"))
    store.dispose()


def dialler(world: World, line: FakeLine, routes: Routes = ROUTES) -> tuple[Dialler, FakePhone]:
    phone = FakePhone(line)
    resources = CallResources(world.ledger, FakePrompts(), lambda called, otherwise: "tienda")
    out = CallsOut(world.ledger, routes, 2, lambda number: number == MARTA)
    return Dialler(phone, resources, out, 4), phone  # type: ignore[arg-type]


def plan(world: World, number: str) -> Planned:
    return commands.plan(world.ledger, CallRequest("k1", number, "tienda", "cli", attempts=1))


def settled(world: World, planned: Planned, one: Dialler) -> Planned:
    """The call once its attempt is over."""
    assert one.place_one()
    for thread in list(one.active):
        thread.join(20)
    return commands.look(world.ledger, planned.id)


def test_somebody_who_hangs_up_at_once_was_not_reached(world: World) -> None:
    line = FakeLine()
    line.events.put(Gone(0.0))
    assert settled(world, plan(world, CARLA), dialler(world, line)[0]).outcome == "no_answer"


def test_a_machine_is_told_one_sentence_and_the_flow_does_not_begin(world: World) -> None:
    line = FakeLine(silence(200) + chime("x" * 320) + silence(2000))
    one, phone = dialler(world, line)
    assert settled(world, plan(world, CARLA), one).state == "machine"
    assert (line.played, world.legs("voice")) == (1, [])
    assert phone.dialled[0].to == f"sip:{CARLA}@10.0.0.5"


@pytest.mark.parametrize(
    ("gone", "state", "code"),
    [
        (Gone(0.0, "busy", 486), "busy", ""),
        (Gone(0.0, "failed", 404), "failed", "no_such_number"),
        (Gone(0.0, "failed", 503), "failed", ""),
    ],
)
def test_what_became_of_the_ringing_is_kept(world: World, gone: Gone, state: str, code: str) -> None:
    stands = settled(world, plan(world, CARLA), dialler(world, FakeLine(gone=gone))[0])
    assert (stands.state, stands.code) == (state, code)


def test_without_a_trunk_nobody_is_dialled(world: World) -> None:
    one, phone = dialler(world, FakeLine(), Routes())
    assert settled(world, plan(world, CARLA), one).code == "no_trunk"
    assert phone.dialled == []


def test_a_page_that_rings_takes_the_call_and_the_flow_runs(world: World) -> None:
    planned = plan(world, MARTA)
    one, phone = dialler(world, FakeLine())
    assert one.place_one()
    until = time.monotonic() + 20
    while (rings := attempts.ringing_at(world.ledger, MARTA)) is None and time.monotonic() < until:
        threading.Event().wait(0.02)
    assert rings is not None
    one.taken(FakeLine(placed=rings.call_id))  # type: ignore[arg-type]
    for thread in list(one.active):
        thread.join(20)
    assert commands.look(world.ledger, planned.id).state == "done"
    (leg,) = world.legs("voice")
    assert (leg.line, leg.direction, phone.dialled) == ("handset", "out", [])
