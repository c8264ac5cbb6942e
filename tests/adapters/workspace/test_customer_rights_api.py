"""Exporting and erasing a customer over the API: by right alone, with the name typed, told before and proved after."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.keeping import holds
from deflect.keeping.export import exported, written
from deflect.people.audit import Actor
from deflect.tables import Audit, Consent, ConsentProof, Conversation, Customer, Leg
from tests.workspace_app import Place, signed_in

COURT = Actor("system", "tests")


@pytest.fixture
def known(place: Place) -> str:
    """A customer who was called Marta Ruiz and agreed to be texted."""
    with place.store.transaction() as db:
        found = db.scalars(select(Consent.customer_id).order_by(Consent.id)).first()
        assert found is not None
        db.get_one(Customer, found).name = "Marta Ruiz"
        return found


@pytest.fixture
def nuria(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def erase(client: FlaskClient, customer: str, name: str) -> Any:
    return client.post(f"/api/desk/customers/{customer}/erase", json={"name": name})


def test_export_is_the_file_of_the_command(place: Place, nuria: FlaskClient, known: str) -> None:
    file = nuria.post(f"/api/desk/customers/{known}/export").get_json()
    assert file["name"] == f"{known}.json"
    assert file["text"] == written(exported(place.store, known, "ES", COURT)) + "\n"
    assert json.loads(file["text"])["customer"][0]["name"] == "Marta Ruiz"
    with place.store.reading() as db:
        actors = db.scalars(select(Audit.actor).where(Audit.action == "customer_exported", Audit.subject == known))
        assert f"user:{place.agents[0]}" in actors.all()


def test_agents_neither_export_nor_erase(desk: FlaskClient, known: str) -> None:
    assert desk.post(f"/api/desk/customers/{known}/export").get_json()["detail"] == "customers:export"
    assert desk.get(f"/api/desk/customers/{known}/erase").status_code == 403
    assert erase(desk, known, "Marta Ruiz").get_json()["detail"] == "customers:erase"


def test_erasing_needs_the_name_and_proves_what_went(place: Place, nuria: FlaskClient, known: str) -> None:
    told = nuria.get(f"/api/desk/customers/{known}/erase").get_json()
    goes, stays = ({one["table"]: one["rows"] for one in told[part]} for part in ("goes", "stays"))
    assert (told["name"], told["refused"]) == ("Marta Ruiz", "")
    assert goes["conversation"] >= 1
    assert stays["consent"] >= 1
    assert erase(nuria, known, "Marta").get_json()["error"] == "erase_name"
    done = erase(nuria, known, " marta  RUIZ ").get_json()
    assert {table: done["rows"][table] for table in goes} == goes
    assert done["changed"]["consent_proof"] == stays["consent"]
    with place.store.reading() as db:
        assert db.get(Customer, known) is None
        assert db.scalar(select(Conversation.id).where(Conversation.customer_id == known).limit(1)) is None
        assert len(db.scalars(select(ConsentProof.id)).all()) == stays["consent"]
        row = db.scalars(select(Audit).where(Audit.action == "customer_erased")).one()
    assert (row.subject, row.user_id, row.detail["rows"]) == (known, place.agents[0], done["rows"])
    assert nuria.get(f"/api/desk/customers/{known}").status_code == 404


def test_legal_hold_and_call_in_progress_are_told_and_refused(place: Place, nuria: FlaskClient, known: str) -> None:
    at = f"/api/desk/customers/{known}/erase"
    holds.hold(place.store, known, "ES", "caso 12/2026", COURT)
    assert nuria.get(at).get_json()["refused"] == "legal_hold"
    assert erase(nuria, known, "Marta Ruiz").get_json()["error"] == "erase_legal_hold"
    holds.release(place.store, known, "ES", COURT)
    with place.store.transaction() as db:
        leg = db.scalars(select(Leg).where(Leg.customer_id == known, Leg.medium == "voice")).first()
        assert leg is not None
        leg.ended_at = None
    assert erase(nuria, known, "Marta Ruiz").get_json()["error"] == "erase_on_call"
