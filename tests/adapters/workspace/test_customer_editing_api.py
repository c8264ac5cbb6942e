"""Correcting a customer's name and language over the API: audited, undone, and refused where somebody was first."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.tables import Audit, Conversation, Customer
from tests.workspace_app import Place, signed_in

MARTA, RUIZ = {"name": "Marta", "language": "es"}, {"name": "Marta Ruiz", "language": "en"}


@pytest.fixture
def known(place: Place) -> str:
    with place.store.transaction() as db:
        found = db.scalars(select(Conversation.customer_id).order_by(Conversation.id)).first()
        assert found is not None
        db.get_one(Customer, found).name = "Marta"
        return found


def edit(client: FlaskClient, customer: str, was: dict[str, str], wanted: dict[str, str]) -> Any:
    return client.post(f"/api/desk/customers/{customer}/edit", json={"was": was, "wanted": wanted})


def test_correction_is_shown_found_audited_and_undone(place: Place, desk: FlaskClient, known: str) -> None:
    assert edit(desk, known, MARTA, {**RUIZ, "name": " Marta Ruiz "}).get_json() == MARTA
    overview = desk.get(f"/api/desk/customers/{known}").get_json()["overview"]
    assert (overview["name"], overview["language"]) == ("Marta Ruiz", "en")
    found = desk.get("/api/desk/list", query_string={"view": "all", "q": "marta ruiz"}).get_json()["rows"]
    assert known in [row["customer"] for row in found]
    assert edit(desk, known, RUIZ, MARTA).get_json() == RUIZ
    with place.store.reading() as db:
        rows = db.scalars(select(Audit).where(Audit.action == "customer_edited", Audit.subject == known)).all()
        assert db.get_one(Customer, known).name == "Marta"
    assert [row.detail for row in rows] == [{"changed": ["name", "language"]}] * 2


def test_second_of_two_is_told_who_changed_what(place: Place, desk: FlaskClient, known: str) -> None:
    edit(signed_in(place, "nuria@nogal.test"), known, MARTA, {**MARTA, "name": "Marta Ruiz"})
    late = edit(desk, known, MARTA, {**MARTA, "language": "en"})
    assert (late.status_code, late.get_json()["error"]) == (409, "customer_changed")
    detail = late.get_json()["detail"]
    assert (detail["by"], detail["what"], bool(detail["at"])) == ("Nuria Salas", ["name"], True)


def test_change_by_no_person_names_nobody(place: Place, desk: FlaskClient, known: str) -> None:
    edit(desk, known, MARTA, {**MARTA, "name": "Ana"})
    edit(desk, known, {**MARTA, "name": "Ana"}, MARTA)
    with place.store.transaction() as db:
        db.get_one(Customer, known).language = "en"
    assert edit(desk, known, MARTA, RUIZ).get_json()["detail"] == {"what": ["language"]}


def test_card_number_in_a_name_is_not_kept(place: Place, desk: FlaskClient, known: str) -> None:
    edit(desk, known, MARTA, {**MARTA, "name": "Marta 4111 1111 1111 1111"})
    with place.store.reading() as db:
        assert "1111" not in str(db.get_one(Customer, known).name)


def test_language_that_is_not_spoken_is_refused(desk: FlaskClient, known: str) -> None:
    assert edit(desk, known, MARTA, {**MARTA, "language": "xx"}).get_json()["error"] == "customer_language"
