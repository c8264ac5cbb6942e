"""Calls that agents make: one of two agents gets the customer, the agent rings first, and every end frees them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from ledger_world import MARTA, RAUL, World
from office import PHONE, Office
from sqlalchemy import select

from deflect import desk
from deflect.conversations.planned_calls import Planned
from deflect.desk import outbound_calls
from deflect.desk.commands import Refused
from deflect.facts import CallRequest
from deflect.outbound_calls import agents_calls, attempts, commands, recovery
from deflect.outbound_calls.agents_rings import Post
from deflect.outbound_calls.attempts import Placing
from deflect.tables import Outcall, OutcallAttempt, Ring, WaitingCall
from deflect.workers import stale_calls


@pytest.fixture
def office(world: World) -> Office:
    """Ana and Berta, and Marta's conversation after a call of hers."""
    made = Office(world)
    made.at_work("ana", "berta")
    world.ledger.close(world.call().leg, "close", "hung_up")
    return made


def plan(office: Office, user: str = "ana", number: str = "", key: str = "k1") -> Planned:
    (conversation, *_) = office.world.conversations()
    return outbound_calls.call(office.ledger, conversation.id, user, key, number)


def rung(office: Office, lines: int = 4) -> Placing:
    """The call, claimed by worker 3: its agent rings."""
    placing = attempts.claim(office.ledger, "w1", Post(3, lines))
    assert placing is not None
    assert placing.agent is not None
    return placing


def calling(office: Office) -> Placing:
    """The agent is on the line, and Marta's telephone is dialled."""
    placing = rung(office)
    assert placing.agent is not None
    assert agents_calls.agent_came(office.ledger, placing.agent.ring)
    assert attempts.dialled(office.ledger, placing, "w1")
    return placing


def talking(office: Office) -> tuple[Placing, str]:
    placing = calling(office)
    assert attempts.answered(office.ledger, placing)
    return placing, agents_calls.begin(office.ledger, placing, "sip").leg


def state(office: Office, planned: Planned) -> tuple[str, str]:
    stands = commands.look(office.ledger, planned.id)
    return stands.state, stands.code


def status(office: Office, user: str = "ana") -> str:
    with office.world.store.reading() as db:
        return desk.calls(db, user, office.world.clock()).status


def ring_states(office: Office) -> list[str]:
    with office.world.store.reading() as db:
        return list(db.scalars(select(Ring.state).order_by(Ring.rang_at, Ring.id)))


def test_agent_rings_first_and_owns_the_talk_until_its_end(office: Office) -> None:
    planned = plan(office)
    placing = rung(office)
    assert placing.agent is not None
    assert (placing.agent.phone, placing.agent.worker, status(office)) == ("", 3, "ringing")
    ring = placing.agent.ring
    assert desk.accept(office.ledger, ring, "ana") == (3, planned.id)
    assert agents_calls.agent_came(office.ledger, ring)
    assert attempts.dialled(office.ledger, placing, "w1")
    agents_calls.rings_there(office.ledger, ring)
    assert (ring_states(office), status(office)) == (["alerting"], "in_call")
    assert attempts.answered(office.ledger, placing)
    opened = agents_calls.begin(office.ledger, placing, "sip")
    assert agents_calls.begin(office.ledger, placing, "sip") == opened
    (held, *_) = office.world.conversations()
    assert (held.owner, held.owner_user_id, held.state, ring_states(office)) == ("agent", "ana", "open", ["talking"])
    office.world.clock.forward(minutes=90)
    assert stale_calls.end(office.ledger) == 0
    office.ledger.close(opened.leg, "close", "agent_hung_up")
    attempts.finished(office.ledger, placing)
    assert (state(office, planned), status(office), ring_states(office)) == (("done", ""), "wrap_up", ["ended"])
    *_, leg = office.world.legs("voice")
    assert (leg.direction, leg.outcome, leg.theirs) == ("out", "agent_hung_up", MARTA)
    told = [(entry.kind, entry.user_id) for entry in office.world.entries() if entry.leg_id == leg.id]
    assert told == [("started", None), ("state", "ana"), ("ended", None)]
    with office.world.store.reading() as db:
        assert db.scalar(select(WaitingCall.leg_id)) is None


def test_two_agents_who_race_for_a_customer_make_one_call(office: Office) -> None:
    def tried(user: str) -> str:
        try:
            return plan(office, user, key=user).id
        except Refused as refused:
            return f"{refused.code} {refused.detail['by']}"

    with ThreadPoolExecutor(2) as both:
        told = list(both.map(tried, ("ana", "berta")))
    refused = [each for each in told if each.startswith("being_called")]
    assert refused in (["being_called Ana"], ["being_called Berta"])
    assert len(told) == 2


