"""Keys of other programs: what each may do, how often and from where; and what no request may carry."""

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
from gateway.ingress import values
from gateway.signing import HEADER, Signed, sign
from voice_flows.schema.parts import ValueType

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


@pytest.mark.parametrize(
    "raw", [b"{", b"", RAW.decode().encode("utf-16"), b"\xff" + RAW, b'{"number": ' + b"9" * 5000 + b"}"]
)
def test_body_that_is_no_json_is_refused(house: House, raw: bytes) -> None:
    answer = program(house, "handoffs").post(raw=raw)
    assert code(answer) == (400, "wrong_body")
    assert "Invalid JSON" in answer.get_json()["error"]["message"]


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b'{"number":"+34612345678","number":"+34612345679"}', "number"),
        (b'{"values":{"pedido":"1","pedido":"2"}}', "pedido"),
    ],
)
def test_name_that_comes_twice_is_refused(house: House, raw: bytes, field: str) -> None:
    answer = program(house, "handoffs").post(raw=raw)
    assert (code(answer), answer.get_json()["error"]["field"]) == ((400, "duplicate_key"), field)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_body_of_another_type_is_refused(house: House, kind: str) -> None:
    assert code(program(house, "handoffs").post(content_type=kind)) == (415, "wrong_content_type")


def test_chunked_body_is_refused(house: House) -> None:
    answer = program(house, "handoffs").post(headers={"Transfer-Encoding": "chunked"})
    assert code(answer) == (411, "length_required")
    assert "Content-Length" in answer.get_json()["error"]["message"]


@pytest.mark.parametrize(("node", "told"), [("elige", (202, "")), ("motivo", (202, "")), ("fin", (422, "no_entry"))])
def test_program_enters_a_flow_where_its_author_says(house: House, node: str, told: tuple[int, str]) -> None:
    assert code(house.hand_over(node=node)) == told


WRONG: dict[ValueType, tuple[str, ...]] = {
    "digits": ("48 213", "x", ""),
    "number": ("uno", "1e9", "1,5"),
    "amount": ("12 €",),
    "date": ("24/11/2026", "2026-02-30"),
    "time": ("9:30", "25:00"),
    "phone": ("612345678", "+34"),
    "email": ("nobody", "a b@x.es"),
    "yes_no": ("yes", "1"),
    "one_of": ("a b",),
    "text": ("mire https://evil.example/pay", "www.evil.example", "entre en evil.example/pay", "evil.es", "x[.]es"),
    "any": ("http://evil.example",),
}
RIGHT: dict[ValueType, tuple[str, object]] = {
    "digits": ("0048213", "0048213"),
    "number": ("12", 12),
    "amount": ("12.5", 12.5),
    "date": ("2026-11-24", "2026-11-24"),
    "time": ("09:30", "09:30"),
    "phone": ("+34612345678", "+34612345678"),
    "email": ("a.b@x.es", "a.b@x.es"),
    "yes_no": ("true", True),
    "one_of": ("roto", "roto"),
    "text": ("Sra. López, 3.500 m. a pie", "Sra. López, 3.500 m. a pie"),
    "any": ("algo", "algo"),
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in WRONG.items() for text in texts])
def test_value_that_does_not_fit_its_variable_is_refused(house: House, kind: ValueType, text: str) -> None:
    from gateway.ingress.errors import Wrong

    with pytest.raises(Wrong) as refused:
        values.read(flow_with(house, kind), {"pedido": text})
    assert (refused.value.status, refused.value.field) == (422, "values.pedido")


@pytest.mark.parametrize(
    "text",
    [
        "evil.com.", "(evil.com) ya", "pague en evil.com, gracias", "evil.com!", "evil.com;", 'evil.com"',
        "1.2.3.4/pago", "1.2.3.4", "evil\u3002com", "evil\uff0ecom", "evil\uff61com", "//evil.com>x",
        "xn--80ak6aa92e.xn--p1ai",
        "evil.com\u200b", "evil.co\u200dm/x", "evil.com\u2026", "e\uff56il.\uff43om", "evil.co\u034fm", "почта.рф",
        "fin.Empieza",
    ],
)  # fmt: skip
def test_a_link_anywhere_in_a_value_is_refused(text: str) -> None:
    from gateway.ingress.links import has_link

    assert has_link(text)


@pytest.mark.parametrize(
    "text",
    ["3.5 kg", "a las 10.30", "a las 10.30h", "Sr. López", "EE.UU.", "p.ej. hoy", "S.A.", "fin. Empieza",
     "bien…gracias", "3.500", "24.11.2026", "400.1.2.3"],
)  # fmt: skip
def test_ordinary_words_are_no_link(text: str) -> None:
    from gateway.ingress.links import has_link

    assert not has_link(text)


@pytest.mark.parametrize("kind", RIGHT)
def test_value_is_read_as_its_variable_has_it(house: House, kind: ValueType) -> None:

    text, value = RIGHT[kind]
    assert values.read(flow_with(house, kind), {"pedido": text}) == (("pedido", value),)


def flow_with(house: House, kind: ValueType) -> Any:
    flow = house.world.ledger.flows.latest("tienda")
    variable = flow.variables["pedido"].model_copy(update={"type": kind})
    return flow.model_copy(update={"variables": {"pedido": variable}})
