"""What comes by itself in a thread: nudges, conversations that open again or rest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger_world import World
from sqlalchemy import select

from deflect.inbound import due_timers
from deflect.tables import Conversation, Leg, Timer
from voice_flows.model.turns import Keys


def test_a_question_left_open_is_nudged_once_within_the_day(world: World) -> None:
    world.ledger.close(world.hand_off(), "call-1:end", "finished")
    world.clock.forward(hours=19)
    assert due_timers.due(world.store) == []
    world.clock.forward(hours=2)
    (timer,) = due_timers.due(world.store)
    due_timers.fire(world.ledger, timer.id)
    due_timers.fire(world.ledger, timer.id)
    assert due_timers.due(world.store) == []
    assert len(world.rows()) == 2
    assert world.conversations()[0].state == "pending"
    world.write("1")
    assert world.legs("text")[0].session["node"] == "fin"


def test_a_nudge_waits_while_the_customer_is_on_the_phone(world: World) -> None:
    world.ledger.close(world.hand_off(), "call-1:end", "finished")
    world.clock.forward(hours=20)
    leg = world.call(call_id="call-2").leg
    (timer,) = due_timers.due(world.store)
    due_timers.fire(world.ledger, timer.id)
    assert len(world.rows()) == 1
    world.ledger.close(leg, "call-2:end", "hung_up")
    world.clock.forward(minutes=11)
    (timer,) = due_timers.due(world.store)
    due_timers.fire(world.ledger, timer.id)
    assert len(world.rows()) == 2


def test_an_answer_calls_the_nudge_off(world: World) -> None:
    world.hand_off()
    world.write("2")
    world.clock.forward(days=2)
    assert due_timers.due(world.store) == []


def test_a_nudge_waits_for_the_end_of_quiet_hours(world: World) -> None:
    world.clock.forward(hours=7)  # 19:00 in Madrid, so that 20 h later is 15:00, and 5 h more is night
    world.ledger.close(world.hand_off(), "call-1:end", "finished")
    world.clock.forward(hours=28)
    (timer,) = due_timers.due(world.store)
    due_timers.fire(world.ledger, timer.id)
    assert len(world.rows()) == 1
    world.clock.forward(hours=9)
    (timer,) = due_timers.due(world.store)
    due_timers.fire(world.ledger, timer.id)
    assert len(world.rows()) == 2


@pytest.mark.parametrize("owner", ["queue", "agent"])
def test_nobody_is_nudged_while_a_person_owns_the_thread(world: World, owner: str) -> None:
    world.hand_off()
    world.owned(owner)
    world.clock.forward(hours=21)
    for timer in due_timers.due(world.store):
        due_timers.fire(world.ledger, timer.id)
    assert len(world.rows()) == 1


def test_a_snoozed_conversation_opens_again_in_time(world: World) -> None:
    world.write("hola")
    with world.store.transaction() as db:
        conversation = db.scalars(select(Conversation)).one()
        due = world.clock()
        conversation.state, conversation.snoozed_until = "snoozed", due
        db.add(Timer(id="tmr_1", conversation_id=conversation.id, kind="snooze", key="snooze:1", due_at=due))
    due_timers.fire(world.ledger, "tmr_1")
    assert world.conversations()[0].state == "open"


def test_a_thread_that_was_followed_by_another_is_closed(world: World) -> None:
    world.ledger.close(world.hand_off(), "call-1:end", "hung_up")
    leg = world.call(call_id="call-2").leg
    world.ledger.advance(leg, "call-2:1", Keys("2"))
    world.ledger.advance(leg, "call-2:2", Keys("1"))
    with world.store.reading() as db:
        assert [each.outcome for each in db.scalars(select(Leg).where(Leg.medium == "text").order_by(Leg.id))] == [
            "followed",
            "",
        ]


def test_put_aside_again_for_longer_it_stays_aside(world: World) -> None:
    world.write("hola")
    with world.store.transaction() as db:
        conversation = db.scalars(select(Conversation)).one()
        conversation.state, conversation.snoozed_until = "snoozed", world.clock() + timedelta(hours=2)
        due = world.clock() + timedelta(hours=1)
        db.add(Timer(id="tmr_1", conversation_id=conversation.id, kind="snooze", key="snooze:1", due_at=due))
    world.clock.forward(hours=1)
    due_timers.fire(world.ledger, "tmr_1")
    assert world.conversations()[0].state == "snoozed"


def test_a_timer_that_cannot_fire_comes_ever_more_seldom_and_is_never_lost(world: World) -> None:
    world.hand_off()
    world.clock.forward(hours=21)
    (timer,) = due_timers.due(world.store)
    waits = []
    for _ in range(15):
        due_timers.put_off(world.store, timer.id)
        assert due_timers.due(world.store) == []
        with world.store.reading() as db:
            waits.append((db.get_one(Timer, timer.id).due_at - world.clock()).total_seconds())
        world.clock.forward(seconds=waits[-1])
        assert due_timers.due(world.store) == [timer]
    assert (waits[:4], waits[-1]) == ([1, 2, 4, 8], 3600)


@pytest.mark.parametrize("state", ["resolved", "snoozed"])
def test_nobody_is_nudged_about_what_a_person_put_aside(world: World, state: str) -> None:
    world.hand_off()
    with world.store.transaction() as db:
        db.scalars(select(Conversation)).one().state = state  # type: ignore[assignment]
    world.clock.forward(hours=21)
    for timer in due_timers.due(world.store):
        due_timers.fire(world.ledger, timer.id)
    assert (len(world.rows()), due_timers.due(world.store)) == (1, [])


def test_nobody_is_nudged_about_a_text_that_never_arrived(world: World) -> None:
    world.hand_off()
    (row,) = world.send_all()
    world.carrier(row.id, "undelivered", "landline")
    world.clock.forward(hours=21)
    for timer in due_timers.due(world.store):
        due_timers.fire(world.ledger, timer.id)
    assert (len(world.rows()), due_timers.due(world.store)) == (1, [])
