"""Filters of the list and the views that a person saves with them, over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.desk.lists.saved_views import MOST
from deflect.people import teams
from deflect.people.accounts import OURSELVES
from deflect.tables import Audit, Conversation, SavedView
from tests.workspace_app import Place, signed_in

LIST = "/api/desk/list"
VIEWS = "/api/desk/views"


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def listed(client: FlaskClient, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get(LIST, query_string={"view": "all"} | query).get_json()["rows"]
    return rows


def saved(client: FlaskClient, name: str = "Urgentes", view: str = "open", **filters: Any) -> Any:
    return client.post(VIEWS, json={"name": name, "view": view, "filters": filters})


def names(client: FlaskClient) -> list[str]:
    return [view["name"] for view in client.get(VIEWS).get_json()["views"]]


def counted(client: FlaskClient, view: str) -> int | None:
    number: int | None = client.get(LIST).get_json()["counts"].get(f"saved:{view}")
    return number


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"turn": "us"}, lambda row: row["turn"] == "us"),
        ({"state": "snoozed"}, lambda row: row["state"] == "snoozed"),
        ({"owner": "me"}, lambda row: row["mine"]),
        ({"owner": "nobody"}, lambda row: row["owner"] != "agent"),
        ({"last_channel": "voice"}, lambda row: row["channel"] == "voice"),
        ({"brand": "Tienda Nogal"}, lambda row: row["brand"] == "Tienda Nogal"),
        ({"language": "en"}, lambda row: row["language"] == "en"),
        ({"priority": "normal", "turn": "customer"}, lambda row: row["turn"] == "customer"),
    ],
)
def test_filter_shows_the_rows_that_fit_and_no_other(desk: FlaskClient, query: dict[str, str], fits: Any) -> None:
    every = listed(desk, limit=200)
    wanted = {row["id"] for row in every if fits(row)}
    assert wanted
    assert {row["id"] for row in listed(desk, **query)} == wanted
    assert len(wanted) < len(every)


def test_waiting_filter_counts_from_when_it_was_our_turn(place: Place, desk: FlaskClient) -> None:
    first, *others = listed(desk, turn="us")
    with place.store.transaction() as db:
        for row in (first, *others):
            at = place.store.clock() - timedelta(minutes=31 if row is first else 5)
            db.get_one(Conversation, row["id"]).turn_since = at
    assert [row["id"] for row in listed(desk, waiting=30)] == [first["id"]]


def test_team_filter_shows_its_queues_and_what_its_members_have(place: Place, admin: FlaskClient) -> None:
    nuria, pau = place.agents
    teams.create(place.store, "Envíos", OURSELVES)
    teams.set_queues(place.store, "Envíos", ["de envíos"], OURSELVES)
    teams.add_member(place.store, "Envíos", "pau@nogal.test", OURSELVES)
    with place.store.transaction() as db:
        rows = db.scalars(select(Conversation).order_by(Conversation.id).limit(4)).all()
        wanted = {row.id for row in rows[:2]}
        for row in db.scalars(select(Conversation)):
            row.owner, row.owner_user_id, row.queue = "agent", nuria, None
        rows[0].owner, rows[0].owner_user_id, rows[0].queue = "queue", None, "de envíos"
        rows[1].owner_user_id = pau
        rows[2].queue = "de envíos"
    (team,) = admin.get(VIEWS).get_json()["teams"]
    assert {row["id"] for row in listed(admin, team=team["id"])} == wanted
    assert listed(admin, team="team_gone") == []


def test_view_is_saved_with_its_count_and_found_in_another_browser(place: Place, desk: FlaskClient) -> None:
    view = saved(desk, "  Lo   nuestro ", turn="us", owner="nobody").get_json()
    assert (view["name"], view["shown"]["filters"]["turn"]) == ("Lo nuestro", "us")
    other = signed_in(place, "pau@nogal.test")
    assert names(other) == ["Lo nuestro"]
    rows = listed(other, view="open", turn="us", owner="nobody")
    assert counted(other, view["id"]) == len(rows) > 0
    search = {"name": "Sin contar", "view": "all", "sought": {"words": "entrega", "when": "week"}}
    assert counted(desk, desk.post(VIEWS, json=search).get_json()["id"]) is None
    assert counted(desk, saved(desk, "Todo", "all").get_json()["id"]) is None


def test_view_belongs_to_its_owner_alone(desk: FlaskClient, admin: FlaskClient) -> None:
    view = saved(desk).get_json()
    assert names(admin) == []
    assert counted(admin, view["id"]) is None
    body = {"name": "Otra", "view": "open"}
    for path, sent in (("", body), ("/up", None), ("/remove", None)):
        answer = admin.post(f"{VIEWS}/{view['id']}{path}", json=sent)
        assert (answer.status_code, answer.get_json()) == (404, {"error": "unknown"})
    assert names(desk) == ["Urgentes"]


def test_views_are_renamed_moved_removed_and_put_back(place: Place, desk: FlaskClient) -> None:
    first, second, third = (saved(desk, name, turn="us").get_json() for name in "abc")
    before = desk.post(f"{VIEWS}/{second['id']}", json={"name": "B", "view": "ours"}).get_json()
    assert before == second
    desk.post(f"{VIEWS}/{third['id']}/up")
    desk.post(f"{VIEWS}/{first['id']}/up")
    assert names(desk) == ["a", "c", "B"]
    gone = desk.post(f"{VIEWS}/{third['id']}/remove").get_json()
    assert (names(desk), gone["place"]) == (["a", "B"], 1)
    again = {"name": gone["name"], **gone["shown"], "place": gone["place"]}
    assert desk.post(VIEWS, json=again).get_json()["shown"] == third["shown"]
    assert names(desk) == ["a", "c", "B"]
    with place.store.reading() as db:
        acts = set(db.scalars(select(Audit.action).where(Audit.action.startswith("view_"))))
    assert acts == {"view_saved", "view_changed", "view_moved", "view_removed"}


def test_name_that_is_taken_and_a_view_too_many_are_refused(desk: FlaskClient) -> None:
    saved(desk, "Envíos")
    taken = saved(desk, "envios")
    assert (taken.status_code, taken.get_json()["error"]) == (409, "view_taken")
    for number in range(MOST - 1):
        assert saved(desk, f"vista {number}").status_code == 200
    full = saved(desk, "una más")
    assert (full.status_code, full.get_json()) == (409, {"error": "views_full", "detail": {"most": MOST}})


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"name": "  "}, "name: string should have at least 1 character; send 1 to 40 characters"),
        ({"name": "x" * 41}, "name: string should have at most 40 characters; send 1 to 40 characters"),
        ({"name": "x", "filters": {"turn": "theirs"}}, "filters.turn: input should be 'customer', 'us', 'bot', 'none'"),
        ({"name": "x", "filters": {"waiting": -1}}, "filters.waiting: input should be greater than or equal to 0"),
        ({"name": "x", "view": "nowhere"}, "view: input should be 'ours'"),
        ({"name": "x", "sought": {"first_day": "soon"}}, "sought.first_day: string should match pattern"),
    ],
)
def test_view_that_cannot_be_is_refused_in_a_sentence(desk: FlaskClient, body: dict[str, Any], told: str) -> None:
    answer = desk.post(VIEWS, json=body)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "wrong_request")
    assert answer.get_json()["detail"].startswith(told)


def test_wrong_filter_of_the_list_is_told_with_what_to_send(desk: FlaskClient) -> None:
    answer = desk.get(LIST, query_string={"state": "odd"})
    assert answer.status_code == 400
    assert answer.get_json()["detail"].endswith("send open, pending, snoozed or resolved")


def test_saved_view_shows_nothing_of_other_teams(place: Place, admin: FlaskClient, desk: FlaskClient) -> None:
    body = {"view": "all", "owner": "nobody", "state": "open"}
    mine = saved(desk, "Sin dueño", "all", owner="nobody", state="open").get_json()["id"]
    every = {row["id"] for row in listed(desk, **body)}
    teams.create(place.store, "otros", OURSELVES)
    with place.store.transaction() as db:
        hidden = db.get_one(Conversation, min(every))
        hidden.owner, hidden.queue = "queue", "ajena"
    teams.set_queues(place.store, "otros", ["ajena"], OURSELVES)
    assert {row["id"] for row in listed(desk, **body)} == every - {min(every)}
    assert counted(desk, mine) == len(every) - 1
    assert {row["id"] for row in listed(admin, **body)} == every


def test_filter_that_a_later_release_kept_is_left_out(place: Place, desk: FlaskClient) -> None:
    view = saved(desk, "De mañana", turn="us").get_json()
    with place.store.transaction() as db:
        row = db.get_one(SavedView, view["id"])
        row.shown = {"view": "tomorrow's", "filters": {"turn": "us", "mood": "good"}}
    (read,) = desk.get(VIEWS).get_json()["views"]
    assert (read["shown"]["view"], read["shown"]["filters"]["turn"]) == ("open", "us")
