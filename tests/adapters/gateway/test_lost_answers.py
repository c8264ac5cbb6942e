"""A provider's answer is lost: nothing is lost for it, and nothing is sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from gateway_house import House
from ledger_world import MARTA, RAUL

from deflect.messaging import outbox
from gateway.providers.base import Outbound
from gateway.testing.twilio_account import Outcome


@pytest.mark.parametrize("answer", ["hang", "cut", "broken"])
def test_a_lost_answer_is_settled_by_the_callback_with_our_row(house: House, answer: str) -> None:
    house.simulator.expect(Outcome(answer=answer))  # type: ignore[arg-type]
    house.accept()
    house.turn()
    assert house.states() == ["delivered"]
    house.world.clock.forward(hours=1)
    house.turn()
    assert len(house.simulator.sent) == 1


def test_a_lost_answer_without_callbacks_is_found_in_the_list(house: House) -> None:
    house.simulator.expect(Outcome(answer="cut", told=()))
    house.accept()
    house.turn()
    assert house.states() == ["uncertain"]
    house.relay.settle()
    assert house.states() == ["accepted"]
    house.world.clock.forward(minutes=5)
    house.turn()
    assert len(house.simulator.sent) == 1


def test_a_demo_whose_clock_was_moved_still_finds_what_was_sent(house: House) -> None:
    house.ahead = timedelta(days=10)
    house.world.clock.forward(days=10)
    house.simulator.expect(Outcome(answer="cut", told=()))
    house.accept()
    house.turn()
    house.ahead = timedelta(0)  # and moved back
    house.world.clock.forward(days=-10)
    house.relay.settle()
    assert house.states() == ["accepted"]


def test_a_list_that_lags_does_not_make_it_twice(house: House) -> None:
    house.simulator.expect(Outcome(answer="cut", told=(), hidden=1))
    house.accept()
    house.turn()
    house.relay.settle()
    assert house.states() == ["uncertain"]
    house.world.clock.forward(minutes=2)
    house.relay.settle()
    assert house.states() == ["accepted"]
    assert len(house.simulator.sent) == 1


def test_absence_in_two_lists_two_minutes_apart_sends_once_more_and_no_more(house: House) -> None:
    never = Outcome(answer="cut", told=(), hidden=10**6)
    house.simulator.expect(never, never, never)
    house.accept()
    house.turn()
    house.relay.settle()
    house.relay.settle()  # too soon to count as a second look
    assert house.states() == ["uncertain"]
    for _ in range(3):
        house.world.clock.forward(minutes=2)
        house.relay.settle()
        house.turn()
    assert len(house.simulator.sent) == 2
    house.world.clock.forward(minutes=2)
    house.relay.settle()
    assert house.states() == ["failed"]


def test_a_recipients_lane_waits_behind_an_uncertain_text_and_others_do_not(house: House) -> None:
    house.simulator.expect(Outcome(answer="cut", told=(), hidden=10**6))
    house.accept(MARTA, "call-1")
    house.turn()
    house.write("2", MARTA)
    house.relay.read()
    house.accept(RAUL, "call-2")
    house.turn()
    assert [(row.recipient, row.state) for row in house.world.rows()] == [
        (MARTA, "uncertain"),
        (MARTA, "queued"),
        (RAUL, "delivered"),
    ]


def test_relay_that_dies_before_noting_the_answer_sends_each_text_once(house: House) -> None:
    house.accept()
    (row,) = outbox.claim(house.world.store, house.world.vault)
    house.relay.providers["twilio"].send(Outbound(row.id, row.sender, row.recipient, row.body))  # and it died here
    house.world.clock.forward(seconds=61)
    house.relay.lapse()
    house.relay.settle()
    house.turn()
    assert house.states() == ["delivered"]
    assert len(house.simulator.sent) == 1


def test_order_is_kept_for_each_recipient(house: House) -> None:
    house.accept()
    house.turn()
    for body in ("no sé", "quién sabe", "2"):
        house.write(body)
    house.turn()
    ours = [message.body for message in house.simulator.sent]
    assert ours == [row.body for row in house.world.rows() if row.state == "delivered"]
