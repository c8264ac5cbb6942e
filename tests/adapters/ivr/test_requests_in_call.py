"""Requests within a call that carry no call: each gets the answer that RFC 3261 has for it, and the call goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.raw_caller import RawCaller

RELAY = "Signal=5\r\nDuration=160\r\n"


@pytest.fixture(scope="module")
def relevo() -> Iterator[Endpoint]:
    endpoint = Endpoint()
    yield endpoint
    assert endpoint.stop() == 0


@pytest.mark.parametrize(
    ("method", "head", "body", "status", "name", "value"),
    [
        ("OPTIONS", "", "", 200, "Allow", "INFO"),
        ("MESSAGE", "Content-Type: text/plain\n", "hello", 405, "Allow", "INVITE"),
        ("PUBLISH", "Event: presence\n", "", 405, "Allow", "INVITE"),
        ("SUBSCRIBE", "Event: presence\nExpires: 60\n", "", 489, "Allow-Events", "refer"),
        ("NOTIFY", "Event: dialog\nSubscription-State: active\n", "", 481, "", ""),
        ("MAKETEA", "", "", 501, "Allow", "INVITE"),
        ("INFO", "", "", 200, "", ""),
        ("INFO", "Content-Type: text/plain\n", "5", 415, "Accept", "application/dtmf-relay"),
        ("INFO", "Content-Type: application/media_control+xml\n", "<media_control/>", 415, "Accept", "dtmf"),
        ("INFO", "Content-Type: application/dtmf-relay\n", "Duration=160\r\n", 400, "", ""),
        ("INFO", "Content-Type: application/dtmf-relay\n", "Signal=16\r\n", 200, "", ""),  # a hook flash
    ],
)
def test_request_within_a_call_gets_its_answer(
    relevo: Endpoint, method: str, head: str, body: str, status: int, name: str, value: str
) -> None:
    with RawCaller(relevo.port) as caller:
        assert caller.call().status == 200
        answer = caller.asks(method, body, head)
        assert answer.status == status
        assert not name or value in answer.header(name)
        assert caller.asks("OPTIONS").status == 200  # the call stands
        assert caller.asks("BYE").status == 200
    relevo.wait("gone")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/dtmf-relay", RELAY),
        ("Application/DTMF-Relay; charset=utf-8", RELAY),
        ("application/DTMF", "5"),
        ("APPLICATION/dtmf-relay;charset=UTF-8", "Signal: 5\r\n"),
    ],
)
def test_key_by_info_is_answered_200_and_counts_once(relevo: Endpoint, kind: str, body: str) -> None:
    with RawCaller(relevo.port) as caller:
        caller.call()
        relevo.wait("line")
        relevo.told.clear()
        assert caller.asks("INFO", body, f"Content-Type: {kind}\n").status == 200
        assert caller.asks("BYE").status == 200
    relevo.wait("gone")
    assert [one["digit"] for one in relevo.all("digit")] == ["5"]
