"""Texts and requests to send: in order, marked before the call, settled without ever sending twice unasked."""

from __future__ import annotations

import threading
from datetime import timedelta

from ledger_world import MARTA, NOON, World
from sqlalchemy import select

from deflect.eligibility import suppression
from deflect.inbound import http_replies
from deflect.messaging import compose, outbox
from deflect.tables import Conversation, Leg
from voice_flows.model.turns import Fetched


def thread(world: World, *bodies: str, always: bool = False) -> None:
    """The one thread's next texts."""

    def work(unit: object) -> None:
        conversation = unit.db.scalars(select(Conversation)).one()  # type: ignore[attr-defined]
        leg = unit.db.scalars(select(Leg).where(Leg.medium == "text")).one()  # type: ignore[attr-defined]
        for body in bodies:
            compose.post(unit, conversation, leg, body, always=always)  # type: ignore[arg-type]

    world.ledger.work(work)


def claim(world: World) -> list[str]:
    return [row.body for row in outbox.claim(world.store, world.vault)]


def test_one_row_of_a_lane_is_under_way_and_the_next_waits_its_turn(world: World) -> None:
    world.write("hola")
    thread(world, "second", "third")
    (first,) = outbox.claim(world.store, world.vault)
    assert claim(world) == []
    outbox.taken(world.store, first.id, "SM1")
    assert claim(world) == ["second"]
    assert [row.state for row in world.rows()] == ["accepted", "attempted", "queued"]


def test_lanes_do_not_wait_for_each_other(world: World) -> None:
    for number in range(3):
        world.write("hola", sender=f"+3461234567{number}")
    assert len(claim(world)) == 3


def test_a_refusal_that_may_pass_keeps_the_lane_in_order(world: World) -> None:
    world.write("hola")
    thread(world, "second")
    (first,) = outbox.claim(world.store, world.vault)
    outbox.refused(world.store, first.id, "too_fast", world.clock() + timedelta(seconds=30))
    assert claim(world) == []
    world.clock.forward(seconds=30)
    assert claim(world) == [first.body]


def test_a_refusal_for_good_lets_the_lane_go_on(world: World) -> None:
    world.write("hola")
    thread(world, "second")
    (first,) = outbox.claim(world.store, world.vault)
    outbox.refused(world.store, first.id, "blocked")
    assert claim(world) == ["second"]
    assert (world.rows()[0].state, world.rows()[0].code) == ("failed", "blocked")


def test_a_text_refused_for_a_day_is_given_up(world: World) -> None:
    world.write("hola")
    (first,) = outbox.claim(world.store, world.vault)
    world.clock.forward(hours=24)
    outbox.refused(world.store, first.id, "provider_down", world.clock() + timedelta(minutes=1))
    assert world.rows()[0].state == "failed"


def test_a_lost_answer_holds_the_lane_until_the_list_shows_it(world: World) -> None:
    world.write("hola")
    thread(world, "second")
    (first,) = outbox.claim(world.store, world.vault)
    outbox.lost(world.store, first.id)
    assert claim(world) == []
    (unsure,) = outbox.uncertain(world.store, world.vault)
    assert unsure.since == NOON - timedelta(seconds=60)
    assert outbox.settle(world.store, first.id, [("SM7", first.body), ("SM6", "another")]) == "accepted"
    assert world.rows()[0].provider_id == "SM7"
    assert claim(world) == ["second"]


def test_a_message_of_equal_body_that_is_known_to_be_ours_is_not_the_lost_one(world: World) -> None:
    world.write("hola")
    thread(world, "same", "same")
    for number in (1, 2):
        (row,) = outbox.claim(world.store, world.vault)
        outbox.taken(world.store, row.id, f"SM{number}")
    (row,) = outbox.claim(world.store, world.vault)
    outbox.lost(world.store, row.id)
    assert outbox.settle(world.store, row.id, [("SM2", "same")]) == "uncertain"


def test_absence_in_two_lists_two_minutes_apart_is_resent_once_and_then_failed(world: World) -> None:
    world.write("hola")
    for expected in ("queued", "failed"):
        (row,) = outbox.claim(world.store, world.vault)
        outbox.lost(world.store, row.id)
        assert outbox.settle(world.store, row.id, []) == "uncertain"
        assert outbox.uncertain(world.store, world.vault) == []
        world.clock.forward(seconds=119)
        assert outbox.settle(world.store, row.id, []) == "uncertain"
        world.clock.forward(seconds=1)
        assert len(outbox.uncertain(world.store, world.vault)) == 1
        assert outbox.settle(world.store, row.id, []) == expected
    assert claim(world) == []


def test_a_status_settles_a_lost_answer(world: World) -> None:
    world.write("hola")
    (row,) = outbox.claim(world.store, world.vault)
    outbox.lost(world.store, row.id)
    world.carrier(row.id, "delivered", provider_id="SM3")
    assert outbox.settle(world.store, row.id, []) == "delivered"


def test_an_attempt_whose_relay_died_is_uncertain_after_its_lease(world: World) -> None:
    world.write("hola")
    claim(world)
    outbox.lapse(world.store)
    assert world.rows()[0].state == "attempted"
    world.clock.forward(seconds=61)
    outbox.lapse(world.store)
    assert world.rows()[0].state == "uncertain"


