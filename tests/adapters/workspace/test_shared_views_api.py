"""Views shared with a team, over the API: who shares, sees, changes and removes them."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.desk.lists.sharing import MOST_OF_TEAM
from deflect.desk.teams import deletion
from deflect.people import accounts, directory, teams
from deflect.people.accounts import OURSELVES
from deflect.tables import Audit
from tests.workspace_app import PASSWORD, Place, signed_in

VIEWS = "/api/desk/views"
PEOPLE = {"sara": "supervisor", "pedro": "agent", "otto": "supervisor"}


@pytest.fixture
def team(place: Place) -> str:
    """Sara and Pedro are in the team «Envíos», Otto in «Ventas»; the id of the first."""
    for name in ("Envíos", "Ventas"):
        teams.create(place.store, name, OURSELVES)
    for name, role in PEOPLE.items():
        accounts.create_user(place.store, f"{name}@nogal.test", name.title(), PASSWORD, role)  # type: ignore[arg-type]
        teams.add_member(place.store, "Ventas" if name == "otto" else "Envíos", f"{name}@nogal.test", OURSELVES)
    return directory.team_named(place.store, "Envíos")


@pytest.fixture
def sara(place: Place, team: str) -> FlaskClient:
    return signed_in(place, "sara@nogal.test")


@pytest.fixture
def pedro(place: Place, team: str) -> FlaskClient:
    return signed_in(place, "pedro@nogal.test")


@pytest.fixture
def admin(place: Place, team: str) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def shared(client: FlaskClient, team: str, name: str = "Por contestar") -> Any:
    return client.post(VIEWS, json={"name": name, "team": team, "filters": {"turn": "us"}})


def views(client: FlaskClient) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = client.get(VIEWS).get_json()["views"]
    return held


def test_shared_view_is_seen_and_counted_in_its_team_alone(
    place: Place, team: str, sara: FlaskClient, pedro: FlaskClient
) -> None:
    view = shared(sara, team).get_json()
    assert (view["mine"], view["changeable"], view["team_name"]) == (True, True, "Envíos")
    (seen,) = views(pedro)
    assert (seen["maker_name"], seen["mine"], seen["near"], seen["changeable"]) == ("Sara", False, True, False)
    listed = pedro.get("/api/desk/list", query_string={"view": "open", "turn": "us"}).get_json()
    assert listed["counts"][f"saved:{view['id']}"] == len(listed["rows"]) > 0
    otto = signed_in(place, "otto@nogal.test")
    assert views(otto) == []
    teams.remove_member(place.store, "Envíos", "pedro@nogal.test", OURSELVES)
    assert views(pedro) == []
    assert f"saved:{view['id']}" not in pedro.get("/api/desk/list").get_json()["counts"]


def test_only_supervisors_and_admins_share_with_teams_of_theirs(
    place: Place, team: str, sara: FlaskClient, pedro: FlaskClient, admin: FlaskClient
) -> None:
    offered = [[one["name"] for one in who.get(VIEWS).get_json()["share_with"]] for who in (sara, pedro, admin)]
    assert offered == [["Envíos"], [], ["Envíos", "Ventas"]]
    for refused in (shared(pedro, team), shared(signed_in(place, "otto@nogal.test"), team), shared(sara, "team_gone")):
        assert (refused.status_code, refused.get_json()["error"]) == (409, "share_refused")
    own = pedro.post(VIEWS, json={"name": "Mía", "filters": {"turn": "us"}}).get_json()
    later = pedro.post(f"{VIEWS}/{own['id']}", json={"name": "Mía", "team": team})
    assert (later.status_code, later.get_json()["error"]) == (409, "share_refused")
    assert shared(admin, team).status_code == 200


def test_member_changes_nothing_and_a_stranger_finds_nothing(
    place: Place, team: str, sara: FlaskClient, pedro: FlaskClient
) -> None:
    view = shared(sara, team).get_json()["id"]
    for path, body in (("", {"name": "Otra"}), ("/remove", None)):
        refused = pedro.post(f"{VIEWS}/{view}{path}", json=body)
        assert (refused.status_code, refused.get_json()["error"]) == (409, "view_not_yours")
        assert signed_in(place, "otto@nogal.test").post(f"{VIEWS}/{view}{path}", json=body).status_code == 404
    assert pedro.post(f"{VIEWS}/{view}/up").status_code == 404
    assert [one["name"] for one in views(sara)] == ["Por contestar"]


def test_admin_changes_removes_and_puts_back_the_view_of_another(
    place: Place, team: str, sara: FlaskClient, pedro: FlaskClient, admin: FlaskClient
) -> None:
    view = shared(sara, team).get_json()["id"]
    private = sara.post(VIEWS, json={"name": "Mía"}).get_json()["id"]
    (far,) = views(admin)
    assert (far["near"], far["changeable"], far["maker_name"]) == (False, True, "Sara")
    assert admin.post(f"{VIEWS}/{private}/remove").status_code == 404
    kept = admin.post(f"{VIEWS}/{view}", json={"name": "Por contestar"})
    assert (kept.status_code, kept.get_json()["error"]) == (409, "view_not_yours")
    assert admin.post(f"{VIEWS}/{view}", json={"name": "Hoy", "team": team}).get_json()["name"] == "Por contestar"
    gone = admin.post(f"{VIEWS}/{view}/remove").get_json()
    assert (views(pedro), [one["name"] for one in views(sara)]) == ([], ["Mía"])
    again = {"name": gone["name"], **gone["shown"], "place": gone["place"], "team": gone["team"]}
    assert admin.post(VIEWS, json=again | {"maker": gone["maker"]}).status_code == 200
    assert [(one["name"], one["mine"]) for one in views(sara)] == [("Hoy", True), ("Mía", True)]
    assert [one["maker_name"] for one in views(pedro)] == ["Sara"]
    assert sara.post(VIEWS, json=again | {"name": "x", "maker": place.agents[0]}).status_code == 409
    with place.store.reading() as db:
        row = select(Audit.actor, Audit.detail).where(Audit.action == "view_removed")
        actor, detail = db.execute(row).one()
    assert place.agents[0] in actor
    assert detail["team"] == team


def test_maker_unshares_and_shares_again(team: str, sara: FlaskClient, pedro: FlaskClient) -> None:
    view = shared(sara, team).get_json()
    before = sara.post(f"{VIEWS}/{view['id']}", json={"name": view["name"], **view["shown"]}).get_json()
    assert (before["team"], views(pedro)) == (team, [])
    sara.post(f"{VIEWS}/{view['id']}", json={"name": before["name"], "team": before["team"], **before["shown"]})
    assert [one["id"] for one in views(pedro)] == [view["id"]]


def test_team_has_so_many_views_and_no_more(team: str, sara: FlaskClient, admin: FlaskClient) -> None:
    for number in range(MOST_OF_TEAM):
        assert shared(sara, team, f"vista {number}").status_code == 200
    full = shared(admin, team)
    assert (full.status_code, full.get_json()["detail"]) == (409, {"most": MOST_OF_TEAM})


def test_team_with_a_shared_view_is_not_deleted(place: Place, team: str, sara: FlaskClient, admin: FlaskClient) -> None:
    view = shared(sara, team).get_json()["id"]
    for name in ("sara", "pedro"):
        teams.remove_member(place.store, "Envíos", f"{name}@nogal.test", OURSELVES)
    with pytest.raises(deletion.TeamHasRules):
        deletion.delete(place.store, team, OURSELVES)
    admin.post(f"{VIEWS}/{view}/remove")
    deletion.delete(place.store, team, OURSELVES)
