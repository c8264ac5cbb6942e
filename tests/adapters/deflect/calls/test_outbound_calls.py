"""Calls to place: planned once, claimed by one worker, rung once an attempt, tried again with limits, cancelled."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ledger_world import MARTA, OURS, World
from sqlalchemy import select

from deflect.conversations import planned_calls
from deflect.conversations.planned_calls import Planned, UnknownCall
from deflect.eligibility import rules
from deflect.eligibility.rules import Change
from deflect.facts import CallRequest
from deflect.outbound_calls import attempts as placing
from deflect.outbound_calls import commands, recovery
from deflect.outbound_calls.attempts import Placing
from deflect.outbound_calls.commands import CallTooLate
from deflect.people.audit import Actor
from deflect.tables import Outcall, OutcallAttempt, User
from voice_flows.model.turns import Ask, Keys

WANTED = CallRequest("k1", MARTA, "tienda", consent="asked for it on the web")


def plan(world: World, **changed: object) -> Planned:
    return commands.plan(world.ledger, replace(WANTED, **changed))  # type: ignore[arg-type]


def claimed(world: World, worker: str = "w1") -> Placing:
    """Claimed and dialled by this worker."""
    placing_ = placing.claim(world.ledger, worker)
    assert placing_ is not None
    assert placing.dialled(world.ledger, placing_, worker)
    return placing_


def state(world: World, planned: Planned) -> Planned:
    return commands.look(world.ledger, planned.id)


def attempts(world: World) -> list[OutcallAttempt]:
    with world.store.reading() as db:
        return list(db.scalars(select(OutcallAttempt).order_by(OutcallAttempt.attempt)))


def test_the_same_key_is_the_same_call(world: World) -> None:
    first, again = plan(world), plan(world)
    assert first == again
    assert (first.state, first.attempts, first.allowed) == ("queued", 0, True)


def test_an_answered_call_runs_the_flow_in_a_leg_of_its_own(world: World) -> None:
    planned = plan(world)
    attempt = claimed(world)
    assert (attempt.number, attempt.ours, attempt.call_id) == (MARTA, OURS, f"{planned.id}:1")
    assert placing.answered(world.ledger, attempt)
    opened = placing.begin(world.ledger, attempt, "sip")
    assert isinstance(opened.turn.effects[-1], Ask)
    assert placing.begin(world.ledger, attempt, "sip").leg == opened.leg
    assert world.ledger.advance(opened.leg, "1", Keys("1")) is not None
    world.ledger.close(opened.leg, "close", "finished")
    placing.finished(world.ledger, attempt)
    assert state(world, planned).state == "done"
    (leg,) = world.legs("voice")
    assert (leg.direction, leg.theirs, leg.ours, leg.trust) == ("out", MARTA, OURS, "trusted")
    assert [entry.meta["state"] for entry in world.entries("outcall")] == ["queued", "placing", "answered", "done"]


def test_two_workers_never_get_the_same_call(world: World) -> None:
    plan(world)
    got: list[Placing | None] = []
    workers = [
        threading.Thread(target=lambda name=name: got.append(placing.claim(world.ledger, name)))
        for name in ("w1", "w2", "w3", "w4")
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(one is not None for one in got) == 1


def test_a_worker_that_died_before_it_dialled_leaves_the_call_to_another_at_once(world: World) -> None:
    planned = plan(world)
    dead = placing.claim(world.ledger, "w1")
    assert dead is not None
    world.clock.forward(seconds=91)
    assert recovery.lapse(world.ledger) == 1
    assert (state(world, planned).state, state(world, planned).attempts) == ("queued", 0)
    assert not placing.dialled(world.ledger, dead, "w1")  # should it live after all, it may not dial
    assert claimed(world, "w2").attempt == 1


def test_attempt_of_a_worker_that_died_after_dialling_is_not_dialled_again(
    world: World,
) -> None:
    planned = plan(world)
    claimed(world)
    world.clock.forward(seconds=91)
    assert recovery.lapse(world.ledger) == 1
    stands = state(world, planned)
    assert (stands.state, stands.outcome, stands.attempts) == ("queued", "uncertain", 1)
    assert placing.claim(world.ledger, "w2") is None
    world.clock.forward(hours=1)
    assert claimed(world, "w2").attempt == 2
    assert [one.outcome for one in attempts(world)] == ["uncertain", ""]


def test_a_late_worker_dials_nobody(world: World) -> None:
    plan(world)
    late = placing.claim(world.ledger, "w1")
    assert late is not None
    world.clock.forward(seconds=90)
    assert not placing.dialled(world.ledger, late, "w1")


def test_busy_and_no_answer_are_tried_again_with_growing_pauses_and_a_limit(world: World) -> None:
    planned = plan(world)
    for outcome, pause in (("busy", timedelta(minutes=5)), ("no_answer", timedelta(hours=2))):
        placing.unanswered(world.ledger, claimed(world), outcome, 486)  # type: ignore[arg-type]
        stands = state(world, planned)
        assert (stands.state, stands.outcome, stands.due_at) == ("queued", outcome, world.clock() + pause)
        assert placing.claim(world.ledger, "w1") is None
        world.clock.forward(seconds=pause.total_seconds())
    placing.unanswered(world.ledger, claimed(world), "busy")
    assert (state(world, planned).state, state(world, planned).attempts) == ("busy", 3)
    world.clock.forward(days=2)
    assert placing.claim(world.ledger, "w1") is None


def test_what_became_of_an_attempt_counts_once(world: World) -> None:
    planned = plan(world)
    attempt = claimed(world)
    placing.unanswered(world.ledger, attempt, "busy")
    placing.unanswered(world.ledger, attempt, "no_answer")
    assert not placing.answered(world.ledger, attempt)
    assert state(world, planned).outcome == "busy"


def test_an_answering_machine_is_told_no_more_and_tried_again(world: World) -> None:
    planned = plan(world)
    attempt = claimed(world)
    placing.answered(world.ledger, attempt)
    placing.unanswered(world.ledger, attempt, "machine")
    assert (state(world, planned).state, state(world, planned).outcome) == ("queued", "machine")
    assert world.legs("voice") == []


def test_complaint_failed_call_was_not_retried_nor_routed_elsewhere(world: World) -> None:
    planned = plan(world, attempts=2, busy_pause_s=60, fallback="+34911234567")
    placing.unanswered(world.ledger, claimed(world), "failed", 503)
    world.clock.forward(minutes=1)
    placing.unanswered(world.ledger, claimed(world), "failed", 503)
    assert state(world, planned).state == "queued"
    other = claimed(world)
    assert other.number == "+34911234567"
    placing.unanswered(world.ledger, other, "failed", 404, "no_such_number")
    assert (state(world, planned).state, state(world, planned).code) == ("failed", "no_such_number")


def test_a_call_planned_for_later_waits_and_quiet_hours_put_it_off(world: World) -> None:
    night = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)  # 22:30 in Madrid
    planned = plan(world, at=night)
    assert placing.claim(world.ledger, "w1") is None
    world.clock.now = night
    assert placing.claim(world.ledger, "w1") is None
    stands = state(world, planned)
    # A Spanish mobile may be in the Canary Islands, where it is nine an hour later than in Madrid.
    assert (stands.code, stands.due_at) == ("quiet_hours", datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert stands.reason["es"] == "horas de descanso"
    world.clock.now = stands.due_at
    assert claimed(world).attempt == 1


@pytest.mark.parametrize(("number", "code"), [("+34803123456", "premium"), ("+447911123456", "country")])
def test_a_number_that_may_never_be_called_is_refused_with_a_reason(world: World, number: str, code: str) -> None:
    planned = plan(world, number=number)
    assert (planned.state, planned.code, planned.allowed) == ("cancelled", code, False)
    assert planned.reason["en"]
    assert placing.claim(world.ledger, "w1") is None


def test_who_opted_out_is_never_called_even_after_it_was_planned(world: World) -> None:
    planned = plan(world)
    world.write("BAJA")
    assert placing.claim(world.ledger, "w1") is None
    assert (state(world, planned).state, state(world, planned).code) == ("cancelled", "opted_out")
    assert plan(world, key="k2", consent="").code == "opted_out"
    assert plan(world, key="k3", consent="", purpose="desk").allowed  # a person of ours may call who wants no texts


def test_call_that_its_customer_was_promised_is_kept_after_a_stop_of_texts(world: World) -> None:
    plan(world, consent="")
    with world.store.transaction() as db:
        db.scalars(select(Outcall)).one().expected = True
    world.write("BAJA")
    assert placing.claim(world.ledger, "w1") is not None


def test_a_number_is_called_only_so_often_a_day(world: World) -> None:
    for number in range(4):
        plan(world, key=f"k{number}", attempts=1)
        placing.unanswered(world.ledger, claimed(world), "busy")
        world.clock.forward(minutes=10)
    planned = plan(world, key="one more")
    assert (planned.state, planned.code) == ("queued", "number_limit")
    assert planned.due_at == world.clock() + timedelta(hours=23, minutes=20)


def test_next_call_follows_the_limit_that_an_admin_set_until_its_undo(world: World) -> None:
    plan(world, key="k1", attempts=1)
    placing.unanswered(world.ledger, claimed(world), "busy")
    nuria, limit = Actor("system", "nuria"), [Change("calls_per_number_a_day", 1)]
    before = world.ledger.work(lambda unit: rules.change(unit, nuria, limit))
    assert plan(world, key="k2").code == "number_limit"
    world.ledger.work(lambda unit: rules.change(unit, nuria, before))
    assert plan(world, key="k3").code == ""


def test_a_call_that_waits_is_cancelled_taken_up_again_and_hastened(world: World) -> None:
    planned = plan(world, at=world.clock() + timedelta(hours=2))
    assert commands.cancel(world.ledger, planned.id).state == "cancelled"
    assert commands.cancel(world.ledger, planned.id).state == "cancelled"
    with world.store.transaction() as db:
        db.add(User(id="usr_1", email="a@b", password_hash="", role="agent", name="Ana", created_at=world.clock()))
    assert commands.restore(world.ledger, planned.id, "usr_1").state == "queued"
    assert commands.place_now(world.ledger, planned.id, "usr_1").due_at == world.clock()
    claimed(world)
    with pytest.raises(CallTooLate):
        commands.cancel(world.ledger, planned.id)
    with pytest.raises(UnknownCall):
        commands.look(world.ledger, "out_nobody")


def test_a_conversation_with_a_call_to_come_is_not_resolved(world: World) -> None:
    opened = world.call()
    plan(world, conversation=opened.conversation, purpose="desk", at=world.clock() + timedelta(hours=1))
    world.ledger.close(opened.leg, "close", "hung_up")
    (conversation,) = world.conversations()
    assert conversation.state == "open"
    with world.store.reading() as db:
        assert [one.state for one in planned_calls.pending(db, conversation.id)] == ["queued"]
