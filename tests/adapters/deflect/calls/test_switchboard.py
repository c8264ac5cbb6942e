"""Callers who wait and agents who take calls, on both databases: places, rings, who is first, who is free again."""

from __future__ import annotations

import threading

import pytest
from ledger_world import World
from office import PHONE, Office
from sqlalchemy import select

from deflect import desk
from deflect.tables import Presence, User, WaitingCall
from deflect.workers import stale_calls
from voice_flows.model.turns import Keys, Returned


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def test_the_agent_who_is_free_longest_is_rung_and_reads_who_calls(office: Office) -> None:
    office.at_work("ana", "berta")
    first, second = office.caller("+34600000001"), office.caller("+34600000002")
    (ring,) = office.rung(first)
    assert office.ring(ring.id).user_id == "ana"
    (other,) = office.rung(second)
    assert office.ring(other.id).user_id == "berta"
    (shown,) = office.calls("ana").rings
    assert (shown.number, shown.state, shown.by) == ("+34600000001", "ringing", "page")
    assert office.calls("ana").status == "ringing"


def test_a_call_without_a_worker_that_lives_rings_nobody_and_holds_up_no_other(office: Office) -> None:
    office.at_work("ana")
    dead, alive = office.caller("+34600000001"), office.caller("+34600000002")
    office.world.clock.forward(seconds=30)
    office.board.alive(alive, 1)
    assert office.rung(dead) == []
    assert len(office.rung(alive)) == 1


def test_an_agent_whose_account_is_switched_off_is_not_at_work(office: Office) -> None:
    office.hire("ana")
    desk.set_availability(office.ledger, "ana", available=True, by="phone", phone=PHONE)
    leg = office.caller("+34600000001")
    assert office.board.look(leg).at_work
    with office.world.store.transaction() as db:
        db.get_one(User, "ana").active = False
    assert not office.board.look(leg).at_work
    assert office.rung(leg) == []


def test_whoever_accepts_first_talks_and_the_conversation_is_theirs(office: Office) -> None:
    office.at_work("ana")
    leg = office.caller("+34600000001", worker=3)
    (ring,) = office.rung(leg)
    assert desk.accept(office.ledger, ring.id, "ana") == (3, leg)
    assert office.board.answered(ring.id)
    held = office.conversation(leg)
    assert (held.owner, held.owner_user_id, held.queued_at) == ("agent", "ana", None)
    assert office.calls("ana").status == "in_call"


