"""Records of one person over the API: who is proposed, joining, separating, and what accounts may not see."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.tables import Audit, Conversation, Customer, Identity, Leg
from tests.workspace_app import Place

OTHER = "+34699000111"


@pytest.fixture
def one(desk: FlaskClient) -> str:
    """A conversation whose customer has a name and a number."""
    rows = desk.get("/api/desk/list", query_string={"view": "all"}).get_json()["rows"]
    found: str = next(row["id"] for row in rows if row["name"] and row["number"])
    return found


@pytest.fixture
def twin(place: Place, one: str) -> str:
    """Another record, with the same name in another order and a number of its own; its customer."""
    with place.store.transaction() as db:
        first = db.get_one(Conversation, one)
        name = str(db.get_one(Customer, first.customer_id).name)
        at = first.created_at
        db.add(Customer(id="cus_twin", name=" ".join(reversed(name.split())).upper(), created_at=at))
        db.add(Identity(id="idn_twin", customer_id="cus_twin", kind="phone", address=OTHER, created_at=at))
        copied = {"flow": first.flow, "language": first.language, "channel": "sms", "subject": "Otro asunto"}
        instants = {"created_at": at, "last_entry_at": at}
        db.add(Conversation(id="cnv_twin", customer_id="cus_twin", reference="ZZ29", **copied, **instants))
    return "cus_twin"


def same(desk: FlaskClient, conversation: str) -> Any:
    return desk.get(f"/api/desk/conversations/{conversation}/same_person").get_json()


def join(desk: FlaskClient, conversation: str, customer: str) -> Any:
    return desk.post(f"/api/desk/conversations/{conversation}/join", json={"customer": customer})


def separate(desk: FlaskClient, conversation: str, merge: str) -> Any:
    return desk.post(f"/api/desk/conversations/{conversation}/separate", json={"merge": merge})


def test_record_of_the_same_name_is_a_guess_that_is_joined_and_separated(
    desk: FlaskClient, one: str, twin: str
) -> None:
    found = same(desk, one)
    (likely,) = [each for each in found["likely"] if each["record"]["customer"] == twin]
    assert (likely["why"], likely["exact"]) == ("name", False)
    assert (likely["record"]["conversations"], likely["record"]["subject"]) == (1, "Otro asunto")
    joined = join(desk, one, twin)
    assert joined.status_code == 200
    card = desk.get(f"/api/desk/conversations/{one}").get_json()["card"]
    assert card["records"] == 2
    assert "cnv_twin" in [matter["id"] for matter in card["matters"]]
    assert [(each["by"], each["record"]["name"]) for each in same(desk, one)["joined"]] == [
        ("Pau Riba", likely["record"]["name"])
    ]
    assert join(desk, one, twin).get_json()["error"] == "same_customer"
    merge = joined.get_json()["merge"]
    assert separate(desk, "cnv_twin", merge).status_code == 200
    assert separate(desk, one, merge).get_json()["error"] == "not_merged"
    found = same(desk, one)
    assert found["joined"] == []
    assert twin not in [each["record"]["customer"] for each in found["likely"]]


def test_number_that_both_proved_is_exact(place: Place, desk: FlaskClient, one: str, twin: str) -> None:
    with place.store.transaction() as db:
        leg = db.scalars(select(Leg).where(Leg.conversation_id == one)).first()
        assert leg is not None
        leg.theirs, leg.level = OTHER, "confirmed"
    likely, *_ = same(desk, one)["likely"]
    assert (likely["record"]["customer"], likely["why"], likely["what"], likely["exact"]) == (
        twin,
        "number",
        OTHER,
        True,
    )


def test_search_finds_other_customers_and_is_audited(place: Place, desk: FlaskClient, one: str, twin: str) -> None:
    at = f"/api/desk/conversations/{one}/customers"
    found = desk.get(at, query_string={"q": "699 000 111"}).get_json()["records"]
    assert [(each["customer"], each["numbers"]) for each in found] == [(twin, [{"address": OTHER, "stopped": False}])]
    with place.store.reading() as db:
        (row,) = db.scalars(select(Audit).where(Audit.action == "searched"))
    assert (row.detail["by"], row.detail["customers"]) == ("customer", [twin])


def test_customer_of_whom_nothing_is_seen_is_unknown(place: Place, desk: FlaskClient, one: str) -> None:
    with place.store.transaction() as db:
        created = db.get_one(Conversation, one).created_at
        db.add(Customer(id="cus_unseen", created_at=created))
    assert join(desk, one, "cus_unseen").status_code == 404
    assert join(desk, one, "cus_none").status_code == 404


def test_joined_records_are_found_by_either_ones_number(desk: FlaskClient, one: str, twin: str) -> None:
    join(desk, one, twin)
    rows = desk.get("/api/desk/list", query_string={"view": "all", "q": "699000111"}).get_json()["rows"]
    assert {one, "cnv_twin"} <= {row["id"] for row in rows}
