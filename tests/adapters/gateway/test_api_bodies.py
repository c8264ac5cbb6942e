"""What no request of another program may carry, and how each refusal is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gateway_house import House
from test_api_keys import BODY, CALLS, HANDOFFS, RAW, code, program


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


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'{"number": NaN}', "NaN is no number in JSON"),
        (b'{"number": -Infinity}', "-Infinity is no number in JSON"),
        (b'{"values": {"pedido": 1e999}}', "too large"),
        (b'{"values": {"pedido": ' + b"9" * 4000 + b"}}", "too many digits"),
        (b'{"values": {"pedido": 0.' + b"9" * 4000 + b"}}", "too many digits"),
    ],
)
def test_number_that_is_none_is_refused_with_the_reason(house: House, raw: bytes, told: str) -> None:
    answer = program(house, "handoffs").post(raw=raw)
    assert code(answer) == (400, "wrong_body")
    assert told in answer.get_json()["error"]["message"]


UNCLEAN = ("a\0b", "a\ud800b", "\udc00")


@pytest.mark.parametrize("text", UNCLEAN)
@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("consent", lambda text: {"consent": text}),
        ("number", lambda text: {"number": text}),
        ("language", lambda text: {"language": text}),
        ("said.motivo", lambda text: {"said": {"motivo": text}}),
        ("said", lambda text: {"said": {text: "x"}}),
        ("values.pedido.1.number", lambda text: {"values": {"pedido": [1, {"number": text}]}}),
    ],
)
def test_text_that_no_database_keeps_is_refused_with_its_field(
    house: House, field: str, change: Any, text: str
) -> None:
    raw = json.dumps(BODY | change(text)).encode()
    for path in (HANDOFFS, CALLS):
        answer = program(house, "handoffs", "calls").post(path, raw=raw)
        assert (code(answer), answer.get_json()["error"]["field"]) == ((400, "unclean_text"), field)
    assert house.world.conversations() == []


@pytest.mark.parametrize("path", ["/api/v1/handoffs/hnd%00", "/api/v1/calls/out%00", "/api/v1/handoffs/x?y=%00"])
def test_address_that_no_database_keeps_is_refused(house: House, path: str) -> None:
    assert code(house.web.get(path)) == (400, "unclean_text")


@pytest.mark.parametrize("consent", ["", " ", "\t\n", "\u00a0"])
def test_blank_consent_is_refused(house: House, consent: str) -> None:
    answer = house.hand_over(consent=consent)
    assert (code(answer)[0], answer.get_json()["error"]["field"]) == (400, "consent")
    assert house.world.conversations() == []


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "1999-12-31T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_instant_far_away_is_refused(house: House, at: str) -> None:
    raw = json.dumps(BODY | {"at": at}).encode()
    answer = program(house, "calls").post(CALLS, raw=raw)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "at")


def test_every_refusal_is_described(house: House) -> None:
    paths = house.web.get("/api/v1/openapi.json").get_json()["paths"]
    for path, views in paths.items():
        for method, view in views.items():
            if path != "/api/v1/openapi.json":
                assert {"400", "401", "413", "421", "422", "429", "500", "503"} <= view["responses"].keys(), (
                    path,
                    method,
                )


def test_refusal_of_a_long_body_has_the_form_of_the_api(house: House) -> None:
    answer = program(house, "handoffs").post(raw=b" " * 100_001)
    assert code(answer) == (413, "request_entity_too_large")