def test_complaint_two_agents_answer_the_same_conversation(office: Office) -> None:
    """Both press at the same moment: one has the call, the other reads who; never two, never none."""
    office.at_work("ana", "berta", "carlos", "dora")
    leg = office.caller("+34600000001")
    rings = office.rung(leg)
    assert len(rings) == 2
    told: dict[str, object] = {}
    together = threading.Barrier(2)

    def press(ring: str, user: str) -> None:
        together.wait()
        try:
            told[user] = desk.accept(office.ledger, ring, user)
        except desk.Refused as refused:
            told[user] = (refused.code, refused.detail["by"])

    users = {ring.id: office.ring(ring.id).user_id for ring in rings}
    threads = [threading.Thread(target=press, args=pair) for pair in users.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(user for user, answer in told.items() if answer == (0, leg))
    loser = next(user for user in told if user != winner)
    assert told[loser] == ("taken", winner.title())
    taken, left = sorted(office.ring(ring).state for ring in users)
    assert (taken, left) == ("accepted", "taken")


def test_an_agents_telephone_and_a_page_race_for_the_call_and_one_is_first(office: Office) -> None:
    office.hire("berta")
    desk.set_availability(office.ledger, "berta", available=True, by="phone", phone=PHONE)
    office.at_work("ana")
    leg = office.caller("+34600000001")
    phone, page = sorted(office.rung(leg), key=lambda ring: not ring.phone)
    assert (phone.phone, page.phone) == (PHONE, "")
    assert office.board.answered(phone.id)
    with pytest.raises(desk.Refused, match="taken"):
        desk.accept(office.ledger, page.id, "ana")
    assert not office.board.answered(page.id)


def test_an_agent_who_does_not_answer_is_away_and_told_why_and_the_next_is_rung(office: Office) -> None:
    office.at_work("ana", "berta")
    first, _ = office.caller("+34600000001"), office.caller("+34600000002")
    (ring,) = office.rung(first)
    assert not office.board.look(first).rings[0].late
    office.world.clock.forward(seconds=21)
    assert office.board.look(first).rings[0].late
    office.board.missed(ring.id, "no_answer")
    assert (office.calls("ana").status, office.calls("ana").why) == ("away", "no_answer")
    office.board.alive(first, 0)
    (again,) = office.rung(first)
    assert office.ring(again.id).user_id == "berta"
    with pytest.raises(desk.Refused, match="missed"):
        desk.accept(office.ledger, ring.id, "ana")


def test_after_a_call_the_agent_wraps_up_and_is_rung_again_when_ready(office: Office) -> None:
    office.at_work("ana")
    first, second = office.caller("+34600000001"), office.caller("+34600000002")
    (ring,) = office.rung(first)
    desk.accept(office.ledger, ring.id, "ana")
    office.board.answered(ring.id)
    office.board.ended(ring.id)
    office.ledger.advance(first, "2", Returned("done"))
    assert office.calls("ana").status == "wrap_up"
    assert office.rung(second) == []
    desk.ready(office.ledger, "ana")
    assert len(office.rung(second)) == 1


def test_a_desk_that_was_closed_is_not_rung(office: Office) -> None:
    office.at_work("ana")
    office.world.clock.forward(seconds=80)
    leg = office.caller("+34600000001")
    assert office.rung(leg) == []
    desk.page_open(office.ledger, "ana")
    assert len(office.rung(leg)) == 1


def test_callers_know_how_many_are_before_them(office: Office) -> None:
    first = office.caller("+34600000001")
    second = office.caller("+34600000002")
    third = office.world.call("+34600000003", "call-3")
    turn = office.ledger.advance(third.leg, "1", Keys("0"))
    assert turn is not None
    assert len(office.world.entries("queued")) == 3
    office.ledger.close(first, "bye", "hung_up")
    with office.world.store.reading() as db:
        assert {row.leg_id for row in db.scalars(select(WaitingCall))} == {second, third.leg}


def test_a_caller_who_leaves_lets_the_rung_agent_go(office: Office) -> None:
    office.at_work("ana")
    leg = office.caller("+34600000001")
    (ring,) = office.rung(leg)
    office.ledger.close(leg, "bye", "hung_up")
    assert office.ring(ring.id).state == "gone"
    assert office.calls("ana").status == "available"
    held = office.conversation(leg)
    assert (held.owner, held.state) == ("queue", "open")  # a call nobody took is somebody's to see to


def test_complaint_nobody_knows_what_became_of_a_call_whose_program_died(office: Office) -> None:
    """The voice worker dies in the middle of a talk: the agent is free, the call is in the record, nothing is lost."""
    office.at_work("ana")
    leg = office.caller("+34600000001")
    (ring,) = office.rung(leg)
    desk.accept(office.ledger, ring.id, "ana")
    office.board.answered(ring.id)
    silent = stale_calls.Silent(office.ledger)
    assert silent.end() == 0
    office.world.clock.forward(seconds=5)
    office.board.alive(leg, 0)
    assert silent.end() == 0  # it said that it lives
    assert silent.end() == 1
    assert office.calls("ana").status == "wrap_up"
    assert office.world.legs("voice")[0].outcome == "worker_died"
    assert office.conversation(leg).owner_user_id == "ana"


def test_a_talk_of_an_hour_is_not_taken_for_a_lost_call(office: Office) -> None:
    office.caller("+34600000001")
    office.world.clock.forward(minutes=60)
    assert stale_calls.end(office.ledger) == 0


def test_a_lost_page_puts_the_caller_back_at_their_place(office: Office) -> None:
    office.at_work("ana")
    leg = office.caller("+34600000001")
    since = office.conversation(leg).queued_at
    (ring,) = office.rung(leg)
    desk.accept(office.ledger, ring.id, "ana")
    office.board.answered(ring.id)
    office.board.waits_again(ring.id)
    held = office.conversation(leg)
    assert (held.owner, held.queued_at) == ("queue", since)


def test_a_place_is_kept_on_the_way_to_text(office: Office) -> None:
    leg = office.caller("+34600000001")
    since = office.conversation(leg).queued_at
    office.ledger.advance(leg, "2", Keys("1"))
    assert office.conversation(leg).queued_at == since
    with office.world.store.reading() as db:
        assert db.get(WaitingCall, leg) is None


def test_after_a_talk_the_matter_stays_with_the_agent(office: Office) -> None:
    office.at_work("ana")
    leg = office.caller("+34600000001")
    (ring,) = office.rung(leg)
    office.board.answered(ring.id)
    office.board.ended(ring.id)
    office.ledger.advance(leg, "2", Returned("done"))
    office.ledger.close(leg, "bye", "finished")
    held = office.conversation(leg)
    assert (held.owner, held.owner_user_id, held.state) == ("agent", "ana", "open")


def test_hold_and_hang_up_at_the_desk_are_seen_by_the_call(office: Office) -> None:
    office.at_work("ana")
    leg = office.caller("+34600000001")
    (ring,) = office.rung(leg)
    desk.accept(office.ledger, ring.id, "ana")
    office.board.answered(ring.id)
    desk.hold(office.ledger, ring.id, "ana", on=True)
    seen = office.board.ring_of(ring.id)
    assert seen is not None
    assert seen.held
    desk.hang_up(office.ledger, ring.id, "ana")
    seen = office.board.ring_of(ring.id)
    assert seen is not None
    assert seen.state == "ended"


def test_a_phone_needs_an_address_once(office: Office) -> None:
    office.hire("berta")
    with pytest.raises(desk.Refused, match="no_phone"):
        desk.set_availability(office.ledger, "berta", available=True, by="phone")
    desk.set_availability(office.ledger, "berta", available=True, by="phone", phone=PHONE)
    desk.set_availability(office.ledger, "berta", available=False, by="phone")
    desk.set_availability(office.ledger, "berta", available=True, by="phone")
    with office.world.store.reading() as db:
        assert db.get_one(Presence, "berta").phone == PHONE
