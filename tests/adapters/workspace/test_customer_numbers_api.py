"""Numbers and the note of a customer over the API: added, refused with the other record, taken away, put back."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.desk import resolve
from deflect.tables import Conversation, Identity, Leg
from tests.workspace_app import Place


@pytest.fixture
def known(place: Place) -> tuple[str, str]:
    """Two customers with a number each, at which a conversation is open."""
    at_number = (Leg.conversation_id == Conversation.id) & (Leg.theirs == Identity.address)
    asked = select(Identity.customer_id).join(Conversation, Conversation.customer_id == Identity.customer_id)
    asked = asked.join(Leg, at_number).where(Conversation.state != "resolved")
    with place.store.reading() as db:
        found = db.scalars(asked.distinct().order_by(Identity.customer_id).limit(2)).all()
    return found[0], found[1]


def post(desk: FlaskClient, customer: str, what: str, **body: str) -> Any:
    return desk.post(f"/api/desk/customers/{customer}/{what}", json=body)


def overview(desk: FlaskClient, customer: str) -> Any:
    return desk.get(f"/api/desk/customers/{customer}").get_json()["overview"]


def test_number_is_added_taken_away_and_put_back(place: Place, desk: FlaskClient, known: tuple[str, str]) -> None:
    customer, _ = known
    own = overview(desk, customer)["addresses"][0]["address"]
    assert post(desk, customer, "numbers", number="655 000 111").get_json() == {
        "address": "+34655000111",
        "number_kind": "mobile",
    }
    assert [one["noted_by"] for one in overview(desk, customer)["addresses"]] == [None, "Pau Riba"]
    assert post(desk, customer, "numbers/take_away", number=own).get_json()["error"] == "number_in_use"
    with place.store.reading() as db:
        theirs = db.scalars(select(Conversation.id).where(Conversation.customer_id == customer)).all()
    for conversation in theirs:
        resolve(place.ledger, conversation, place.agents[0])
    taken = post(desk, customer, "numbers/take_away", number=own).get_json()["taken"]
    assert [one["address"] for one in overview(desk, customer)["taken"]] == [own]
    assert post(desk, customer, "numbers/put_back", taken=taken).status_code == 200
    assert [one["address"] for one in overview(desk, customer)["addresses"]] == [own, "+34655000111"]
    assert post(desk, customer, "numbers/put_back", taken=taken).status_code == 404


def test_number_of_another_customer_is_refused_with_their_record(desk: FlaskClient, known: tuple[str, str]) -> None:
    customer, other = known
    number = overview(desk, other)["addresses"][0]["address"]
    refused = post(desk, customer, "numbers", number=number)
    assert (refused.status_code, refused.get_json()["error"]) == (409, "number_elsewhere")
    assert refused.get_json()["detail"]["record"]["customer"] == other
    assert post(desk, customer, "numbers", number="1004").get_json()["error"] == "number_short"


def test_note_is_on_the_cards_and_its_second_writer_is_told(desk: FlaskClient, known: tuple[str, str]) -> None:
    customer, _ = known
    written = post(desk, customer, "note", text="prefiere las mañanas").get_json()
    conversation = overview(desk, customer)["newest"]
    card = desk.get(f"/api/desk/conversations/{conversation}").get_json()["card"]
    assert [one["text"] for one in card["notes"]] == ["prefiere las mañanas"]
    assert post(desk, customer, "note", text="otra").get_json()["error"] == "note_changed"
    assert post(desk, customer, "note", text="", was=written["id"]).status_code == 200
    assert overview(desk, customer)["notes"] == []
    assert [one["text"] for one in overview(desk, customer)["older_notes"]] == ["prefiere las mañanas"]
