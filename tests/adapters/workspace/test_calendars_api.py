"""Calendars over the API: the next call goes by the hours that an admin sets, and by the author's once it is undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.facts import Caller
from deflect.tables import Audit
from tests.office_hours import TUESDAY_AT_TEN
from tests.workspace_app import Place, signed_in
from voice_flows.model.turns import Ask, Fetched, Keys, Say, Turn

AT = "/api/admin/calendars"
TODAY = TUESDAY_AT_TEN.date().isoformat()
TOMORROW = (TUESDAY_AT_TEN.date() + timedelta(days=1)).isoformat()
GOOD_FRIDAY = "2027-03-26"


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def clinic(admin: FlaskClient) -> dict[str, Any]:
    every = admin.get(AT).get_json()["calendars"]
    found: dict[str, Any] = next(one for one in every if one["flow"] == "clinica")
    return found


def change(admin: FlaskClient, wanted: dict[str, Any] | None, known: dict[str, Any] | None = None) -> Any:
    body = {"flow": "clinica", "name": "centro", "known": known or clinic(admin)["hours"], "wanted": wanted}
    return admin.post(AT, json=body)


def with_dates(admin: FlaskClient, **special: list[str]) -> dict[str, Any]:
    held = clinic(admin)["hours"]
    return {"week": held["week"], "special": held["special"] | {TODAY: special["today"]}}


def said(turn: Turn | None) -> str:
    assert turn is not None
    return " ".join("".join(effect.say) for effect in turn.effects if isinstance(effect, Say | Ask))


def call(place: Place, n: int) -> str:
    """What a caller of the clinic hears who asks for a person."""
    caller = Caller(f"call-{n}", f"+3461234567{n}", "+34910000001", "trusted", "sip")
    opened = place.ledger.open_call(caller, "clinica")
    heard, wait = [said(opened.turn)], opened.turn.wait.kind
    for step in range(4):
        turn = place.ledger.advance(opened.leg, str(step), Fetched(0) if wait == "fetch" else Keys("0"))
        heard.append(said(turn))
        wait = turn.wait.kind if turn else ""
        if wait == "person" or "cerrado" in heard[-1]:
            break
    return " ".join(heard)


def test_next_call_hears_the_date_that_is_set_and_its_undo_restores_it(place: Place, admin: FlaskClient) -> None:
    before = clinic(admin)["hours"]
    assert "hemos cerrado" not in call(place, 0)
    wanted = with_dates(admin, today=[])
    assert change(admin, wanted).status_code == 200
    assert "hemos cerrado" in call(place, 1)
    day = clinic(admin)["days"][0]
    assert (day["day"], day["spans"], day["why"]) == (TODAY, [], "special")
    assert change(admin, None, known=wanted).status_code == 200
    assert clinic(admin)["hours"] == before
    assert "hemos cerrado" not in call(place, 2)
    with place.store.reading() as db:
        acts = db.scalars(select(Audit).where(Audit.action == "calendar_changed").order_by(Audit.at, Audit.id)).all()
    assert [(row.subject, row.detail["author"]) for row in acts] == [
        ("clinica/centro", False),
        ("clinica/centro", True),
    ]


def test_opening_on_a_holiday_is_told_with_its_name(admin: FlaskClient) -> None:
    held = clinic(admin)
    (day,) = [one for one in held["days"] if one["day"] == GOOD_FRIDAY]
    assert (day["spans"], day["why"], bool(day["name"])) == ([], "holiday", True)
    hours = held["hours"] | {"special": {GOOD_FRIDAY: ["10:00-14:00"]}}
    assert change(admin, hours).status_code == 200
    (day,) = [one for one in clinic(admin)["days"] if one["day"] == GOOD_FRIDAY]
    assert (day["spans"], day["why"]) == (["10:00-14:00"], "special")


@pytest.mark.parametrize(("language", "name"), [("es", "Viernes Santo"), ("en", "Good Friday")])
def test_holiday_is_named_in_the_language_of_the_page(admin: FlaskClient, language: str, name: str) -> None:
    with admin.session_transaction() as session:
        session["language"] = language
    assert [one["name"] for one in clinic(admin)["days"] if one["day"] == GOOD_FRIDAY] == [name]


@pytest.mark.parametrize(
    ("at", "special", "open_", "closes", "words"),
    [
        (f"{TODAY}T10:00", {}, True, f"{TODAY}T20:00", ""),
        (f"{TODAY}T10:00", {TODAY: []}, False, None, "abrimos mañana a las ocho"),
        (f"{TODAY}T21:00", {TOMORROW: ["11:00-13:00"]}, False, None, "abrimos mañana a las once"),
    ],
)
def test_what_a_caller_hears_at_a_time_is_told_before_it_is_saved(
    admin: FlaskClient, at: str, special: dict[str, Any], open_: bool, closes: str | None, words: str
) -> None:
    body = {"flow": "clinica", "name": "centro", "at": at, "hours": clinic(admin)["hours"] | {"special": special}}
    found = admin.post(f"{AT}/heard", json=body).get_json()
    assert found["open"] is open_
    assert (found["closes"] or "")[:16] == (closes or "")
    assert words in found["words"]
    assert clinic(admin)["hours"]["special"] == {}


def test_hours_that_cannot_be_are_refused_in_words(admin: FlaskClient) -> None:
    held = clinic(admin)["hours"]
    never = held | {"week": {day: [] for day in held["week"]}}
    assert change(admin, never).get_json()["error"] == "always_closed"
    wrong = change(admin, held | {"special": {TODAY: ["9-14"]}})
    assert (wrong.status_code, wrong.get_json()["error"]) == (400, "bad_hours")
    assert change(admin, held, known=never).get_json()["error"] == "calendar_changed"
    assert admin.post(AT, json={"flow": "x", "name": "y", "known": held, "wanted": held}).status_code == 404


def test_agents_change_no_hours(desk: FlaskClient) -> None:
    assert desk.get(AT).status_code == 403
