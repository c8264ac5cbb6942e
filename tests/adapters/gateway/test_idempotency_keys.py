"""An Idempotency-Key stands for one request of one program."""

from __future__ import annotations

from typing import Any

import pytest
from gateway_house import House
from ledger_world import MARTA, RAUL
from test_handoff_api import ADMIN, Program, program

from deflect.people import api_keys


def test_two_programs_may_send_the_same_idempotency_key(house: House) -> None:
    ours, theirs = program(house), program(house, "another IVR")
    first, second = ours.hand_over().get_json(), theirs.hand_over(number=RAUL).get_json()
    assert first["handoff"] != second["handoff"]
    assert [theirs.hand_over(number=RAUL).get_json(), ours.hand_over().get_json()] == [second, first]


@pytest.mark.parametrize("change", [{"number": RAUL}, {"consent": "pressed 2"}, {"said": {"motivo": "otro"}}])
def test_idempotency_key_with_another_request_is_refused(house: House, change: dict[str, Any]) -> None:
    ivr = program(house)
    first = ivr.hand_over().get_json()
    refused = ivr.hand_over(**change)
    told = refused.get_json()["error"]
    assert (refused.status_code, told["code"], told["field"]) == (409, "idempotency_key_reused", "Idempotency-Key")
    assert "send a new one" in told["message"]
    assert ivr.hand_over().get_json() == first
    assert len(house.world.conversations()) == 1


def test_same_request_in_another_order_is_a_repeat(house: House) -> None:
    ivr = program(house)
    body = {"number": MARTA, "flow": "tienda", "consent": "pressed 1", "said": {"a": "1", "b": "2"}}
    first = ivr.send("POST", "/api/v1/handoffs", "hand-off-1", body)
    turned = {**dict(reversed(body.items())), "said": {"b": "2", "a": "1"}, "language": ""}
    assert ivr.send("POST", "/api/v1/handoffs", "hand-off-1", turned).get_json() == first.get_json()


def test_planned_calls_keep_their_idempotency_keys_by_program(house: House) -> None:
    world, body = house.world, {"number": MARTA, "flow": "tienda", "consent": "asked for it"}
    ours, theirs = (
        Program(house, *api_keys.create(world.store, world.ledger.vault, name, ["calls"], ADMIN)) for name in "ab"
    )
    first = ours.send("POST", "/api/v1/calls", "reminder-1", body).get_json()["call"]
    assert ours.send("POST", "/api/v1/calls", "reminder-1", body).get_json()["call"] == first
    assert theirs.send("POST", "/api/v1/calls", "reminder-1", body).get_json()["call"] != first
    refused = ours.send("POST", "/api/v1/calls", "reminder-1", {**body, "number": RAUL})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "idempotency_key_reused")