def test_what_cannot_be_settled_for_a_day_holds_its_lane_no_longer(world: World) -> None:
    world.write("hola")
    thread(world, "second")
    (first,) = outbox.claim(world.store, world.vault)
    outbox.lost(world.store, first.id)
    world.clock.forward(hours=25)
    outbox.lapse(world.store)
    assert (world.rows()[0].state, world.rows()[0].code) == ("failed", "answer_lost")
    assert claim(world) == ["second"]


def test_unexpected_text_waits_for_the_end_of_quiet_hours_alone(world: World) -> None:
    world.write("hola")
    world.send_all()
    world.clock.forward(hours=12)  # midnight in Madrid
    thread(world, "held")
    thread(world, "at once", always=True)
    assert claim(world) == ["at once"]
    world.clock.forward(hours=8)
    assert claim(world) == ["held"]


def test_a_request_is_sealed_made_once_and_its_answer_goes_on_with_the_flow(world: World) -> None:
    world.write("1")
    world.send_all()
    world.write("48213")
    (row,) = [row for row in outbox.claim(world.store, world.vault) if row.kind == "fetch"]
    assert row.request is not None
    assert (row.request.service, row.request.path) == ("tienda", "/orders/48213")
    assert "48213" not in str(world.rows()[-1].request)
    http_replies.receive(world.ledger, row.id, Fetched(200, {"state": "en reparto"}))
    http_replies.receive(world.ledger, row.id, Fetched(200, {"state": "en reparto"}))
    texts = [row.body for row in world.rows() if row.kind == "text"]
    assert [text for text in texts if "en reparto" in text] == ["Pedido 48213: en reparto.\nHasta luego."]
    assert [row.request for row in world.rows() if row.kind == "fetch"] == [{}]


def test_a_request_whose_relay_died_counts_as_unanswered(world: World) -> None:
    world.write("1")
    world.write("48213")
    outbox.claim(world.store, world.vault)
    world.clock.forward(seconds=61)
    (row,) = outbox.lapse(world.store)
    http_replies.receive(world.ledger, row, Fetched(0))
    (conversation,) = world.conversations()
    assert (conversation.owner, conversation.queued_at, conversation.unread) == ("queue", world.clock(), 1)


def test_two_relays_never_take_the_same_row(world: World) -> None:
    for number in range(12):
        world.write("hola", sender=f"+346123456{number:02}")
    taken: list[str] = []
    lock = threading.Lock()

    def relay() -> None:
        while rows := outbox.claim(world.store, world.vault, 2):
            with lock:
                taken.extend(row.id for row in rows)

    threads = [threading.Thread(target=relay) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    while rows := outbox.claim(world.store, world.vault):  # heads another relay held at that moment
        taken.extend(row.id for row in rows)
    assert sorted(taken) == sorted(row.id for row in world.rows())


def test_the_next_due_instant_is_known(world: World) -> None:
    assert outbox.next_due(world.store) is None
    world.hand_off()
    assert outbox.next_due(world.store) == NOON


# ---- what must not go any more ----


def test_after_stop_nothing_goes_that_was_on_its_way_again(world: World) -> None:
    """Refused and queued again while STOP came: the drop at STOP did not see it."""
    world.write("hola")
    (row,) = outbox.claim(world.store, world.vault)
    world.write("BAJA")
    outbox.refused(world.store, row.id, "provider_down", world.clock())
    assert [claimed for claimed in claim(world) if "Hecho" not in claimed] == []
    assert next((row.state, row.code) for row in world.rows()) == ("dropped", "opted_out")


def test_after_stop_an_unsettled_text_is_not_resent(world: World) -> None:
    world.write("hola")
    (row,) = outbox.claim(world.store, world.vault)
    outbox.lost(world.store, row.id)
    world.write("BAJA")
    for _ in range(2):
        outbox.settle(world.store, row.id, [])
        world.clock.forward(minutes=2)
    outbox.claim(world.store, world.vault)
    assert world.rows()[0].state == "dropped"


def test_stop_closes_the_ladder_of_the_hand_off_it_drops(world: World) -> None:
    world.hand_off()
    world.write("BAJA")
    (handoff,) = world.handoffs()
    assert (handoff.undelivered_at, handoff.code) == (world.clock(), "opted_out")


def test_text_held_for_the_morning_is_dropped_after_an_agent_takes_over(world: World) -> None:
    world.write("hola")
    world.send_all()
    world.clock.forward(hours=12)
    thread(world, "held")
    with world.store.transaction() as db:
        db.scalars(select(Conversation)).one().owner = "agent"
    world.clock.forward(hours=8)
    assert claim(world) == []
    assert (world.rows()[-1].state, world.rows()[-1].code) == ("dropped", "taken_over")


def test_an_opt_out_taken_back_after_the_text_set_out_is_old_news(world: World) -> None:
    world.hand_off()
    (row,) = outbox.claim(world.store, world.vault)
    world.write("STOP", opt_out="stop")
    world.clock.forward(seconds=1)
    world.write("START", opt_out="start")
    outbox.refused(world.store, row.id, "opted_out")
    with world.store.reading() as db:
        assert not suppression.suppressed(db, MARTA)


def test_texts_go_out_though_the_clock_is_set_back(world: World) -> None:
    world.write("hola")
    world.clock.forward(hours=-1)
    assert len(outbox.claim(world.store, world.vault)) == 1