def test_agents_are_told_why_they_cannot_call_now(office: Office) -> None:
    talking_call = plan(office)
    with pytest.raises(Refused) as again:
        plan(office, key="k2")
    talking(office)
    with pytest.raises(Refused) as other:
        plan(office, "berta", key="k3")
    with pytest.raises(Refused) as elsewhere:
        plan(office, number=RAUL, key="k4")
    told = [(one.value.code, one.value.detail["by"]) for one in (again, other, elsewhere)]
    assert told == [("in_call", ""), ("on_a_call", "Ana"), ("in_call", "")]
    assert plan(office).id == talking_call.id


@pytest.mark.parametrize(
    ("number", "code"),
    [("112", "emergency"), ("+34803123456", "premium"), ("+442071838750", "country"), ("x", "anonymous")],
)
def test_keyed_number_passes_the_policy(office: Office, number: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        plan(office, number=number)
    assert refused.value.code == code


def test_number_that_was_called_too_often_is_refused_and_not_postponed(office: Office) -> None:
    at = office.world.clock() - timedelta(hours=1)
    planned = commands.plan(office.ledger, CallRequest("p1", MARTA, "tienda", at=at + timedelta(hours=9)))
    with office.world.store.transaction() as db:
        for attempt in range(1, 5):
            db.add(OutcallAttempt(outcall_id=planned.id, attempt=attempt, number=MARTA, worker="", claimed_at=at))
    with pytest.raises(Refused) as refused:
        plan(office)
    assert refused.value.code == "number_limit"
    told = [entry.meta for entry in office.world.entries("outcall") if entry.meta["purpose"] == "agent"]
    assert [each["state"] for each in told] == ["queued", "cancelled"]


def test_telephone_of_an_agent_needs_a_line_of_its_own(office: Office) -> None:
    desk.set_availability(office.ledger, "ana", available=False, by="phone", phone=PHONE)
    planned = plan(office)
    assert attempts.claim(office.ledger, "w1", Post(0, 1)) is None
    placing = rung(office, 2)
    assert placing.agent is not None
    assert (placing.agent.phone, state(office, planned)) == (PHONE, ("placing", ""))


def test_call_that_finds_no_line_in_time_is_over(office: Office) -> None:
    planned = plan(office)
    office.world.clock.forward(seconds=29)
    assert recovery.lapse(office.ledger) == 0
    office.world.clock.forward(seconds=1)
    assert recovery.lapse(office.ledger) == 1
    assert state(office, planned) == ("cancelled", "no_free_line")


def test_agent_who_does_not_come_leaves_no_attempt_behind(office: Office) -> None:
    planned, placing = plan(office), rung(office)
    agents_calls.not_dialled(office.ledger, placing, "agent_no_answer")
    assert (state(office, planned), status(office)) == (("cancelled", "agent_no_answer"), "available")
    with office.world.store.reading() as db:
        assert db.scalars(select(OutcallAttempt)).all() == []


def test_agent_calls_it_off_at_the_desk_and_keeps_their_presence(office: Office) -> None:
    plan(office)
    placing = rung(office)
    assert placing.agent is not None
    desk.decline(office.ledger, placing.agent.ring, "ana")
    assert (status(office), ring_states(office)) == ("available", ["declined"])
    assert not agents_calls.agent_came(office.ledger, placing.agent.ring)


@pytest.mark.parametrize("dialled", [False, True])
def test_killed_worker_frees_its_agent_and_the_record_says_why(office: Office, dialled: bool) -> None:
    planned = plan(office)
    placing = calling(office) if dialled else rung(office)
    assert recovery.abandon(office.ledger, lambda worker: worker == "w1") == 1
    assert state(office, planned) == (("uncertain", "") if dialled else ("cancelled", "worker_died"))
    assert (status(office), ring_states(office)) == ("available", ["ended"])
    assert not attempts.dialled(office.ledger, placing, "w1")


def test_talk_whose_worker_falls_silent_ends(office: Office) -> None:
    plan(office)
    _, leg = talking(office)
    silent = stale_calls.Silent(office.ledger)
    assert [silent.end(), silent.end()] == [0, 1]
    assert recovery.lapse(office.ledger) == 1
    *_, ended = office.world.legs("voice")
    assert (ended.id, ended.outcome, status(office)) == (leg, "worker_died", "wrap_up")


def test_lost_agent_is_rung_again_and_talks_on(office: Office) -> None:
    plan(office)
    placing, _ = talking(office)
    side = agents_calls.rings_again(office.ledger, placing)
    assert side is not None
    assert (ring_states(office), status(office)) == (["ended", "ringing"], "ringing")
    assert agents_calls.agent_came(office.ledger, side.ring)
    assert (ring_states(office), status(office)) == (["ended", "talking"], "in_call")


def test_planned_call_of_the_assistant_is_called_off_once_the_agent_talks(office: Office) -> None:
    (conversation, *_) = office.world.conversations()
    later = outbound_calls.have_called(office.ledger, conversation.id, "berta", "k9")
    with office.world.store.transaction() as db:
        db.get_one(Outcall, later.id).due_at += timedelta(hours=1)
    plan(office)
    talking(office)
    assert state(office, later) == ("cancelled", "by_hand")
