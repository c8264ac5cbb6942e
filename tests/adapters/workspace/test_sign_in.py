"""Sessions on the server, passwords and brakes, as a browser meets them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.people import accounts, passwords, recovery
from deflect.people.audit import Actor
from deflect.people.brakes import Brakes
from deflect.people.sessions import Limits, OpenSession, Sessions
from deflect.storage.errors import DatabaseUnavailable
from deflect.tables import SignInSession
from gateway.workspace.sign_in.current import SignInRules
from tests import workspace_app
from tests.waiting import until
from tests.workspace_app import PASSWORD, Place, signed_in

PAU = "pau@nogal.test"
ME = "/api/desk/me"
OPERATOR = Actor("system", "root")
NEW = "three unlike words"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"


def tried(place: Place, password: str, client: FlaskClient | None = None, address: str = "192.0.2.7") -> int:
    form = {"email": PAU, "password": password}
    client = client or place.app.test_client()
    return client.post("/sign-in", data=form, environ_overrides={"REMOTE_ADDR": address}).status_code


def cookie(client: FlaskClient) -> str:
    kept = client.get_cookie("relevo")
    assert kept is not None
    return kept.value


def test_stolen_cookie_is_dead_after_sign_out(place: Place) -> None:
    client, thief = signed_in(place), place.app.test_client()
    thief.set_cookie("relevo", cookie(client))
    assert thief.get(ME).status_code == 200
    client.post("/sign-out")
    assert thief.get(ME).status_code == 401


def test_database_holds_no_token(place: Place) -> None:
    client = signed_in(place)
    with client.session_transaction() as session:
        token = session["session"]
    with place.store.reading() as db:
        kept = db.scalars(select(SignInSession)).all()
    assert [token in (row.id, row.digest) for row in kept] == [False]


def test_owner_sees_and_ends_a_session_of_another_browser(place: Place) -> None:
    here, there = signed_in(place), place.app.test_client()
    there.post("/sign-in", data={"email": PAU, "password": PASSWORD}, headers={"User-Agent": FIREFOX})
    page = here.get("/account").text
    assert "Firefox, Windows" in page
    (ending,) = set(re.findall(r"/account/sessions/ses_\w+/end", page))
    here.post(ending)
    assert (here.get(ME).status_code, there.get(ME).status_code) == (200, 401)


def test_session_of_another_account_cannot_be_ended(place: Place) -> None:
    theirs = signed_in(place, "nuria@nogal.test")
    with place.store.reading() as db:
        (of_nuria,) = db.scalars(select(SignInSession.id)).all()
    signed_in(place).post(f"/account/sessions/{of_nuria}/end")
    assert theirs.get(ME).status_code == 200


def test_all_other_sessions_end_at_once(place: Place) -> None:
    here, there, elsewhere = (signed_in(place) for _ in range(3))
    here.post("/account/sessions/end-others")
    assert [one.get(ME).status_code for one in (here, there, elsewhere)] == [200, 401, 401]


@pytest.mark.parametrize(
    ("away", "status"), [(timedelta(minutes=59), 200), (timedelta(minutes=61), 401)], ids=["in use", "idle"]
)
def test_unused_session_ends(ledger_file: Path, tmp_path: Path, away: timedelta, status: int) -> None:
    rules = SignInRules(Limits(idle=timedelta(hours=1), whole=timedelta(hours=3)))
    place = workspace_app.place(ledger_file, tmp_path, sign_in=rules)
    place.app.config["WTF_CSRF_ENABLED"] = False
    with time_machine.travel("2026-03-03 09:00+00:00", tick=False) as clock:
        client = signed_in(place)
        clock.shift(away)
        assert client.get(ME).status_code == status


def test_session_in_use_ends_by_its_whole_length(ledger_file: Path, tmp_path: Path) -> None:
    rules = SignInRules(Limits(idle=timedelta(hours=1), whole=timedelta(hours=3)))
    place = workspace_app.place(ledger_file, tmp_path, sign_in=rules)
    place.app.config["WTF_CSRF_ENABLED"] = False
    with time_machine.travel("2026-03-03 09:00+00:00", tick=False) as clock:
        client, seen = signed_in(place), []
        for _ in range(4):
            clock.shift(timedelta(minutes=50))
            seen.append(client.get(ME).status_code)
    assert seen == [200, 200, 200, 401]


def test_sessions_that_may_follow_are_open_ones_of_active_accounts_with_the_right(place: Place) -> None:
    sessions, pau = Sessions(place.store), accounts.accounts(place.store)[1]
    first, second = (found(place, sessions, sessions.begin(pau.id, "127.0.0.1", "Firefox")) for _ in range(2))
    assert sessions.that_may("conversations:read") >= {first.id, second.id}
    sessions.end(pau.id, second.id)
    assert second.id not in sessions.that_may("conversations:read")
    accounts.set_role(place.store, pau.email, "author")
    assert first.id not in sessions.that_may("conversations:read")


def found(place: Place, sessions: Sessions, token: str) -> OpenSession:
    with place.store.reading() as db:
        session = sessions.find(db, token)
    assert session
    return session


def changes(stream: Iterable[Any]) -> list[bytes]:
    """What comes over a stream until it ends, but for counts, which may come at any moment."""
    return [piece for piece in map(bytes, stream) if not piece.startswith(b"event: counts")]


@pytest.mark.parametrize("end", ["sign out", "disable", "password", "another browser"])
def test_open_stream_ends_with_its_session(place: Place, end: str) -> None:
    client = signed_in(place)
    answer = client.get("/api/desk/events", buffered=False)
    stream = answer.iter_encoded()
    next(stream)
    if end == "sign out":
        client.post("/sign-out")
    elif end == "disable":
        accounts.set_active(place.store, PAU, False)
    elif end == "password":
        accounts.set_password(place.store, PAU, NEW)
    else:
        signed_in(place).post("/account/sessions/end-others")
    assert changes(stream) == []


def test_oldest_stream_of_an_account_ends_for_a_fifth(ledger_file: Path, tmp_path: Path) -> None:
    place = workspace_app.place(ledger_file, tmp_path, streams=40)
    place.app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(place)
    streams = [client.get("/api/desk/events", buffered=False) for _ in range(5)]
    for stream in streams:
        next(stream.iter_encoded())
    assert changes(streams[0].iter_encoded()) == []
    colleague = signed_in(place, "nuria@nogal.test").get("/api/desk/events", buffered=False)
    assert colleague.status_code == 200
    for one in (*streams, colleague):
        one.close()
    place.waker.stop()


def test_wrong_passwords_of_a_stranger_lock_no_known_browser_out(place: Place) -> None:
    owner = signed_in(place)
    owner.post("/sign-out")
    assert [tried(place, "wrong") for _ in range(6)] == [401] * 5 + [429]
    assert tried(place, PASSWORD) == 429
    assert tried(place, PASSWORD, owner) == 302


def test_known_browser_has_a_brake_of_its_own(place: Place) -> None:
    thief = signed_in(place)
    assert [tried(place, "wrong", thief) for _ in range(11)] == [401] * 10 + [429]
    assert tried(place, PASSWORD) == 302


def test_mark_of_a_browser_cannot_be_made_up(place: Place) -> None:
    client = place.app.test_client()
    client.set_cookie("relevo-known", "eyJicm93c2VyIjoieCJ9.x.y")
    assert [tried(place, "wrong", client) for _ in range(6)][-1] == 429


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compares passwords without a hash, for tests of many sign-ins."""

    def matches(hash_: str | None, password: str, *, known: bool) -> bool:
        return hash_ is not None and password == PASSWORD

    monkeypatch.setattr(passwords, "matches", matches)


