"""The relay over a real ledger and a simulated Twilio: nothing lost, nothing twice, order kept."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from gateway_house import House
from ledger_world import MARTA, OURS, RAUL

from deflect.inbound import due_timers, http_replies, thread_steps
from deflect.messaging import outbox
from deflect.messaging.http_requests import Services
from deflect.steps.ledger import Ledger
from deflect.storage import journal
from deflect.storage.journal import Letter
from gateway.relay.pacing import Pace
from gateway.relay.program import Relay
from gateway.testing.twilio_account import Outcome
from voice_flows.model.turns import Fetched


def test_an_accepted_call_becomes_a_text_on_the_phone_and_the_caller_hears_so(house: House) -> None:
    leg = house.accept()
    house.turn()
    state = house.world.ledger.hand_off_state(leg)
    assert state is not None
    assert state.state == "delivered"
    assert [message.body for message in house.simulator.sent] == house.on_phone()


def test_the_conversation_goes_on_by_text(house: House) -> None:
    house.accept()
    house.turn()
    house.write("2")
    house.turn()
    assert house.on_phone()[1] == "2"
    assert "Hecho" in house.on_phone()[2]


def test_complaint_the_same_message_counts_twice(house: House) -> None:
    house.accept()
    house.turn()
    house.write("2", times=3)
    house.turn()
    assert len(house.on_phone()) == 3  # the offer, their answer, and one reply to it


def test_complaint_later_states_are_taken_for_repeats(house: House) -> None:
    house.simulator.expect(Outcome(told=("delivered", "sent", "delivered")))
    house.accept()
    house.turn()
    assert house.states() == ["delivered"]


def test_an_undelivered_text_says_why(house: House) -> None:
    house.simulator.expect(Outcome(states=("sent", "undelivered"), error=30006))
    leg = house.accept()
    house.turn()
    state = house.world.ledger.hand_off_state(leg)
    assert state is not None
    assert (state.state, state.reason) == ("undelivered", "landline")


def test_a_provider_that_is_too_fast_for_us_is_asked_again_later(house: House) -> None:
    house.simulator.expect(Outcome(refuse=20429), Outcome(refuse=20429))
    house.accept()
    house.turn()
    assert house.states() == ["queued"]
    house.world.clock.forward(seconds=1)
    house.turn()
    assert house.states() == ["queued"]
    house.world.clock.forward(seconds=2)
    house.turn()
    assert house.states() == ["delivered"]
    assert len(house.simulator.sent) == 1


def test_an_outage_costs_waiting_and_no_message(house: House) -> None:
    house.simulator.down()
    house.accept(MARTA, "call-1")
    house.accept(RAUL, "call-2")
    for _ in range(40):
        house.relay.drain()
        house.world.clock.forward(seconds=60)
    assert house.states() == ["queued", "queued"]
    house.simulator.up()
    house.turn()
    assert house.states() == ["delivered", "delivered"]
    assert len(house.simulator.sent) == 2


def test_a_refusal_for_good_is_not_tried_again_and_opting_out_is_remembered(house: House) -> None:
    house.simulator.expect(Outcome(refuse=21610))
    leg = house.accept()
    house.turn()
    state = house.world.ledger.hand_off_state(leg)
    assert state is not None
    assert (state.state, state.reason) == ("failed", "opted_out")
    house.world.clock.forward(days=1)
    house.turn()
    assert house.simulator.sent == []
    assert house.hand_over().get_json()["allowed"] is False


def test_a_request_to_a_system_that_is_away_goes_on_as_failed(house: House) -> None:
    house.hand_over(node="busca", values={"pedido": "48213"})
    house.turn()
    kinds = [(row.kind, row.state) for row in house.world.rows()]
    assert ("fetch", "failed") in kinds


def test_stop_is_obeyed_in_silence_where_twilio_answered_it(house: House) -> None:
    house.accept()
    house.turn()
    house.write("STOP")
    house.turn()
    assert len(house.simulator.sent) == 1
    assert house.hand_over().get_json()["allowed"] is False


def test_baja_is_confirmed_once_by_us(house: House) -> None:
    house.accept()
    house.turn()
    house.write("Baja")
    house.turn()
    house.write("baja")
    house.turn()
    assert len(house.simulator.sent) == 2


def test_a_sender_at_its_pace_makes_nobody_else_wait(house: House) -> None:
    moments = iter([0.0] * 100)
    slow = Relay(
        house.world.ledger,
        house.relay.providers,
        Services(),
        Pace(rates={OURS: 0.001}, burst_s=0.0),
        lambda: 0.5,
        lambda: next(moments),
    )
    house.accept(MARTA, "call-1")
    slow.drain()
    house.accept(RAUL, "call-2")
    slow.drain()  # its sender is full: the row stays where it is
    slow.close()
    assert house.states() == ["accepted", "queued"]


def test_a_letter_nobody_can_read_is_set_aside_and_stops_nobody(house: House) -> None:
    store, vault = house.world.store, house.world.vault
    letter = Letter("", "inbound", "sms", "bad", b"MessageSid=", {}, f"{house.url}/x")
    journal.write(store, vault, letter, MARTA)
    for _ in range(6):
        house.relay.read()
        house.world.clock.forward(seconds=30)
    house.write("hola")
    house.turn()
    assert house.world.conversations() != []


def test_complaint_one_stuck_execution_blocks_all_later_messages_of_that_contact(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread whose flow cannot go on holds nothing for ever: what is written next reaches a person."""
    house.write("1")
    house.write("48213")
    while house.relay.read():
        pass
    assert [leg.wait for leg in house.world.legs("text")] == ["fetch"]
    outbox.claim(house.world.store, house.world.vault)
    house.world.clock.forward(seconds=61)
    monkeypatch.setattr(http_replies, "receive", _broken)
    house.relay.lapse()  # the answer breaks the flow: nobody brings another
    assert [each.owner for each in house.world.conversations()] == ["queue"]
    house.write("¿hola?")
    while house.relay.read():
        pass
    (conversation,) = house.world.conversations()
    assert (conversation.owner, conversation.unread) == ("queue", 2)
    assert "¿hola?" in [entry.text for entry in house.world.entries("message_in")]


