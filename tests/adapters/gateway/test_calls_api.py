"""`/api/v1/calls`: signed, idempotent, and what cannot be done is said by field."""

from __future__ import annotations

import json
import time

import pytest
from gateway_house import House
from ledger_world import MARTA
from werkzeug.test import TestResponse

from gateway.signing import HEADER, Signed, sign

BODY = {"number": MARTA, "flow": "tienda", "language": "es", "consent": "asked for it on the web"}


def signed(house: House, method: str, path: str, key: str = "", raw: bytes = b"") -> dict[str, str]:
    signature = sign(house.handoff_key, Signed(method, path, key, raw), int(time.time()))
    return {HEADER: signature, "Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})


def plan(house: House, key: str = "reminder-1", **changed: object) -> TestResponse:
    raw = json.dumps({**BODY, **changed}).encode()
    return house.web.post("/api/v1/calls", data=raw, headers=signed(house, "POST", "/api/v1/calls", key, raw))


def test_a_call_is_planned_once_looked_at_and_called_off(house: House) -> None:
    first, again = plan(house), plan(house)
    assert (first.status_code, first.json) == (202, again.json)
    call = first.json["call"]  # type: ignore[index]
    looked = house.web.get(f"/api/v1/calls/{call}", headers=signed(house, "GET", f"/api/v1/calls/{call}"))
    assert looked.json == first.json
    assert {"state": "queued", "allowed": True, "code": "ok", "attempts": 0}.items() <= first.json.items()  # type: ignore[union-attr]
    only_looks = signed(house, "GET", f"/api/v1/calls/{call}")
    assert house.web.delete(f"/api/v1/calls/{call}", headers=only_looks).status_code == 401
    gone = house.web.delete(f"/api/v1/calls/{call}", headers=signed(house, "DELETE", f"/api/v1/calls/{call}"))
    assert gone.json["state"] == "cancelled"  # type: ignore[index]


def test_a_refusal_is_told_in_words(house: House) -> None:
    told = plan(house, number="+34803123456").json
    assert told is not None
    assert (told["allowed"], told["code"], told["reason"]["en"]) == (False, "premium", "premium-rate number")


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"number": "nobody"}, 422, "number"),
        ({"fallback": "112"}, 422, "fallback"),
        ({"flow": "nowhere"}, 404, "flow"),
        ({"node": "nowhere"}, 422, "node"),
        ({"values": {"nothing": "1"}}, 422, "values.nothing"),
        ({"caller": "+34999999999"}, 422, "caller"),
        ({"at": "2026-11-24T10:00:00"}, 400, "at"),
        ({"at": "2036-11-24T10:00:00Z"}, 422, "at"),
        ({"attempts": 99}, 400, "attempts"),
        ({"consent": ""}, 400, "consent"),
        ({"colour": "red"}, 400, "colour"),
    ],
)
def test_what_cannot_be_asked_for_is_named(house: House, changed: dict[str, object], status: int, field: str) -> None:
    answer = plan(house, **changed)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json["error"]["field"]) == (status, field)  # type: ignore[index]


def test_nobody_looks_or_plans_without_a_signature(house: House) -> None:
    call = plan(house).json["call"]  # type: ignore[index]
    assert house.web.get(f"/api/v1/calls/{call}").status_code == 401
    assert (
        house.web.get("/api/v1/calls/out_000000", headers=signed(house, "GET", "/api/v1/calls/out_1")).status_code
        == 401
    )
    assert (
        house.web.get("/api/v1/calls/out_nobody", headers=signed(house, "GET", "/api/v1/calls/out_nobody")).status_code
        == 404
    )
    assert house.web.post("/api/v1/calls", json=BODY, headers={"Idempotency-Key": "reminder-1"}).status_code == 401
