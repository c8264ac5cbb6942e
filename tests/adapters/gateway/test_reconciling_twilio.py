"""Twilio's own list makes good what its webhooks did not bring; every request is held to Twilio's API file."""

from __future__ import annotations

from gateway_house import House
from ledger_world import MARTA, OURS

from gateway.testing.twilio_account import Outcome


def test_message_whose_webhook_was_lost_is_answered(house: House) -> None:
    house.relay.reconciling.messages()
    house.write("hola")
    house.turn()
    house.world.clock.forward(minutes=1)
    house.simulator.account.write(MARTA, OURS, "1")  # no webhook for it
    house.world.clock.forward(minutes=2)
    assert [house.relay.reconciling.messages() for _ in range(2)] == [1, 0]
    house.turn()
    assert [entry.text for entry in house.world.entries("message_in")] == ["hola", "1"]
    assert "¿Qué pedido?" in house.on_phone()[-1]


def test_photo_whose_webhook_was_lost_keeps_its_address(house: House) -> None:
    house.relay.reconciling.messages()
    address = f"https://api.twilio.com/2010-04-01/Accounts/{house.simulator.sid}/Messages/MM1/Media/ME{'1' * 32}"
    message, _ = house.simulator.account.write(MARTA, OURS, "", [address])
    house.world.clock.forward(minutes=2)
    (listed,) = house.relay.providers["twilio"].received(
        OURS, house.world.clock() - (house.world.clock() - message.created)
    )
    assert listed.media == (address.replace("MM1", message.sid),)


def test_states_whose_callbacks_were_lost_are_made_good(house: House) -> None:
    house.simulator.expect(Outcome(told=()), Outcome(states=("sent", "undelivered"), told=(), error=30006))
    house.accept()
    house.turn()
    house.write("hola", number="+34699111222")
    house.turn()
    assert house.states() == ["accepted", "accepted"]
    house.world.clock.forward(minutes=5)
    assert house.relay.reconciling.states() == 2
    assert [(row.state, row.code) for row in house.world.rows()] == [("delivered", ""), ("undelivered", "landline")]


def test_text_that_twilio_does_not_know_stays_as_it_is(house: House) -> None:
    house.simulator.expect(Outcome(told=()))
    house.accept()
    house.turn()
    house.simulator.account.messages.clear()
    house.world.clock.forward(minutes=5)
    assert (house.relay.reconciling.states(), house.states()) == (0, ["accepted"])
