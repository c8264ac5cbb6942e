"""The password page: one's own password is changed, easily guessed ones are refused, first ones must be changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import Type
from flask.testing import FlaskClient

from deflect.people import accounts, passwords
from gateway.workspace.sign_in.current import SignInRules
from tests import workspace_app
from tests.workspace_app import PASSWORD, Place, signed_in

PAU = "pau@nogal.test"
ME = "/api/desk/me"
NEW = "three unlike words"


def tried(place: Place, password: str) -> int:
    return place.app.test_client().post("/sign-in", data={"email": PAU, "password": password}).status_code


def changed(client: FlaskClient, old: str, new: str, again: str | None = None) -> str:
    answer = client.post("/account/password", data={"old": old, "new": new, "again": new if again is None else again})
    return client.get(answer.location).text


@pytest.fixture
def strict(ledger_file: Path, tmp_path: Path) -> Iterator[Place]:
    """The app, served as a real installation."""
    made = workspace_app.place(ledger_file, tmp_path, sign_in=SignInRules())
    made.app.config["WTF_CSRF_ENABLED"] = False
    yield made
    made.waker.stop()


def test_new_password_is_asked_for_twice_and_with_the_old_one(place: Place) -> None:
    client = signed_in(place)
    client.post("/prefer", data={"language": "en"})
    assert "does not match" in changed(client, "not this", NEW)
    assert "do not match" in changed(client, PASSWORD, NEW, "three other words")
    assert "Choose another" in changed(client, PASSWORD, PASSWORD)
    other = signed_in(place)
    assert "Password changed" in changed(client, PASSWORD, NEW)
    assert (client.get(ME).status_code, other.get(ME).status_code) == (200, 401)
    assert tried(place, NEW) == 302


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "too short"),
        ("x" * 201, "too long"),
        ("password1234", "guessed first"),
        ("contraseña2026", "guessed first"),
        ("qwertyuiop1", "guessed first"),
        ("PauRiba2026", "your name"),
        ("relevo2026!", "your name"),
    ],
)
def test_password_that_is_easily_guessed_is_refused(place: Place, password: str, why: str) -> None:
    client = signed_in(place)
    client.post("/prefer", data={"language": "en"})
    assert why in changed(client, PASSWORD, password)
    assert tried(place, PASSWORD) == 302


def test_first_password_opens_nothing_but_its_change(strict: Place) -> None:
    accounts.set_password(strict.store, PAU, "first-a1b2-c3d4", first=True)
    client = strict.app.test_client()
    client.post("/sign-in", data={"email": PAU, "password": "first-a1b2-c3d4"})
    assert client.get("/desk").location == "/account"
    assert (client.get(ME).status_code, client.get(ME).json) == (403, {"error": "password_due"})
    assert client.get("/account").status_code == 200
    form = {"old": "first-a1b2-c3d4", "new": NEW, "again": NEW}
    assert client.post("/account/password", data=form).location == "/"
    assert client.get(ME).status_code == 200


def test_account_that_may_keep_its_first_password_is_asked_nothing(ledger_file: Path, tmp_path: Path) -> None:
    made = workspace_app.place(ledger_file, tmp_path, sign_in=SignInRules(keep_first=frozenset({PAU})))
    made.app.config["WTF_CSRF_ENABLED"] = False
    accounts.set_password(made.store, PAU, "first-a1b2-c3d4", first=True)
    client = made.app.test_client()
    client.post("/sign-in", data={"email": PAU, "password": "first-a1b2-c3d4"})
    assert client.get(ME).status_code == 200
    assert "Elija la suya" not in client.get("/account").text


def test_hash_of_a_password_costs_three_passes_over_64_mib() -> None:
    cost = passwords.COST
    assert (cost.type, cost.time_cost, cost.memory_cost) == (Type.ID, 3, 64 * 1024)
