"""Every route, walked as an attacker does: signed out, without a page's token, and with what no page sends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deflect.people import accounts
from deflect.tables import Audit
from gateway.workspace.api.contract import description
from gateway.workspace.permissions import PUBLIC, RouteRule
from tests.adapters.workspace.walked_house import address, house, walked
from tests.workspace_app import Place, signed_in

ODD_NAMES: Final = ("%00", "-1", "9" * 400, "%F0%9F%98%80", "..%2f..", "%ED%A0%80", "%0d%0aSet-Cookie:a=b")
ODD: Final[Sequence[object]] = (
    *(None, [], {}, -1, 10**30, 2**63 - 1, True, 1.5, ["x"], [{}], {"a": None}, [{"id": "x", "seen": 10**18}]),
    *("", "\0", "a\0b", "x" * 20_000, "\ud800", "ñ\u202e", "../x", "2026-13-99T00:00:00Z", "0001-01-01T00:00:00+14:00"),
)
"""What a field gets that asks for something else, one after the other; of each field some."""
OF_EACH: Final = 2
BODIES: Final = ("[]", "null", '"x"', "", "NaN", '{"a":1e999}')
SIMPLE: Final[Mapping[str, object]] = {"integer": 1, "number": 1, "boolean": False, "object": {}, "array": []}
NOT_ATTACKED: Final = {"/demo/reset", "/handset/api/restart"}
"""They bring the demo back as it began."""


@pytest.fixture
def strict(place: Place) -> Place:
    """The app that asks for a page's token, as it does outside of tests."""
    place.app.config["WTF_CSRF_ENABLED"] = True
    return place


def posted(place: Place) -> Iterator[RouteRule]:
    yield from (rule for rule in walked(place) if rule.method == "POST" and rule.path not in NOT_ATTACKED)


def test_signed_out_request_changes_and_reads_nothing(place: Place) -> None:
    named, stranger = house(place, "own"), place.app.test_client()
    before = _acts(place)
    closed = [rule for rule in walked(place) if rule.permission != PUBLIC]
    codes = {(rule.method, rule.path): _status(place, stranger, rule, named) for rule in closed}
    assert {route: code for route, code in codes.items() if code not in (302, 401)} == {}
    assert _acts(place) == before


@pytest.mark.parametrize("sent", ["no token", "token of another session", "plain text"])
def test_request_without_the_page_s_token_changes_nothing(strict: Place, sent: str) -> None:
    named = house(strict, "own")
    strict.app.config["WTF_CSRF_ENABLED"] = False
    admin, other = (signed_in(strict, email) for email in ("admin@nogal.test", "agent@nogal.test"))
    strict.app.config["WTF_CSRF_ENABLED"] = True
    found = re.search(r'name="csrf" content="([^"]+)"', other.get("/desk").text)
    assert found is not None
    headers = {"X-CSRFToken": found[1]} if sent == "token of another session" else {}
    kind = "text/plain" if sent == "plain text" else "application/json"
    before = _acts(strict)
    codes = {
        rule.path: admin.post(address(strict, rule, named), data="{}", headers=headers, content_type=kind).status_code
        for rule in posted(strict)
        if not rule.path.startswith("/demo/api/")
    }
    assert len(codes) > 80
    assert {path: code for path, code in codes.items() if code != 400} == {}
    assert _acts(strict) == before


def test_odd_names_in_a_path_are_answered_and_break_nothing(place: Place) -> None:
    named, admin, faults = house(place, "own"), signed_in(place, "admin@nogal.test"), {}
    place.app.config["PROPAGATE_EXCEPTIONS"] = False
    for rule in walked(place):
        for name in set(re.findall(r"<(\w+)>", rule.path)):
            for odd in ODD_NAMES:
                path = address(place, rule, named | {name: "ODD"}).replace("ODD", odd)
                answer = admin.open(path, method=rule.method, json={} if rule.method == "POST" else None)
                if answer.status_code in (500, 502):
                    faults[rule.method, rule.path] = odd[:20]
                assert "a=b" not in answer.headers.getlist("Set-Cookie")
    assert faults == {}


