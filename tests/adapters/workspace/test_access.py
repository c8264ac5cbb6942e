"""Who may come in, and what keeps others out."""

from __future__ import annotations

from typing import Any

import pytest
from flask import url_for

from deflect.people import accounts
from tests.workspace_app import PASSWORD, Place, signed_in

SIGN_IN = "/sign-in"
OPEN_TO_STRANGERS = {"static", "health", "sign_in", "demo_api"}
"""Endpoints, or all of a blueprint; the demo's API plays a business's own system."""


def test_pages_send_strangers_to_the_door_and_back(place: Place) -> None:
    client = place.app.test_client()
    answer = client.get("/desk")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/desk")
    back = client.post(answer.location, data={"email": "PAU@nogal.test ", "password": PASSWORD})
    assert back.location == "/desk"


@pytest.mark.parametrize(
    "next_",
    [
        *("https://elsewhere.test/", "//elsewhere.test", "///elsewhere.test", "//[", "javascript:alert(1)", " /desk"),
        *(
            "/\\elsewhere.test",
            "/\t\\elsewhere.test",
            "/\t/elsewhere.test",
            "/\r\n/elsewhere.test",
            "/desk\r\nSet-Cookie: a=b",
        ),
    ],
)
def test_a_sign_in_never_leads_to_another_site(place: Place, next_: str) -> None:
    client = place.app.test_client()
    form = {"email": "pau@nogal.test", "password": PASSWORD}
    assert client.post(SIGN_IN, query_string={"next": next_}, data=form).location == "/"


@pytest.mark.parametrize("path", ["/api/desk/list", "/api/desk/me", "/api/desk/events", "/handset/api/phone"])
def test_apis_answer_strangers_with_401(place: Place, path: str) -> None:
    assert place.app.test_client().get(path).status_code == 401


