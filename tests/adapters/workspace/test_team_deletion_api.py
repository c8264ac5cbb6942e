"""A team is deleted over the API only once nothing belongs to it, and comes back under its name."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from deflect.desk.wrap_up import code_list
from deflect.desk.wrap_up.codes import Demands
from deflect.people import directory, teams
from deflect.people.audit import Actor
from tests.workspace_app import Place, signed_in

ROOT = Actor("system", "root")
AT = "/api/admin/teams"


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


@pytest.fixture
def team(place: Place) -> str:
    teams.create(place.store, "Norte", ROOT)
    return directory.team_named(place.store, "Norte")


def names(place: Place) -> list[str]:
    return [one.name for one in teams.all_teams(place.store)]


def test_empty_team_is_deleted_and_comes_back(place: Place, admin: FlaskClient, team: str) -> None:
    assert admin.post(f"{AT}/{team}/delete").status_code == 200
    assert "Norte" not in names(place)
    assert admin.post(f"{AT}/{team}/delete").status_code == 404
    assert admin.post(f"{AT}/{team}/restore").status_code == 200
    assert directory.team_of(place.store, team) == "Norte"
    assert admin.post(f"{AT}/{team}/restore").status_code == 404


def test_deleted_team_whose_name_is_taken_does_not_come_back(place: Place, admin: FlaskClient, team: str) -> None:
    admin.post(f"{AT}/{team}/delete")
    teams.create(place.store, "norte", ROOT)
    assert admin.post(f"{AT}/{team}/restore").get_json()["error"] == "team_taken"


def test_team_with_people_queues_or_rules_stays(place: Place, admin: FlaskClient, team: str) -> None:
    def refusal() -> str:
        return str(admin.post(f"{AT}/{team}/delete").get_json()["error"])

    teams.add_member(place.store, "Norte", "pau@nogal.test", ROOT)
    teams.set_queues(place.store, "Norte", ["general"], ROOT)
    user = place.agents[0]
    code_list.ask(place.ledger, user, team, Demands(label=True), Demands())
    assert refusal() == "team_has_members"
    teams.remove_member(place.store, "Norte", "pau@nogal.test", ROOT)
    assert refusal() == "team_has_queues"
    teams.set_queues(place.store, "Norte", [], ROOT)
    assert refusal() == "team_has_rules"
    code_list.ask(place.ledger, user, team, Demands(), Demands(label=True))
    code = code_list.create(place.ledger, user, {"es": "Entregado"}, team)
    code_list.retire(place.ledger, user, code.id)
    assert refusal() == "team_has_rules"
    assert "Norte" in names(place)
