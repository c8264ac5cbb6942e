"""Other programs read and give customers' attributes: by key and scope, all or none, of whom the key may see."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import pytest
from gateway_house import House
from ledger_world import MARTA, OURS
from werkzeug.test import TestResponse

from deflect.desk.attributes import attribute_list
from deflect.facts import Caller
from deflect.people import api_keys, audit
from deflect.people.audit import Actor
from deflect.tables import User
from gateway.signing import HEADER, Signed, sign

ADMIN = Actor("system", "ana")
LOOK, GIVE = "/api/v1/customers/look", "/api/v1/customers/attributes"


@dataclass(frozen=True)
class Program:
    """Another program with its key."""

    house: House
    id: str
    secret: str

    def post(self, path: str, **body: Any) -> TestResponse:
        raw = json.dumps(body).encode()
        headers = {HEADER: sign(self.secret, Signed("POST", path, "", raw), int(time.time())), "Relevo-Key": self.id}
        return self.house.web.post(path, data=raw, headers=headers, content_type="application/json")


def program(house: House, *scopes: str, **limits: Any) -> Program:
    world = house.world
    return Program(house, *api_keys.create(world.store, world.ledger.vault, "CRM", scopes, ADMIN, **limits))


def refusal(answer: TestResponse) -> tuple[int, str, str]:
    error = answer.get_json()["error"]
    return answer.status_code, error["code"], error["field"]


@pytest.fixture(autouse=True)
def called(house: House) -> None:
    """Marta called the shop, and a level is asked of its customers."""
    world = house.world
    with world.store.transaction() as db:
        ana = {"email": "ana@nogal.es", "password_hash": "", "role": "admin", "name": "Ana"}
        db.add(User(id="usr_1", created_at=world.clock(), **ana))
    attribute_list.create(world.ledger, "usr_1", "level", "choice", {"es": "Nivel"}, ["Oro", "Plata"])
    world.ledger.open_call(Caller("call", MARTA, OURS, "trusted", "sip"), "tienda")


def test_program_gives_values_and_reads_them(house: House) -> None:
    crm = program(house, "customers")
    given = crm.post(GIVE, number=MARTA, attributes={"level": "oro"})
    assert (given.status_code, given.get_json()["attributes"]) == (200, {"level": "Oro"})
    assert crm.post(LOOK, number=MARTA).get_json() == given.get_json()
    with house.world.store.reading() as db:
        rows = audit.rows(db, customer=given.get_json()["customer"])
    assert {(row.action, row.actor) for row in rows} >= {
        ("customer_attributes_given", f"key:{crm.id}"),
        ("customer_attributes_read", f"key:{crm.id}"),
    }


def test_wrong_value_and_unknown_attribute_are_refused_by_their_field(house: House) -> None:
    crm = program(house, "customers")
    assert refusal(crm.post(GIVE, number=MARTA, attributes={"level": "Platino"})) == (
        422,
        "attribute_choice",
        "attributes.level",
    )
    assert refusal(crm.post(GIVE, number=MARTA, attributes={"size": "1"}))[1] == "attribute_unknown"
    assert refusal(crm.post(LOOK, number="+34600999888")) == (404, "unknown_customer", "number")
    assert refusal(crm.post(LOOK, number="x")) == (422, "not_a_number", "number")


def test_key_reads_customers_of_its_brands_with_its_scope_only(house: House) -> None:
    assert refusal(program(house, "handoffs").post(LOOK, number=MARTA))[1] == "scope_missing"
    assert refusal(program(house, "customers", brands=["Clínica Sol"]).post(LOOK, number=MARTA))[0] == 404
    assert program(house, "customers", flows=["tienda"]).post(LOOK, number=MARTA).status_code == 200
