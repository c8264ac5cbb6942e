"""Keys of other programs over the API: a secret is answered once, rotated with an overlap, revoked for good."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.people import api_keys
from deflect.tables import Audit
from tests.workspace_app import Place, signed_in

AT = "/api/admin/keys"
WANTED = {"name": "Centralita vieja", "scopes": ["handoffs"], "per_hour": 60, "networks": ["203.0.113.7"]}


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def only(admin: FlaskClient) -> dict[str, Any]:
    (found,) = admin.get(AT).get_json()["keys"]
    shown: dict[str, Any] = found
    return shown


def secrets(place: Place, key: str) -> tuple[str, ...]:
    found = api_keys.find(place.store, place.ledger.vault, key)
    return found.secrets if found else ()


def test_key_is_made_rotated_and_revoked(place: Place, admin: FlaskClient) -> None:
    made = admin.post(AT, json=WANTED).get_json()
    assert secrets(place, made["id"]) == (made["secret"],)
    key = only(admin)["key"]
    assert (key["name"], key["scopes"], key["per_hour"]) == ("Centralita vieja", ["handoffs"], 60)
    assert made["secret"] not in admin.get(AT).get_data(as_text=True)
    found = api_keys.find(place.store, place.ledger.vault, made["id"])
    assert found is not None
    assert api_keys.note_request(place.store, found, "/handoffs")
    assert only(admin)["used"] == 1
    again = admin.post(f"{AT}/{made['id']}/rotate", json={"days": 1}).get_json()
    assert secrets(place, made["id"]) == (again["secret"], made["secret"])
    assert admin.post(f"{AT}/{made['id']}/revoke").status_code == 200
    assert secrets(place, made["id"]) == ()
    assert admin.post(f"{AT}/{made['id']}/rotate", json={}).get_json()["error"] == "key_refused"
    with place.store.reading() as db:
        acts = db.scalars(select(Audit).where(Audit.subject == made["id"]).order_by(Audit.at, Audit.id)).all()
    assert [row.action for row in acts] == ["key_created", "key_rotated", "key_revoked"]
    assert {row.user_id for row in acts} == {place.agents[0]}


@pytest.mark.parametrize(
    ("over", "status"),
    [({"networks": ["casa"]}, 409), ({"scopes": []}, 400), ({"scopes": ["all"]}, 400), ({"name": " "}, 400)],
)
def test_key_that_cannot_be_is_refused(admin: FlaskClient, over: dict[str, Any], status: int) -> None:
    assert admin.post(AT, json=WANTED | over).status_code == status
    assert admin.get(AT).get_json()["keys"] == []


def test_agents_see_no_keys(desk: FlaskClient) -> None:
    assert desk.get(AT).status_code == 403
