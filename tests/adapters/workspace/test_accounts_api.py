"""The API of the admin's page of people: accounts, roles, teams, first passwords, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.people import accounts, audit, sessions, teams
from deflect.tables import FlowPublication
from gateway.workspace.sign_in.current import IN_COOKIE
from tests.workspace_app import PASSWORD, Place, signed_in

NURIA, PAU = "nuria@nogal.test", "pau@nogal.test"
NEW = {"email": "zoe@nogal.test", "name": "Zoe Prado", "role": "agent", "teams": []}


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, NURIA)


def listed(client: FlaskClient, email: str) -> dict[str, Any]:
    (found,) = [one for one in client.get("/api/admin/accounts").get_json()["accounts"] if one["email"] == email]
    return dict(found)


def act(client: FlaskClient, email: str, what: str, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"/api/admin/accounts/{listed(client, email)['id']}/{what}", json=body)
    return answer.status_code, answer.get_json()


def team(place: Place, name: str) -> None:
    teams.create(place.store, name, accounts.OURSELVES)


def test_new_account_signs_in_with_its_first_password_and_must_change_it(place: Place, admin: FlaskClient) -> None:
    team(place, "Pedidos")
    made = admin.post("/api/admin/accounts", json=NEW | {"teams": ["Pedidos"]}).get_json()
    account = accounts.check(place.store, made["email"], made["password"])
    assert account is not None
    assert (account.name, account.role) == ("Zoe Prado", "agent")
    found = listed(admin, made["email"])
    assert (found["teams"], found["password_due"], found["active"]) == (["Pedidos"], True, True)


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"email": PAU}, 409, "email_taken"),
        ({"email": "zoe"}, 409, "wrong_email"),
        ({"role": "boss"}, 400, "unknown_role"),
        ({"teams": ["Nadie"]}, 404, "unknown_team"),
        ({"name": "  "}, 400, "wrong_request"),
    ],
)
def test_account_that_cannot_be_created_leaves_nothing(
    place: Place, admin: FlaskClient, wrong: dict[str, Any], status: int, code: str
) -> None:
    before = accounts.accounts(place.store)
    answer = admin.post("/api/admin/accounts", json=NEW | wrong)
    assert (answer.status_code, answer.get_json()["error"]) == (status, code)
    assert accounts.accounts(place.store) == before


def test_name_role_and_teams_are_changed_and_kept_in_the_audit(place: Place, admin: FlaskClient) -> None:
    team(place, "Pedidos")
    team(place, "Facturas")
    assert act(admin, PAU, "name", name="Pau Riba Soler")[0] == 200
    assert act(admin, PAU, "role", role="supervisor")[0] == 200
    assert act(admin, PAU, "teams", teams=["Pedidos", "Facturas"])[0] == 200
    assert act(admin, PAU, "teams", teams=["Facturas"])[0] == 200
    found = listed(admin, PAU)
    assert (found["name"], found["role"], found["teams"]) == ("Pau Riba Soler", "supervisor", ["Facturas"])
    with place.store.reading() as db:
        done = [row.action for row in audit.rows(db, person=NURIA) if row.subject == found["id"]]
    assert sorted(done) == ["account_renamed", "role_changed", *["team_member_added"] * 2, "team_member_removed"]


def test_account_switched_off_is_out_at_once_and_its_conversations_go_back(place: Place, admin: FlaskClient) -> None:
    pau = signed_in(place, PAU)
    held = listed(admin, PAU)["held"]
    assert held > 0
    assert act(admin, PAU, "active", active=False) == (200, {"back": held})
    assert pau.get("/api/desk/me").status_code == 401
    assert act(admin, PAU, "active", active=True) == (200, {"back": 0})
    assert listed(admin, PAU)["held"] == 0


def test_person_is_let_in_again_with_a_new_first_password(place: Place, admin: FlaskClient) -> None:
    pau = signed_in(place, PAU)
    _, given = act(admin, PAU, "password")
    assert pau.get("/api/desk/me").status_code == 401
    assert accounts.check(place.store, PAU, PASSWORD) is None
    assert accounts.check(place.store, PAU, given["password"]) is not None
    assert listed(admin, PAU)["password_due"]


def test_sessions_of_another_account_are_ended(place: Place, admin: FlaskClient) -> None:
    pau = signed_in(place, PAU)
    assert act(admin, PAU, "sessions/end")[0] == 200
    assert pau.get("/api/desk/me").status_code == 401
    assert admin.get("/api/admin/accounts").status_code == 200


@pytest.mark.parametrize(("what", "body"), [("role", {"role": "agent"}), ("active", {"active": False})])
def test_last_admin_keeps_the_door(admin: FlaskClient, what: str, body: dict[str, Any]) -> None:
    status, answer = act(admin, NURIA, what, **body)
    assert (status, answer["error"]) == (409, "last_admin")
    assert listed(admin, NURIA)["role"] == "admin"


def test_team_gets_a_name_and_queues_that_flows_lead_to(place: Place, admin: FlaskClient) -> None:
    assert admin.post("/api/admin/teams", json={"name": "Pedidos"}).status_code == 200
    taken = admin.post("/api/admin/teams", json={"name": "PEDIDOS"})
    assert (taken.status_code, taken.get_json()["error"]) == (409, "team_taken")
    found = admin.get("/api/admin/accounts").get_json()
    queue, id_ = found["queues"][0], found["teams"][0]["id"]
    assert admin.post(f"/api/admin/teams/{id_}/queues", json={"queues": [queue]}).status_code == 200
    strange = admin.post(f"/api/admin/teams/{id_}/queues", json={"queues": ["ninguna"]})
    assert (strange.status_code, strange.get_json()["error"]) == (400, "unknown_queue")
    assert admin.post(f"/api/admin/teams/{id_}/name", json={"name": "Ventas/ES"}).status_code == 200
    assert admin.post(f"/api/admin/teams/{id_}/name", json={"name": ".."}).status_code == 200
    (held,) = admin.get("/api/admin/accounts").get_json()["teams"]
    assert held == {"id": id_, "name": "..", "members": [], "queues": [queue]}
    assert admin.post("/api/admin/teams/nowhere/queues", json={"queues": []}).status_code == 404


def test_own_password_is_not_had_without_the_old_one(place: Place, admin: FlaskClient) -> None:
    status, answer = act(admin, NURIA, "password")
    assert (status, answer["error"]) == (409, "own_account")
    assert accounts.check(place.store, NURIA, PASSWORD) is not None


def test_role_that_answers_no_more_gives_its_conversations_back(admin: FlaskClient) -> None:
    held = listed(admin, PAU)["held"]
    assert act(admin, PAU, "role", role="supervisor") == (200, {"back": 0})
    assert act(admin, PAU, "role", role="auditor") == (200, {"back": held})
    assert listed(admin, PAU)["held"] == 0


def test_retired_flow_leaves_the_desk_and_the_page_of_people_open(place: Place, admin: FlaskClient) -> None:
    """Its conversations stay those of its last queues, which another team may have."""
    team(place, "Citas")
    queue = admin.get("/api/admin/accounts").get_json()["queues"][0]
    teams.set_queues(place.store, "Citas", [queue], accounts.OURSELVES)
    with place.store.transaction() as db:
        newest = db.scalars(select(FlowPublication).where(FlowPublication.flow == "clinica")).all()[-1]
        newest.retired_at = place.store.clock()
    pau = signed_in(place, PAU)
    assert pau.get("/api/desk/list?view=all").status_code == 200
    assert admin.get("/api/admin/accounts").status_code == 200
    assert admin.get("/api/admin/text-rules").status_code == 200


def test_list_tells_who_was_seen_and_nothing_that_signs_in(place: Place, admin: FlaskClient) -> None:
    token = sessions.Sessions(place.store).begin(listed(admin, PAU)["id"], "127.0.0.1", "Firefox")
    answer = admin.get("/api/admin/accounts")
    assert listed(admin, PAU)["seen_at"]
    assert token not in answer.text
    assert "password_hash" not in answer.text
    assert IN_COOKIE not in answer.text
