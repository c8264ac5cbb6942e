"""Rights are given only by somebody who has shown the password lately: a cookie that was copied lets nobody in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from flask.testing import FlaskClient

from deflect.policy.roles import GIVE_RIGHTS
from gateway.workspace import permissions
from gateway.workspace.sign_in.current import IN_COOKIE
from tests.workspace_app import PASSWORD, Place, signed_in

NURIA = "nuria@nogal.test"
NEW = {"email": "zoe@nogal.test", "name": "Zoe Prado", "role": "admin", "teams": []}
LATER = timedelta(minutes=31)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-03-03 09:00:00+00:00", tick=False) as stopped:
        yield stopped


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, NURIA)


def add(client: FlaskClient) -> tuple[int, str]:
    answer = client.post("/api/admin/accounts", json=NEW)
    return answer.status_code, answer.get_json().get("error", "")


def prove(client: FlaskClient, password: str = PASSWORD, code: str = "") -> tuple[int, str]:
    answer = client.post("/api/account/proof", json={"password": password, "code": code})
    return answer.status_code, answer.get_json().get("error", "")


def test_every_change_of_accounts_and_keys_needs_a_lately_shown_password(
    place: Place, admin: FlaskClient, clock: Any
) -> None:
    clock.shift(LATER)
    changes = [
        rule for rule in permissions.rules(place.app) if rule.permission in GIVE_RIGHTS and rule.method == "POST"
    ]
    assert len(changes) > 10
    for rule in changes:
        answer = admin.post(re.sub(r"<\w+>", "any", rule.path), json={})
        assert (answer.status_code, answer.get_json()) == (403, {"error": "proof_due"}), rule.path
    assert admin.get("/api/admin/accounts").status_code == 200
    assert admin.get("/api/admin/keys").status_code == 200


def test_password_shown_again_lets_the_page_go_on_for_a_while(admin: FlaskClient, clock: Any) -> None:
    clock.shift(LATER)
    assert add(admin) == (403, "proof_due")
    assert prove(admin) == (200, "")
    assert add(admin)[0] == 200
    clock.shift(LATER)
    assert add(admin) == (403, "proof_due")


def test_copied_cookie_is_dead_once_the_owner_has_shown_the_password(
    place: Place, admin: FlaskClient, clock: Any
) -> None:
    with admin.session_transaction() as held:
        copied = dict(held)
    clock.shift(LATER)
    assert prove(admin) == (200, "")
    with admin.session_transaction() as held:
        assert held[IN_COOKIE] != copied[IN_COOKIE]
        assert held.get("csrf_token") == copied.get("csrf_token")
    thief = place.app.test_client()
    with thief.session_transaction() as held:
        held.update(copied)
    assert add(thief) == (401, "signed_out")


def test_wrong_password_proves_nothing_and_is_braked(admin: FlaskClient, clock: Any) -> None:
    clock.shift(LATER)
    tries = [prove(admin, "guessed")[1] for _ in range(12)]
    assert tries[0] == "proof_wrong"
    assert tries[-1] == "proof_throttled"
    assert prove(admin) == (403, "proof_throttled")
    assert add(admin) == (403, "proof_due")


def test_second_step_is_asked_for_as_at_sign_in(admin: FlaskClient, clock: Any) -> None:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", admin.get("/account/second-step").text)
    assert found
    app = pyotp.TOTP(found[1].replace(" ", ""))
    admin.post("/account/second-step", data={"code": app.now(), "password": PASSWORD})
    clock.shift(LATER)
    assert prove(admin) == (403, "proof_code")
    assert prove(admin, code="000000") == (403, "proof_wrong")
    assert add(admin) == (403, "proof_due")
    assert prove(admin, code=app.now()) == (200, "")
    assert add(admin)[0] == 200
