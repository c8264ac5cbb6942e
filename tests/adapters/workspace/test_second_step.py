"""Signing in with a code of an authenticator app beside the password, and with recovery codes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.people import recovery
from deflect.people.audit import Actor
from deflect.tables import RecoveryCode, SignInFactor
from tests.workspace_app import PASSWORD, Place, signed_in

PAU = "pau@nogal.test"
ME = "/api/desk/me"
OPERATOR = Actor("system", "root")


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-03-03 09:00:00+00:00", tick=False) as stopped:
        yield stopped


def enrolled(place: Place) -> tuple[pyotp.TOTP, list[str]]:
    client = signed_in(place)
    page = client.get("/account/second-step").text
    assert "<svg" in page
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    app = pyotp.TOTP(found[1].replace(" ", ""))
    shown = client.post("/account/second-step", data={"code": app.now(), "password": PASSWORD}).text
    return app, re.findall(r"<code>(\w{5}-\w{5})</code>", shown)


def half(place: Place) -> FlaskClient:
    client = place.app.test_client()
    answer = client.post("/sign-in?next=/desk", data={"email": PAU, "password": PASSWORD})
    assert answer.location == "/sign-in/code?next=/desk"
    return client


def entered(client: FlaskClient, code: str) -> int:
    return client.post("/sign-in/code?next=/desk", data={"code": code}).status_code


def test_password_alone_opens_nothing(place: Place, clock: Any) -> None:
    app, _ = enrolled(place)
    clock.shift(timedelta(seconds=30))
    client = half(place)
    assert client.get(ME).status_code == 401
    assert entered(client, "000000") == 401
    answer = client.post("/sign-in/code?next=/desk", data={"code": f"{app.now()[:3]} {app.now()[3:]}"})
    assert (answer.status_code, answer.location) == (302, "/desk")
    assert client.get(ME).status_code == 200


def test_code_opens_once(place: Place, clock: Any) -> None:
    app, _ = enrolled(place)
    assert entered(half(place), app.now()) == 401  # it confirmed the app
    clock.shift(timedelta(seconds=30))
    assert entered(half(place), app.now()) == 302
    assert entered(half(place), app.now()) == 401


def test_code_of_a_clock_that_is_a_step_off_opens(place: Place, clock: Any) -> None:
    app, _ = enrolled(place)
    clock.shift(timedelta(minutes=5))
    step = int(time.time()) // 30
    assert entered(half(place), app.generate_otp(step + 2)) == 401
    assert entered(half(place), app.generate_otp(step + 1)) == 302


def test_recovery_code_opens_once(place: Place) -> None:
    _, codes = enrolled(place)
    assert len(codes) == 10
    assert entered(half(place), codes[0].upper()) == 302
    assert entered(half(place), codes[0]) == 401
    assert entered(half(place), codes[1]) == 302


def test_codes_are_braked(place: Place, clock: Any) -> None:
    app, _ = enrolled(place)
    clock.shift(timedelta(minutes=5))
    client = half(place)
    assert [entered(client, "000000") for _ in range(6)] == [401] * 5 + [429]
    assert entered(client, app.now()) == 429


def test_right_password_is_forgotten_after_five_minutes(place: Place, clock: Any) -> None:
    app, _ = enrolled(place)
    client = half(place)
    clock.shift(timedelta(minutes=6))
    answer = client.post("/sign-in/code", data={"code": app.now()})
    assert answer.location == "/sign-in"
    assert client.get(ME).status_code == 401


def test_wrong_first_code_switches_nothing_on(place: Place) -> None:
    client = signed_in(place)
    first = client.get("/account/second-step").text
    refused = client.post("/account/second-step", data={"code": "000000", "password": PASSWORD})
    assert refused.status_code == 400
    assert re.findall(r"<code>[A-Z2-7 ]+</code>", first) == re.findall(r"<code>[A-Z2-7 ]+</code>", refused.text)
    assert signed_in(place).get(ME).status_code == 200


def test_second_step_is_switched_on_by_the_password_alone(place: Place) -> None:
    client = signed_in(place)
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", client.get("/account/second-step").text)
    assert found
    code = pyotp.TOTP(found[1].replace(" ", "")).now()
    for password in ("", "wrong", "wrong", "wrong", "wrong"):
        refused = client.post("/account/second-step", data={"code": code, "password": password})
        assert refused.status_code == 400
    braked = client.post("/account/second-step", data={"code": code, "password": PASSWORD})
    assert braked.status_code == 400
    assert signed_in(place).get(ME).status_code == 200


def test_wrong_passwords_on_the_page_hold_no_codes_back(place: Place, clock: Any) -> None:
    app, codes = enrolled(place)
    clock.shift(timedelta(seconds=30))
    client = half(place)
    entered(client, app.now())
    for _ in range(6):
        client.post(
            "/account/password", data={"old": "wrong", "new": "une longue phrase", "again": "une longue phrase"}
        )
    client.post("/account/second-step/off", data={"code": codes[0]})
    assert signed_in(place).get(ME).status_code == 200


def test_secret_and_codes_rest_sealed(place: Place) -> None:
    app, codes = enrolled(place)
    with place.store.reading() as db:
        row = db.scalars(select(SignInFactor).where(SignInFactor.secret.is_not(None))).one()
        digests = db.scalars(select(RecoveryCode.digest)).all()
    assert app.secret.encode() not in (row.secret or b"")
    assert not set(digests) & set(codes)


def test_owner_switches_it_off_with_a_code(place: Place, clock: Any) -> None:
    app, codes = enrolled(place)
    clock.shift(timedelta(seconds=30))
    client = half(place)
    entered(client, app.now())
    client.post("/account/second-step/off", data={"code": "000000"})
    assert half(place)
    client.post("/account/second-step/off", data={"code": codes[0]})
    assert signed_in(place).get(ME).status_code == 200


def test_admin_switches_it_off(place: Place) -> None:
    enrolled(place)
    assert recovery.second_step(place.store, PAU, OPERATOR, off=False)
    assert recovery.second_step(place.store, PAU, OPERATOR, off=True)
    assert not recovery.second_step(place.store, PAU, OPERATOR, off=False)
    assert signed_in(place).get(ME).status_code == 200
