"""Blocked numbers over the API: by number for admins, by customer at the desk, each by right."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.tables import Audit
from tests.workspace_app import Place, signed_in

AT = "/api/admin/blocks"
NUMBER = "+34612345678"
TERMS = {"calls": "told", "texts": True, "reason": "Insulta"}


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def listed(client: FlaskClient, **query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get(AT, query_string=query).get_json()["blocks"]
    return rows


def thread_of_lucia(desk: FlaskClient) -> str:
    rows = desk.get("/api/desk/list", query_string={"view": "queue"}).get_json()["rows"]
    return next(f"/api/desk/conversations/{row['id']}" for row in rows if row["name"] == "Lucía Fernández")


def test_number_is_blocked_changed_lifted_and_put_back(place: Place, admin: FlaskClient) -> None:
    made = admin.post(AT, json={"number": "612 34 56 78", **TERMS}).get_json()
    assert (made["number"], made["by"], made["over"]) == (NUMBER, "Nuria Salas", False)
    changed = {"calls": "refused", "texts": False, "reason": "Llama sin parar"}
    before = admin.post(f"{AT}/{made['id']}", json={**changed, "was": TERMS}).get_json()
    assert before["terms"] == {**TERMS, "until": None}
    stale = admin.post(f"{AT}/{made['id']}", json={**TERMS, "was": TERMS})
    assert (stale.status_code, stale.get_json()["error"]) == (409, "block_changed")
    assert [one["terms"]["calls"] for one in listed(admin, q="612345678")] == ["refused"]
    assert admin.post(f"{AT}/{made['id']}/lift").status_code == 200
    assert listed(admin) == []
    assert [one["id"] for one in listed(admin, over="true")] == [made["id"]]
    assert admin.post(f"{AT}/{made['id']}/put_back").status_code == 200
    assert admin.post(f"{AT}/unknown/lift").status_code == 404
    with place.store.reading() as db:
        acts = set(db.scalars(select(Audit.action).where(Audit.action.contains("block"))))
    assert acts == {"number_blocked", "block_changed", "block_lifted", "block_put_back", "blocks_read"}


def test_customer_is_blocked_at_the_desk_by_those_who_may(desk: FlaskClient, admin: FlaskClient) -> None:
    at = thread_of_lucia(desk)
    assert desk.post(f"{at}/block", json=TERMS).status_code == 403
    assert desk.get(AT).status_code == 403
    (block,) = admin.post(f"{at}/block", json=TERMS).get_json()["blocks"]
    shown = desk.get(at).get_json()
    assert [one["id"] for one in shown["blocked"]] == [block["id"]]
    assert shown["card"]["number"] == block["number"]
    assert admin.post(f"{at}/block", json=TERMS).get_json()["error"] == "block_there"
    assert admin.post(f"{AT}/{block['id']}/lift").status_code == 200
    assert desk.get(at).get_json()["blocked"] == []