def test_pages_and_apis_need_a_signed_in_account(place: Place) -> None:
    client = place.app.test_client()
    rules = [rule for rule in place.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    closed = [rule for rule in rules if not OPEN_TO_STRANGERS & {rule.endpoint, rule.endpoint.partition(".")[0]}]
    assert len(closed) > 10
    with place.app.test_request_context():
        made_up: list[dict[str, Any]] = [dict.fromkeys(rule.arguments, "1") for rule in closed]
        paths = [url_for(rule.endpoint, **values) for rule, values in zip(closed, made_up, strict=True)]
    assert {path: code for path in paths if (code := client.get(path).status_code) not in (302, 401)} == {}


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/prefer", "/demo/shop", "/api/desk/segments"])
def test_what_changes_something_needs_the_page_s_token(place: Place, path: str) -> None:
    client = signed_in(place)
    place.app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(path).status_code == 400


def test_a_page_whose_session_ended_is_told_so_before_its_token_is_looked_at(place: Place) -> None:
    client = signed_in(place)
    place.app.config["WTF_CSRF_ENABLED"] = True
    accounts.set_active(place.store, "pau@nogal.test", active=False)
    assert client.head("/api/desk/events").status_code == 401
    answer = client.post("/api/desk/segments", json={"text": "Hola"}, headers={"X-CSRFToken": "of the old page"})
    assert (answer.status_code, answer.json) == (401, {"error": "signed_out"})
    assert client.post("/prefer", data={"language": "en"}).status_code == 400


def test_a_role_that_may_not_open_what_it_signed_in_for_reads_so_at_home(place: Place) -> None:
    accounts.create_user(place.store, "author@nogal.test", "Author", PASSWORD, "author")
    client, form = place.app.test_client(), {"email": "author@nogal.test", "password": PASSWORD}
    answer = client.post(SIGN_IN, query_string={"next": "/desk/c1"}, data=form)
    assert answer.location == "/?refused=1"
    home = client.get(answer.location, headers={"Accept-Language": "en"})
    assert (home.status_code, "Ask your administrator" in home.text or "su administrador" in home.text) == (200, True)
    assert "Something went wrong" not in home.text
    assert "Algo salió mal" not in home.text


def test_wrong_passwords_wait_and_right_ones_of_others_do_not(place: Place) -> None:
    client = place.app.test_client()
    for _ in range(5):
        assert client.post(SIGN_IN, data={"email": "pau@nogal.test", "password": "wrong"}).status_code == 401
    slowed = client.post(SIGN_IN, data={"email": "pau@nogal.test", "password": PASSWORD})
    assert (slowed.status_code, int(slowed.headers["Retry-After"]) > 0) == (429, True)
    assert signed_in(place, "nuria@nogal.test")


@pytest.mark.parametrize("change", ["password", "off"])
def test_sessions_end_with_the_password_and_with_the_account(place: Place, change: str) -> None:
    client = signed_in(place)
    if change == "password":
        accounts.set_password(place.store, "pau@nogal.test", "another-password")
    else:
        accounts.set_active(place.store, "pau@nogal.test", False)
    assert client.get("/api/desk/me").status_code == 401


@pytest.mark.parametrize(
    "old",
    [{"_user_id": "usr_1:0123456789abcdef"}, {"user": "usr_1", "seal": "0123456789abcdef"}, {"session": "made up"}],
    ids=["release before", "release 0.1", "unknown"],
)
def test_cookie_without_a_session_on_the_server_is_refused(place: Place, old: dict[str, str]) -> None:
    client = place.app.test_client()
    with client.session_transaction() as session:
        session.update({**old, "theme": "dark"})
    assert client.get("/api/desk/me").status_code == 401
    with client.session_transaction() as session:
        assert (session.get("session"), session["theme"]) == (None, "dark")


def test_sign_in_gives_the_session_and_a_mark_of_the_browser(place: Place) -> None:
    answer = place.app.test_client().post(SIGN_IN, data={"email": "pau@nogal.test", "password": PASSWORD})
    cookies = [cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")]
    assert sorted(cookies) == ["relevo", "relevo-known"]


def test_the_cookie_is_renewed_at_sign_in_and_hidden_from_scripts(place: Place) -> None:
    answer = place.app.test_client().post(SIGN_IN, data={"email": "pau@nogal.test", "password": PASSWORD})
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_late_answer_takes_no_choice_back(place: Place) -> None:
    """Answers to requests sent before a choice may arrive after it; they must not bring the old cookie again."""
    client = place.app.test_client()
    client.post(SIGN_IN, data={"email": "pau@nogal.test", "password": PASSWORD})
    client.get("/desk")
    assert client.post("/prefer", data={"language": "en"}).headers.getlist("Set-Cookie") != []
    for path in ("/api/desk/me", "/desk"):
        assert client.get(path).headers.getlist("Set-Cookie") == []


def test_pages_load_nothing_from_elsewhere(place: Place) -> None:
    answer = place.app.test_client().get(SIGN_IN)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "connect-src 'self' ws://localhost;" in policy
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("email", "password"), [("pau@nogal.test", "long enough pw"), ("nobody", "long enough pw"), ("x@y", "short")]
)
def test_accounts_that_cannot_be_made_say_why(place: Place, email: str, password: str) -> None:
    with pytest.raises(accounts.AccountRefused):
        accounts.create_user(place.store, email, "Somebody", password)


def test_the_language_of_the_browser_and_then_the_chosen_one(place: Place) -> None:
    client = place.app.test_client()
    assert "Sign in" in client.get(SIGN_IN, headers={"Accept-Language": "en-GB"}).text
    client.post("/prefer", data={"language": "es", "back": SIGN_IN})
    assert "Contraseña" in client.get(SIGN_IN, headers={"Accept-Language": "en-GB"}).text


def test_health_needs_no_account(place: Place) -> None:
    client = place.app.test_client()
    assert client.get("/healthz").json == {"ok": True}
    assert client.get("/readyz").json == {"ok": True}
