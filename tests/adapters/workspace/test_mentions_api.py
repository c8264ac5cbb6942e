"""Notes that name colleagues and teams: who is told, until when, and who is not."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deflect.people import accounts, teams
from deflect.people.accounts import OURSELVES
from deflect.tables import Conversation, Event, Mention
from tests.workspace_app import PASSWORD, Place, signed_in


@pytest.fixture
def nuria(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def rows(client: FlaskClient, view: str) -> dict[str, dict[str, Any]]:
    found = client.get("/api/desk/list", query_string={"view": view}).get_json()["rows"]
    return {row["id"]: row for row in found}


def count(client: FlaskClient) -> int:
    counted: int = client.get("/api/desk/list").get_json()["counts"]["mentioned"]
    return counted


def note(client: FlaskClient, conversation: str, text: str, key: str = "note-0001") -> dict[str, Any]:
    answer = client.post(f"/api/desk/conversations/{conversation}/note", json={"client_id": key, "text": text})
    told: dict[str, Any] = answer.get_json()
    return told


def test_named_colleague_has_view_mark_and_count_until_they_open_it(
    place: Place, desk: FlaskClient, nuria: FlaskClient
) -> None:
    one = next(iter(rows(desk, "queue")))
    told = note(desk, one, "Mira esto, @Nuria Salas, por favor")
    assert (told["told"], told["not_told"]) == (["Nuria Salas"], [])
    assert (count(nuria), count(desk)) == (1, 0)
    assert rows(nuria, "mentioned")[one]["mentioned"]
    assert rows(desk, "mentioned") == {}
    with place.store.reading() as db:
        assert db.scalar(select(func.count()).where(Event.kind == "mention", Event.conversation_id == one)) == 1
    nuria.post(f"/api/desk/conversations/{one}/read")
    assert count(nuria) == 0
    assert not rows(nuria, "mentioned")[one]["mentioned"]


def test_same_note_sent_again_tells_once(place: Place, desk: FlaskClient) -> None:
    one = next(iter(rows(desk, "queue")))
    for _ in range(2):
        note(desk, one, "@Nuria Salas")
    with place.store.reading() as db:
        assert db.scalar(select(func.count(Mention.id))) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@nuria, ¿lo ves?", ["Nuria Salas"]),
        ("@Núria Salas", ["Nuria Salas"]),
        ("(@Eva Mar)", ["Eva Mar"]),
        ("@Eva", []),
        ("@Pau Riba", []),
        ("escriba a nuria@nogal.test", []),
        ("@Nuriana", []),
        ("@caja revise", ["Eva Mar", "Nuria Salas"]),
        ("@Nuria Salas y @Nuria", ["Nuria Salas"]),
        ("@nadie", []),
    ],
)
def test_name_is_found_whatever_its_case_and_accents(
    place: Place, desk: FlaskClient, text: str, told: list[str]
) -> None:
    for email, name in (("eva@nogal.test", "Eva Mar"), ("eva2@nogal.test", "Eva Sol")):
        accounts.create_user(place.store, email, name, PASSWORD)
    teams.create(place.store, "Caja", OURSELVES)
    for email in ("eva@nogal.test", "nuria@nogal.test", "pau@nogal.test"):
        teams.add_member(place.store, "Caja", email, OURSELVES)
    one = next(iter(rows(desk, "queue")))
    assert sorted(note(desk, one, text)["told"]) == told


def test_who_may_not_see_the_conversation_is_not_told(place: Place, desk: FlaskClient) -> None:
    accounts.create_user(place.store, "eva@nogal.test", "Eva Mar", PASSWORD)
    one = next(iter(rows(desk, "queue")))
    with place.store.transaction() as db:
        queue = db.get_one(Conversation, one).queue or ""
    teams.create(place.store, "Tienda", OURSELVES)
    teams.set_queues(place.store, "Tienda", [queue], OURSELVES)
    teams.add_member(place.store, "Tienda", "pau@nogal.test", OURSELVES)
    told = note(desk, one, "@Eva Mar")
    assert (told["told"], told["not_told"]) == ([], ["Eva Mar"])
    assert count(signed_in(place, "eva@nogal.test")) == 0
    assert desk.get("/api/desk/me").get_json()["teams"] == ["Tienda"]


def test_team_without_members_is_named_to_the_writer(place: Place, desk: FlaskClient) -> None:
    for name in ("Devoluciones", "Caja"):
        teams.create(place.store, name, OURSELVES)
    teams.add_member(place.store, "Caja", "nuria@nogal.test", OURSELVES)
    told = note(desk, next(iter(rows(desk, "queue"))), "@devoluciones y @Caja, ¿lo miráis?")
    assert (told["told"], told["empty"]) == (["Nuria Salas"], ["Devoluciones"])
