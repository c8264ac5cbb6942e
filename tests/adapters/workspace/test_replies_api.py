"""Canned replies over the API: filled in once, edited, offered to whom they are for, and macros done in one act."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.desk.replies import reply_list
from deflect.desk.triage import label_list
from deflect.people import audit, teams
from deflect.tables import Audit, Event
from gateway.workspace.translations import canned_replies
from tests.workspace_app import Place, signed_in

AT = "/api/admin/replies"
DRAFT = {"key": "factura", "language": "es", "words": {"usted": "Le envío la factura, {name}."}}
ROOT = audit.Actor("system", "root")


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def made(admin: FlaskClient, **over: Any) -> Any:
    return admin.post(AT, json=DRAFT | over)


def offered(client: FlaskClient, key: str) -> list[dict[str, Any]]:
    return [one for one in client.get("/api/desk/me").get_json()["canned"] if one["key"] == key]


def thread_of_lucia(desk: FlaskClient) -> str:
    rows = desk.get("/api/desk/list", query_string={"view": "queue"}).get_json()["rows"]
    return next(f"/api/desk/conversations/{row['id']}" for row in rows if row["name"] == "Lucía Fernández")


def acts(place: Place, action: str) -> int:
    with place.store.reading() as db:
        return len(db.scalars(select(Audit.id).where(Audit.action == action)).all())


def test_shipped_replies_are_filled_in_once_and_stay_as_they_are_edited(place: Place, admin: FlaskClient) -> None:
    (hello,) = offered(admin, "hola")
    changed = {"key": "hola", "language": "es", "words": {"usted": "Buenas, soy {agent}."}}
    assert admin.post(f"{AT}/{hello['id']}", json=changed).get_json() == hello
    assert reply_list.fill(place.store, canned_replies()) == 0
    assert offered(admin, "hola")[0]["words"] == {"usted": "Buenas, soy {agent}.", "tu": "Buenas, soy {agent}."}
    french = reply_list.Wanted("bonjour", "fr", {"usted": "Bonjour{name}."})
    assert reply_list.fill(place.store, [*canned_replies(), french]) == 1


def test_change_is_told_to_desks_audited_and_undone(place: Place, admin: FlaskClient) -> None:
    reply = made(admin).get_json()
    at = f"{AT}/{reply['id']}"
    before = admin.post(at, json=DRAFT | {"key": "cobro"}).get_json()
    assert before == reply
    assert offered(admin, "cobro")
    admin.post(at, json={name: value for name, value in before.items() if name != "id"})
    assert offered(admin, "factura") == [reply]
    admin.post(f"{at}/retire")
    assert offered(admin, "factura") == []
    admin.post(f"{at}/restore")
    assert offered(admin, "factura") == [reply]
    assert [acts(place, f"reply_{act}") for act in ("changed", "retired", "restored")] == [2, 1, 1]
    with place.store.reading() as db:
        assert len(db.scalars(select(Event).where(Event.kind == "reply")).all()) == 5


def test_reply_that_another_changed_meanwhile_is_refused(admin: FlaskClient) -> None:
    at = f"{AT}/{made(admin).get_json()['id']}"
    assert admin.post(at, json=DRAFT | {"key": "cobro", "was": DRAFT}).status_code == 200
    refused = admin.post(at, json=DRAFT | {"key": "pago", "was": DRAFT})
    assert (refused.status_code, refused.get_json()["error"]) == (409, "reply_changed")
    assert offered(admin, "cobro")


def test_reply_of_a_team_is_offered_to_its_members_only(place: Place, admin: FlaskClient, desk: FlaskClient) -> None:
    teams.create(place.store, "Facturas", ROOT)
    (team,) = admin.get(AT).get_json()["teams"]
    assert made(admin, team=team["id"]).status_code == 200
    assert made(admin).status_code == 200, "for everybody, beside that of the team"
    assert [one["team"] for one in offered(desk, "factura")] == [""]
    teams.add_member(place.store, "Facturas", "pau@nogal.test", ROOT)
    assert sorted(one["team"] for one in offered(desk, "factura")) == ["", team["id"]]


@pytest.mark.parametrize(
    ("over", "status", "error"),
    [
        ({"words": {"usted": "Hola {nombre}"}}, 409, "reply_variable"),
        ({"words": {"usted": "Hola", "tu": "Hola { name }"}}, 409, "reply_variable"),
        ({"words": {}}, 409, "reply_empty"),
        ({"key": " / "}, 409, "reply_unnamed"),
        ({"key": "dos palabras"}, 409, "reply_unnamed"),
        ({"key": "HOLA"}, 409, "reply_taken"),
        ({"move": "snooze"}, 409, "reply_hours"),
        ({"label": "none"}, 404, "unknown"),
        ({"team": "none"}, 404, "unknown"),
        ({"move": "explode"}, 400, "wrong_request"),
    ],
)
def test_reply_that_cannot_be_so_is_refused(admin: FlaskClient, over: dict[str, Any], status: int, error: str) -> None:
    answer = made(admin, **over)
    assert (answer.status_code, answer.get_json()["error"]) == (status, error)


def test_refusal_of_a_variable_names_those_there_are(admin: FlaskClient) -> None:
    detail = made(admin, words={"usted": "Hola {nombre}"}).get_json()["detail"]
    assert detail == {"unknown": "nombre", "known": ["name", "agent", "brand"]}


@pytest.mark.parametrize(("move", "state", "owner"), [("resolve", "resolved", "agent"), ("queue", "open", "queue")])
def test_macro_replies_labels_and_moves_in_one_act(
    place: Place, admin: FlaskClient, desk: FlaskClient, move: str, state: str, owner: str
) -> None:
    label = label_list.create(place.ledger, place.agents[0], {"es": "Factura"}, "blue").id
    macro = made(admin, label=label, move=move).get_json()["id"]
    at = thread_of_lucia(desk)
    seen = desk.get(at).get_json()["thread"]["sequence"]
    body = {"client_id": "key-000001", "text": "Le envío la factura.", "seen": seen, "macro": macro}
    assert desk.post(f"{at}/reply", json=body | {"client_id": "key-000000", "macro": "none"}).status_code == 404
    assert desk.get(at).get_json()["thread"]["sequence"] == seen, "all or nothing"
    assert desk.post(f"{at}/reply", json=body).status_code == 200
    assert desk.post(f"{at}/reply", json=body).get_json()["again"]
    after = desk.get(at).get_json()["row"]
    assert (after["state"], after["owner"], [one["id"] for one in after["labels"]]) == (state, owner, [label])


def test_macro_snoozes_for_its_hours(admin: FlaskClient, desk: FlaskClient) -> None:
    macro = made(admin, move="snooze", snooze_hours=48).get_json()["id"]
    at = thread_of_lucia(desk)
    seen = desk.get(at).get_json()["thread"]["sequence"]
    body = {"client_id": "key-000001", "text": "Le digo algo el jueves.", "seen": seen, "macro": macro}
    assert desk.post(f"{at}/reply", json=body).status_code == 200
    assert desk.get(at).get_json()["row"]["state"] == "snoozed"


def test_agents_are_offered_replies_but_make_none(desk: FlaskClient) -> None:
    assert made(desk).status_code == 403
    assert offered(desk, "hola")