def test_complaint_a_broken_flow_loses_what_its_customers_write(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.write("hola")
    house.turn()
    with monkeypatch.context() as broken:
        broken.setattr(thread_steps, "take", _broken)
        house.write("una devolución")
        house.write("¿están ahí?")
        for _ in range(12):
            house.relay.read()
            house.world.clock.forward(seconds=30)
    (conversation,) = house.world.conversations()
    assert [entry.text for entry in house.world.entries("message_in")] == ["hola", "una devolución", "¿están ahí?"]
    assert conversation.owner == "queue"


def _broken(*_: object, **__: object) -> None:
    raise LookupError("its flow is gone")


def test_many_relays_share_the_work_and_send_nothing_twice(house: House) -> None:
    numbers = [f"+3461200{number:04d}" for number in range(20)]
    for at, number in enumerate(numbers):
        house.accept(number, f"call-{at}")
    other = Relay(house.world.ledger, house.relay.providers, Services(), Pace(usual=10_000.0))
    threads = [threading.Thread(target=relay.drain) for relay in (house.relay, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sorted(message.recipient for message in house.simulator.sent) == numbers


def test_logs_hold_no_words_and_no_numbers(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "relevo")
    house.simulator.expect(Outcome(refuse=20429), Outcome(answer="cut"))
    house.accept()
    house.write("mi secreto es 48213")
    for _ in range(3):
        house.turn()
        house.world.clock.forward(seconds=30)
    house.web.post("/webhooks/twilio/sms", data={"From": MARTA, "Body": "mi secreto"})
    logged = caplog.text
    assert "text_not_taken" in logged
    for told in (MARTA, MARTA[3:], OURS[1:], "secreto", "48213", "Tienda Nogal"):
        assert told not in logged


def test_a_timer_that_cannot_fire_holds_up_neither_the_others_nor_the_log(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.accept()
    house.accept(RAUL, "call-2")
    house.world.clock.forward(hours=21)
    broken, whole = due_timers.due(house.world.store)
    fire = due_timers.fire

    def sometimes(ledger: Ledger, timer: str) -> None:
        if timer == broken.id:
            raise LookupError("its flow is gone")
        fire(ledger, timer)

    monkeypatch.setattr(due_timers, "fire", sometimes)
    house.relay.fire()
    assert house.relay.fire() == 0
    assert [timer.id for timer in due_timers.due(house.world.store)] == []
    house.world.clock.forward(seconds=2)
    assert due_timers.due(house.world.store) == [broken]
    assert whole.id != broken.id


def test_a_request_whose_flow_cannot_go_on_does_not_stop_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (MARTA, RAUL):
        house.write("1", number)
        house.write("48213", number)
    while house.relay.read():
        pass
    rows = outbox.claim(house.world.store, house.world.vault)
    rows += outbox.claim(house.world.store, house.world.vault)
    first, second = [row.id for row in house.world.rows() if row.kind == "fetch"]
    house.world.clock.forward(seconds=61)
    receive = http_replies.receive

    def sometimes(ledger: Ledger, row: str, answer: Fetched) -> None:
        if row == first:
            raise LookupError("its flow is gone")
        receive(ledger, row, answer)

    monkeypatch.setattr(http_replies, "receive", sometimes)
    house.relay.lapse()
    states = {row.id: (row.state, row.code) for row in house.world.rows()}
    assert (states[first], states[second]) == (("failed", "flow_failed"), ("failed", "0"))


def test_a_message_read_late_keeps_the_instant_at_which_it_came(house: House) -> None:
    came = house.world.clock()
    house.write("hola")
    house.world.clock.forward(hours=3)
    house.turn()
    (entry,) = house.world.entries("message_in")
    assert (entry.at, entry.received_at) == (came, came + timedelta(hours=3))


def test_a_list_that_could_not_be_had_is_not_asked_for_all_the_time(house: House) -> None:
    house.simulator.expect(Outcome(answer="cut", told=()))
    house.accept()
    house.turn()
    house.simulator.down()
    assert [house.relay.settle(), house.relay.settle()] == [1, 0]
    house.simulator.up()
