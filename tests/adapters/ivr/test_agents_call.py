"""An agent calls, on fake lines in virtual time and a real ledger: who is dialled when, who hears what, how it ends."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from ledger_world import MARTA, Installation, VirtualClock, World
from office import PHONE, Office
from sqlalchemy import select

from deflect import desk
from deflect.desk import outbound_calls
from deflect.outbound_calls import attempts, commands
from deflect.outbound_calls.agents_rings import Post
from deflect.outbound_calls.attempts import Placing
from deflect.storage.store import Store
from deflect.tables import Ring
from ivr.call.ports import CallResources
from ivr.call.second_legs import AgentArrived, SecondLegEvent
from ivr.lines.base import Gone, Joined, LineEvent, Rings
from ivr.lines.dialling import Dialling
from ivr.lines.sip.media import ringing_tone
from ivr.lines.sip.trunk import Routes, Trunk, Trunks
from ivr.outbound.agents_call import AgentsCall, CustomerTook, Reach
from ivr.testing.agents import FakeSecondLegs, FarLine
from ivr.testing.calls import FakePrompts, VirtualLine

ROUTES = Routes(Trunks({"carrier": Trunk("carrier", host="10.0.0.5")}), {"+34": "carrier"})


class Called:
    """Ana calls Marta: both telephones as the test plans them, in seconds from the beginning."""

    def __init__(self, world: World) -> None:
        self.world, office = world, Office(world)
        office.at_work("ana")
        world.ledger.close(world.call().leg, "close", "hung_up")
        self.customer = VirtualLine()
        self.dialled: list[Dialling] = []
        self.second_legs = FakeSecondLegs(board=office.board, stage=self.customer)
        self.on_page, self.routes = False, ROUTES

    def plan(self, phone: str = "") -> None:
        if phone:
            desk.set_availability(self.world.ledger, "ana", available=True, by="phone", phone=phone)
        (conversation,) = self.world.conversations()
        self.id = outbound_calls.call(self.world.ledger, conversation.id, "ana", "k1").id
        placing = attempts.claim(self.world.ledger, "w1", Post(0, 4))
        assert placing is not None
        self.placing: Placing = placing
        resources = CallResources(
            self.world.ledger, FakePrompts(), lambda called, otherwise: "tienda", second_legs=self.second_legs
        )
        reach = Reach(lambda: self.routes.dialling(MARTA, "", 30.0), self._place, self.on_page)
        self.call = AgentsCall(resources, self.world.ledger, "w1", placing, reach, self.customer)

    def page(self, after: float, *then: tuple[float, LineEvent]) -> FarLine:
        """The agent's page comes after so many seconds, and then this happens on it."""
        page = FarLine(ring=self.ring)
        self._at(after, AgentArrived(self.ring, page))
        for later, event in then:
            self._at(later, SecondLegEvent(page, event))
        return page

    def comes_back(self) -> None:
        self.page(1.0)

    def customer_does(self, *doings: tuple[float, LineEvent]) -> None:
        """What happens on the customer's line, in seconds after it was dialled."""
        self._doings: Sequence[tuple[float, LineEvent]] = doings

    @property
    def ring(self) -> str:
        with self.world.store.reading() as db:
            return db.scalars(select(Ring.id).order_by(Ring.rang_at.desc(), Ring.id.desc())).first() or ""

    @property
    def ring_states(self) -> list[str]:
        with self.world.store.reading() as db:
            return list(db.scalars(select(Ring.state).order_by(Ring.rang_at, Ring.id)))

    @property
    def stands(self) -> tuple[str, str]:
        found = commands.look(self.world.ledger, self.id)
        return found.state, found.code

    def _at(self, after: float, event: object) -> None:
        events = self.second_legs._waiting
        self.customer.later(after, lambda: events[self.id].put(event))

    def _place(self, dialling: Dialling) -> VirtualLine:
        self.dialled.append(dialling)
        for after, event in self._doings:
            self.customer.later(after, lambda event=event: self.customer.events.put(event))  # type: ignore[misc]
        return self.customer


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a ledger with nothing in it."""
    file = tmp_path_factory.mktemp("empty") / "relevo.db"
    store = Store(f"sqlite:///{file}")
    store.upgrade()
    store.dispose()
    return file


@pytest.fixture
def called(empty: Path, tmp_path: Path) -> Iterator[Called]:
    store = Store(f"sqlite:///{shutil.copy(empty, tmp_path)}", clock=VirtualClock())
    yield Called(World(store, Installation(flow="tienda", sender="+34910000001")))
    store.dispose()


def test_customer_is_dialled_once_the_agent_is_there_and_hears_them_at_once(called: Called) -> None:
    called.plan()
    page = called.page(3.0)
    seen: list[object] = []
    called.customer.later(2.9, lambda: seen.append(list(called.dialled)))
    called.customer_does((1.0, Rings(0.0)), (5.0, Joined(0.0)), (65.0, Gone(0.0)))
    called.customer.later(6.0, lambda: seen.append(page.sound.playing))
    called.customer.later(20.0, lambda: seen.append((page.sound.joined, called.customer.sound.joined)))
    called.call.run()
    assert seen == [[], ringing_tone.tone(), (called.customer.sound, page.sound)]
    assert (called.dialled[0].to, called.dialled[0].listens) == (f"sip:{MARTA}@10.0.0.5", False)
    assert (called.stands, called.ring_states) == (("done", ""), ["ended"])
    assert (page.hung_up, called.customer.hung_up, called.customer.sounded) == (True, True, [])
    *_, leg = called.world.legs("voice")
    assert (leg.direction, leg.outcome) == ("out", "hung_up")


@pytest.mark.parametrize(
    ("gone", "code"),
    [("no_answer", "agent_no_answer"), ("busy", "agent_busy"), ("failed", "agent_failed")],
)
def test_agent_whose_telephone_is_not_answered_reaches_nobody(called: Called, gone: str, code: str) -> None:
    called.second_legs.answers = {PHONE: [(4.0, Gone(4.0, gone))]}
    called.plan(PHONE)
    called.call.run()
    assert (called.dialled, called.stands, called.ring_states) == ([], ("cancelled", code), ["ended"])
    assert [line.wanted and line.wanted.caller_id for line in called.second_legs.dialled] == [MARTA]


def test_agent_who_does_not_answer_in_time_calls_it_off(called: Called) -> None:
    called.plan()
    called.customer.later(5.0, lambda: called.world.clock.forward(seconds=21))
    called.call.run()
    assert (called.dialled, called.stands) == ([], ("cancelled", "agent_no_answer"))


def test_agent_who_declines_at_the_desk_has_their_telephone_hung_up(called: Called) -> None:
    called.plan(PHONE)
    ledger, ring = called.world.ledger, called.ring
    called.customer.later(2.0, lambda: desk.decline(ledger, ring, "ana"))
    called.call.run()
    assert (called.stands, called.second_legs.dialled[0].hung_up) == (("cancelled", "agent_left"), True)


@pytest.mark.parametrize(
    ("doing", "stands"),
    [
        (Gone(0.0, "busy", 486), ("busy", "")),
        (Gone(0.0, "failed", 404), ("failed", "no_such_number")),
        (Gone(0.0, "no_answer", 480), ("no_answer", "")),
        (Rings(0.0), ("no_answer", "")),
    ],
)
def test_what_becomes_of_the_customers_ringing_is_told(
    called: Called, doing: LineEvent, stands: tuple[str, str]
) -> None:
    called.plan()
    page = called.page(1.0)
    called.customer_does((2.0, doing))
    called.call.run()
    assert (called.stands, called.ring_states, page.hung_up) == (stands, ["ended"], True)


def test_agent_who_hangs_up_while_it_rings_ends_it_there(called: Called) -> None:
    called.plan()
    called.page(1.0, (6.0, Gone(6.0)))
    called.customer_does((1.0, Rings(0.0)), (9.0, Joined(0.0)))
    called.call.run()
    assert (called.stands, called.customer.hung_up) == (("no_answer", "agent_left"), True)
    assert called.customer.now() < 8.0


def test_agent_hangs_up_on_the_page_and_the_customers_line_is_freed(called: Called) -> None:
    called.plan()
    called.page(1.0)
    ledger, ring = called.world.ledger, called.ring
    called.customer_does((2.0, Joined(0.0)))
    called.customer.later(30.0, lambda: desk.hang_up(ledger, ring, "ana"))
    called.call.run()
    *_, leg = called.world.legs("voice")
    assert (leg.outcome, called.customer.hung_up, called.stands) == ("agent_hung_up", True, ("done", ""))


def test_agent_whose_page_is_lost_comes_back_to_a_customer_who_hears_music(called: Called) -> None:
    called.plan()
    called.page(1.0, (10.0, Gone(10.0, "connection_lost")))
    called.customer_does((2.0, Joined(0.0)), (60.0, Gone(0.0)))
    music: list[object] = []
    called.customer.later(12.0, lambda: music.append(called.customer.sound.playing != b""))
    called.customer.later(13.0, called.comes_back)
    called.customer.later(20.0, lambda: music.append(called.customer.sound.playing))
    called.call.run()
    assert (music, called.ring_states) == ([True, b""], ["ended", "ended"])
    assert called.world.legs("voice")[-1].outcome == "hung_up"


def test_agent_who_does_not_come_back_loses_the_customer(called: Called) -> None:
    called.plan()
    called.page(1.0, (10.0, Gone(10.0, "connection_lost")))
    called.customer_does((2.0, Joined(0.0)))
    called.customer.later(15.0, lambda: called.world.clock.forward(seconds=21))
    called.call.run()
    assert (called.world.legs("voice")[-1].outcome, called.customer.hung_up) == ("agent_lost", True)
    assert (called.stands, called.ring_states) == (("done", ""), ["ended", "gone"])


def test_customer_on_a_page_is_joined_to_the_agent(called: Called) -> None:
    called.on_page = True
    called.plan()
    page = called.page(1.0)
    called.customer.later(4.0, lambda: called.call._inbox.put(CustomerTook(called.customer)))
    called.customer.later(30.0, lambda: called.customer.events.put(Gone(30.0)))
    called.call.run()
    assert (called.stands, called.dialled, page.hung_up) == (("done", ""), [], True)


def test_without_a_trunk_the_agent_is_told(called: Called) -> None:
    called.routes = Routes()
    called.plan()
    called.page(1.0)
    called.call.run()
    assert (called.stands, called.ring_states) == (("failed", "no_trunk"), ["ended"])
