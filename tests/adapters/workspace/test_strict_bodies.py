"""Requests that no honest page sends are answered 400: deep nesting, names twice, numbers that no database holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from deflect.people import accounts
from deflect.tables import Audit, Conversation
from tests.workspace_app import Place, signed_in

SEGMENTS = "/api/desk/segments"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[" * 3000, "nested_too_deep"),
        ('{"text": ' + "[" * 3000 + "]" * 3000 + "}", "nested_too_deep"),
        ('{"text": "a", "text": "b"}', "duplicate_key"),
    ],
)
def test_body_that_readers_understand_differently_is_refused(place: Place, body: str, code: str) -> None:
    place.app.config["WTF_CSRF_ENABLED"] = False
    answer = signed_in(place).post(SEGMENTS, data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()["error"]) == (400, code)


def test_body_is_parsed_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.app.config["WTF_CSRF_ENABLED"] = False
    desk = signed_in(place)
    parsed: list[str] = []
    monkeypatch.setattr(json, "loads", _counted(json.loads, parsed))
    body = '{"text": "hola, parsed once"}'
    assert desk.post(SEGMENTS, data=body, content_type="application/json").status_code == 200
    assert [one for one in parsed if "parsed once" in one] == [body]


def _counted(loads: Callable[..., Any], seen: list[str]) -> Callable[..., Any]:
    def counting(text: str | bytes, *given: Any, **named: Any) -> Any:
        seen.append(text if isinstance(text, str) else text.decode())
        return loads(text, *given, **named)

    return counting


@pytest.mark.parametrize("body", ["{", "\ufeff{}", "nonsense"])
def test_body_that_is_no_json_is_refused(place: Place, body: str) -> None:
    place.app.config["WTF_CSRF_ENABLED"] = False
    answer = signed_in(place).post(SEGMENTS, data=body.encode(), content_type="application/json")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "wrong_request")


def test_doubled_name_in_a_body_of_the_demo_business_is_refused(place: Place) -> None:
    answer = place.app.test_client().post(
        "/demo/api/clinica/appointments/1/move", data='{"slot": "a", "slot": "b"}', content_type="application/json"
    )
    assert (answer.status_code, answer.get_json()["error"]) == (400, "duplicate_key")


def test_brackets_in_words_are_no_nesting(place: Place) -> None:
    place.app.config["WTF_CSRF_ENABLED"] = False
    assert signed_in(place).post(SEGMENTS, json={"text": '["' * 500}).status_code == 200


@pytest.mark.parametrize("number", [10**24, -(10**24), 2**63])
def test_number_that_no_database_holds_is_refused(place: Place, number: int) -> None:
    place.app.config["WTF_CSRF_ENABLED"] = False
    desk, at = signed_in(place), f"/api/desk/conversations/{_first(place)}"
    assert desk.get(at, query_string={"before": number}).status_code == 400
    reply = {"client_id": "abcdefgh", "text": "hola", "seen": number}
    assert desk.post(f"{at}/reply", json=reply).status_code == 400


def test_instant_that_utc_does_not_have_is_refused(place: Place) -> None:
    place.app.config["WTF_CSRF_ENABLED"] = False
    until = {"until": "9999-12-31T23:59:59-14:00"}
    answer = signed_in(place).post(f"/api/desk/conversations/{_first(place)}/snooze", json=until)
    assert answer.status_code == 400


def test_conversations_of_a_disabled_account_go_back_to_the_queue(place: Place) -> None:
    held = _first(place)
    with place.store.transaction() as db:
        pau = next(one.id for one in accounts.accounts(place.store) if one.email == "pau@nogal.test")
        row = db.get_one(Conversation, held)
        row.state, row.owner, row.owner_user_id = "open", "agent", pau
    assert accounts.set_active(place.store, "pau@nogal.test", False) >= 1
    with place.store.reading() as db:
        row = db.get_one(Conversation, held)
        assert (row.owner, row.owner_user_id, row.queued_at is not None) == ("queue", None, True)
        assert db.scalar(select(Audit.id).where(Audit.subject == held, Audit.action == "queued"))


def test_hand_over_lists_only_those_who_may_answer(place: Place) -> None:
    desk = signed_in(place)
    author = accounts.create_user(place.store, "autor@nogal.test", "Autor", "quiet-lamp-river-stone", "author")
    assert author.id not in {one["id"] for one in desk.get("/api/desk/me").get_json()["people"]}


def _first(place: Place) -> str:
    with place.store.reading() as db:
        return db.scalars(select(Conversation.id).order_by(Conversation.id)).first() or ""
