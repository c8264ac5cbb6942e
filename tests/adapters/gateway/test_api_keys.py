"""Keys of other programs: what each may do, how often and from where."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from gateway_house import House
from ledger_world import MARTA
from werkzeug.test import TestResponse

from deflect.people import api_keys, audit
from deflect.people.api_keys import KeyRefused
from deflect.people.audit import Actor
from gateway.signing import HEADER, Signed, sign

ADMIN = Actor("system", "ana")
HANDOFFS, CALLS = "/api/v1/handoffs", "/api/v1/calls"
BODY = {"number": MARTA, "flow": "tienda", "language": "es", "consent": "pressed 1"}
RAW = json.dumps(BODY).encode()
JSON = "application/json"


@dataclass(frozen=True)
class Program:
    """Another program with its key."""

    house: House
    id: str
    secret: str

    def post(self, path: str = HANDOFFS, once: str = "hand-off-1", raw: bytes = RAW, **sent: Any) -> TestResponse:
        headers = {HEADER: sign(self.secret, Signed("POST", path, once, raw), int(time.time())), "Relevo-Key": self.id}
        headers |= {"Idempotency-Key": once, **sent.pop("headers", {})}
        return self.house.web.post(path, data=raw, headers=headers, **{"content_type": JSON} | sent)


def program(house: House, *scopes: str, **limits: Any) -> Program:
    world = house.world
    return Program(house, *api_keys.create(world.store, world.ledger.vault, "old IVR", scopes, ADMIN, **limits))


def code(answer: TestResponse) -> tuple[int, str]:
    told = answer.get_json() or {}
    return answer.status_code, told["error"]["code"] if "error" in told else ""


@pytest.mark.parametrize(("scope", "path", "other"), [("handoffs", HANDOFFS, CALLS), ("calls", CALLS, HANDOFFS)])
def test_key_opens_what_its_scope_names_only(house: House, scope: str, path: str, other: str) -> None:
    ivr = program(house, scope)
    assert ivr.post(path).status_code == 202
    assert code(ivr.post(other, "hand-off-2")) == (403, "scope_missing")


def test_signed_hand_over_is_no_signed_call(house: House) -> None:
    raw = json.dumps(BODY).encode()
    signature = sign(house.handoff_key, Signed("POST", HANDOFFS, "hand-off-1", raw), int(time.time()))
    headers = {HEADER: signature, "Idempotency-Key": "hand-off-1"}
    assert code(house.web.post(CALLS, data=raw, headers=headers, content_type=JSON)) == (401, "signature_wrong")
    assert house.web.post(HANDOFFS, data=raw, headers=headers, content_type=JSON).status_code == 202


def test_signature_of_release_0_1_is_refused_with_the_new_form(house: House) -> None:
    old = program(house, "handoffs").post(headers={HEADER: f"t={int(time.time())},v1={'0' * 64}"})
    assert code(old) == (401, "signature_old")
    assert "time.METHOD.path.key.body" in old.get_json()["error"]["message"]


def test_both_secrets_are_valid_while_a_key_is_rotated(house: House) -> None:
    before, world = program(house, "handoffs"), house.world
    secret = api_keys.rotate(world.store, world.ledger.vault, before.id, ADMIN, timedelta(days=1))
    after = Program(house, before.id, secret)
    assert (before.post(once="hand-off-1").status_code, after.post(once="hand-off-2").status_code) == (202, 202)
    world.clock.forward(hours=25)
    assert code(before.post(once="hand-off-3")) == (401, "signature_wrong")
    assert after.post(once="hand-off-4").status_code == 202


def test_revoked_and_unknown_keys_open_nothing(house: House) -> None:
    ivr = program(house, "handoffs")
    api_keys.revoke(house.world.store, ivr.id, ADMIN)
    assert code(ivr.post()) == (401, "key_unknown")
    assert code(Program(house, "key_none", ivr.secret).post()) == (401, "key_unknown")
    with pytest.raises(KeyRefused, match="was revoked"):
        api_keys.rotate(house.world.store, house.world.ledger.vault, ivr.id, ADMIN)


def test_key_is_used_as_often_as_its_quota_says(house: House) -> None:
    ivr, free = program(house, "handoffs", per_hour=2), program(house, "handoffs", per_hour=0)
    seen = [ivr.post(once=f"hand-off-{turn}").status_code for turn in range(3)]
    assert seen == [202, 202, 429]
    assert code(ivr.post(once="hand-off-2")) == (429, "quota_exceeded")
    assert free.post(once="hand-off-9").status_code == 202
    house.world.clock.forward(minutes=61)
    assert ivr.post(once="hand-off-2").status_code == 202


@pytest.mark.parametrize(("networks", "status"), [(("127.0.0.0/8",), 202), (("203.0.113.7",), 403), ((), 202)])
def test_key_is_used_from_its_addresses_only(house: House, networks: tuple[str, ...], status: int) -> None:
    assert program(house, "handoffs", networks=networks).post().status_code == status


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({}, (202, "")),
        ({"flows": ["tienda"]}, (202, "")),
        ({"flows": ["clinica"]}, (403, "flow_not_allowed")),
        ({"brands": ["Tienda Nogal"]}, (202, "")),
        ({"brands": ["Clínica Sol"], "flows": ["tienda"]}, (202, "")),
        ({"brands": ["Clínica Sol"]}, (403, "flow_not_allowed")),
    ],
)
def test_key_enters_its_flows_and_brands_only(
    house: House, limits: dict[str, list[str]], told: tuple[int, str]
) -> None:
    ivr = program(house, "handoffs", "calls", **limits)
    assert code(ivr.post()) == told
    assert code(ivr.post(CALLS, "hand-off-2")) == told
    asked = json.dumps({"number": MARTA, "flow": "tienda"}).encode()
    answer = ivr.post("/api/v1/eligibility", "", asked)
    assert code(answer) == ((200, "") if told == (202, "") else told)


@pytest.mark.parametrize(("language", "told"), [("es", 202), ("es-MX", 202), ("", 202), ("fr", 422)])
def test_language_that_the_flow_lacks_is_told(house: House, language: str, told: int) -> None:
    answer = house.hand_over(language=language)
    assert answer.status_code == told
    assert told == 202 or (answer.get_json()["error"]["field"], code(answer)[1]) == ("language", "unknown_language")


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        ({"name": " ", "scopes": ["calls"]}, "a key needs a name"),
        ({"name": "ivr", "scopes": []}, "one or more of handoffs, calls"),
        ({"name": "ivr", "scopes": ["everything"]}, "one or more of handoffs, calls"),
        ({"name": "ivr", "scopes": ["calls"], "networks": ["home"]}, "'home' is no address or network"),
    ],
)
def test_key_that_cannot_be_made_says_why(house: House, made: dict[str, Any], sentence: str) -> None:
    world = house.world
    with pytest.raises(KeyRefused, match=sentence):
        api_keys.create(world.store, world.ledger.vault, actor=ADMIN, **made)


def test_secret_is_not_in_the_database(house: House) -> None:
    ivr, store = program(house, "handoffs"), house.world.store
    with store.reading() as db:
        row = dict(db.connection().exec_driver_sql("SELECT * FROM api_key").mappings().one())
    assert ivr.secret not in str(row)


def test_requests_of_a_key_are_in_the_audit(house: House) -> None:
    ivr = program(house, "handoffs", "calls")
    ivr.post()
    ivr.post(CALLS, "reminder-1")
    with house.world.store.reading() as db:
        rows = audit.rows(db, person=ivr.id)
    assert sorted(row.action for row in rows) == ["api_request", "api_request", "call_planned", "handed_over"]
    assert len({row.customer for row in rows if row.conversation}) == 1


@pytest.mark.parametrize(("node", "told"), [("elige", (202, "")), ("motivo", (202, "")), ("fin", (422, "no_entry"))])
def test_program_enters_a_flow_where_its_author_says(house: House, node: str, told: tuple[int, str]) -> None:
    assert code(house.hand_over(node=node)) == told