@pytest.mark.usefixtures("quick")
def test_one_address_may_not_try_many_accounts(place: Place) -> None:
    client, seen = place.app.test_client(), []
    for number in range(51):
        form = {"email": f"agent{number}@nogal.test", "password": "wrong"}
        seen.append(client.post("/sign-in", data=form, environ_overrides={"REMOTE_ADDR": "192.0.2.9"}).status_code)
    assert (seen[-2], seen[-1]) == (401, 429)
    assert tried(place, PASSWORD, address="192.0.2.10") == 302


@pytest.mark.usefixtures("quick")
def test_right_sign_ins_of_an_office_never_brake_its_address(place: Place) -> None:
    assert {tried(place, PASSWORD) for _ in range(60)} == {302}


def test_crowd_is_asked_to_try_again_and_not_counted(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def crowded(hash_: str | None, password: str, *, known: bool) -> bool:
        raise passwords.Crowded

    with monkeypatch.context() as crowd:
        crowd.setattr(passwords, "matches", crowded)
        assert {tried(place, PASSWORD) for _ in range(8)} == {503}
    assert tried(place, PASSWORD) == 302


def test_crowd_of_strangers_leaves_known_browsers_their_places(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = signed_in(place)
    owner.post("/sign-out")
    monkeypatch.setattr(passwords, "_places", BoundedSemaphore(1))
    with passwords._places:
        assert tried(place, PASSWORD) == 503
        assert tried(place, PASSWORD, owner) == 302


def test_busy_database_asks_to_try_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(self: Brakes, brakes: object) -> float:
        raise DatabaseUnavailable("busy")

    monkeypatch.setattr(Brakes, "begin", busy)
    assert tried(place, PASSWORD) == 503


def test_hashes_are_made_two_at_a_time() -> None:
    lane = passwords._lane()
    until(lambda: passwords.matches(None, "x") is False, "a hash is compared")
    assert lane._max_workers == passwords.AT_ONCE == 2


def test_older_hash_is_renewed_at_sign_in(place: Place) -> None:
    from argon2 import PasswordHasher

    from deflect.tables import User

    with place.store.transaction() as db:
        user = accounts.user_of(db, PAU)
        user.password_hash = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    assert tried(place, PASSWORD) == 302
    with place.store.reading() as db:
        kept = db.scalar(select(User.password_hash).where(User.email == PAU)) or ""
    assert not passwords.outdated(kept)
    assert tried(place, PASSWORD) == 302


def test_admin_recovers_an_account_and_ends_sessions(place: Place) -> None:
    client = signed_in(place)
    (found,), ended = recovery.open_sessions(place.store, Limits(), PAU, OPERATOR)
    assert ended == 0
    assert recovery.open_sessions(place.store, Limits(), PAU, OPERATOR, found.id) == ((), 1)
    assert client.get(ME).status_code == 401
    with pytest.raises(accounts.AccountRefused, match="no session"):
        recovery.open_sessions(place.store, Limits(), PAU, OPERATOR, found.id)
    for _ in range(6):
        tried(place, "wrong")
    accounts.set_active(place.store, PAU, False)
    recovery.recover(place.store, PAU, "first-a1b2-c3d4", OPERATOR)
    assert tried(place, "first-a1b2-c3d4") == 302


def test_cookies_over_https_are_bound_to_the_host(ledger_file: Path, tmp_path: Path) -> None:
    place = workspace_app.place(ledger_file, tmp_path, secure=True)
    place.app.config["WTF_CSRF_ENABLED"] = False
    client = place.app.test_client()
    answer = client.post("/sign-in", data={"email": PAU, "password": PASSWORD}, base_url="https://desk.example.com")
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert cookie.startswith("__Host-relevo")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "wss://desk.example.com;" in answer.headers["Content-Security-Policy"]
    assert client.get(ME, base_url="https://desk.example.com").status_code == 200


def test_use_is_noted_once_a_minute(place: Place) -> None:
    with time_machine.travel("2026-03-03 09:00+00:00", tick=False) as clock:
        sessions = Sessions(place.store)
        token = sessions.begin(place.agents[0], "192.0.2.1", "")
        seen = []
        for _ in range(3):
            clock.shift(timedelta(seconds=40))
            sessions.note_use(found(place, sessions, token))
            seen.append(sessions.of(place.agents[0])[0].seen_at.strftime("%M:%S"))
    assert seen == ["00:00", "01:20", "01:20"]