def test_odd_fields_are_answered_and_break_nothing(place: Place) -> None:
    named, admin, faults = house(place, "own"), signed_in(place, "admin@nogal.test"), {}
    place.app.config["PROPAGATE_EXCEPTIONS"] = False
    described = description(place.app)
    for number, rule in enumerate(posted(place)):
        for body in _odd_bodies(described, rule, number):
            path = address(place, rule, named)
            answer = admin.post(path, data=body, content_type="application/json")
            if answer.status_code in (500, 502):
                faults[rule.path] = body[:200]
    assert faults == {}


def _odd_bodies(described: Mapping[str, Any], rule: RouteRule, number: int) -> Iterator[str]:
    """What is no body of the route at all, and bodies one field of which is odd."""
    path = re.sub(r"<(?:any\([^)]*\):)?(\w+)>", r"{\1}", rule.path)
    operation = described["paths"].get(path, {}).get("post", {})
    if "requestBody" not in operation:
        return
    yield from BODIES
    (content,) = operation["requestBody"]["content"].values()
    schema = _named(described, content["schema"])
    plain = _plain(described, schema)
    for at, field in enumerate(schema.get("properties", {})):
        for odd in range(OF_EACH):
            yield json.dumps({**plain, field: ODD[(number * 7 + at * 5 + odd * 3) % len(ODD)]})


def _named(described: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema
    if "$ref" in schema:
        found = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _plain(described: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """Something that fits the schema in most cases."""
    schema = _named(described, schema)
    match schema:
        case {"default": given} | {"const": given} | {"enum": [given, *_]}:
            return given
        case {"anyOf": [first, *_]}:
            return _plain(described, first)
        case {"properties": fields}:
            return {name: _plain(described, field) for name, field in fields.items()}
        case {"format": "date-time"}:
            return "2027-01-01T10:00:00Z"
    return SIMPLE.get(schema.get("type", ""), "abcdefgh")


@pytest.mark.parametrize("act", ["assign", "snooze"])
def test_act_asked_for_again_after_a_lost_answer_is_done_once(place: Place, act: str) -> None:
    named = house(place, "own")
    (agent,) = [one.id for one in accounts.accounts(place.store) if one.email == "agent@nogal.test"]
    body = {"to": agent, "note": "Llama hoy"} if act == "assign" else {"until": "2030-01-01T10:00:00Z"}
    admin, at = signed_in(place, "admin@nogal.test"), f"/api/desk/conversations/{named['conversation']}"
    assert admin.post(f"{at}/{act}", json=body).status_code == 200
    shown, before = admin.get(at).get_json()["thread"], _acts(place)
    assert admin.post(f"{at}/{act}", json=body).get_json()["act"] == ""
    assert (admin.get(at).get_json()["thread"], _acts(place)) == (shown, before)


@pytest.mark.parametrize("team", ["own", "other"])
def test_act_of_somebody_else_is_unknown_to_undoing(place: Place, team: str) -> None:
    named = house(place, team)
    act = signed_in(place, "admin@nogal.test").post(
        f"/api/desk/conversations/{named['conversation']}/priority", json={"priority": "high"}
    )
    undone = signed_in(place, "agent@nogal.test").post("/api/desk/undo", json={"acts": [act.get_json()["act"]]})
    (outcome,) = undone.get_json()["outcomes"]
    seen = named["conversation"] if team == "own" else ""
    assert (outcome["conversation"], outcome["code"]) == (seen, "unknown")


def _status(place: Place, client: FlaskClient, rule: RouteRule, named: Mapping[str, str]) -> int:
    answer = client.open(
        address(place, rule, named), method=rule.method, json={} if rule.method == "POST" else None, buffered=False
    )
    answer.close()
    return answer.status_code


def _acts(place: Place) -> int:
    with place.store.reading() as db:
        return db.scalars(select(func.count()).select_from(Audit)).one()
