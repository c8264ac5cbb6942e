"""Asking a business system: every outcome is a value."""

from __future__ import annotations

import json

import httpx
import pytest

from deflect.messaging.http_requests import LONGEST, Services, fetch
from voice_flows.model.turns import Fetch, Fetched

SERVICES = Services({"shop": "http://shop.test/api/"})
ORDER = Fetch("node", "shop", "GET", "/orders/48213?full=1")


def client(answer: httpx.Response | Exception) -> tuple[httpx.Client, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return httpx.Client(transport=httpx.MockTransport(handle)), asked


def test_a_flow_asks_below_the_services_address() -> None:
    over, asked = client(httpx.Response(200, json={"state": "sent"}))
    assert fetch(SERVICES, ORDER, over) == Fetched(200, {"state": "sent"})
    assert str(asked[0].url) == "http://shop.test/api/orders/48213?full=1"


def test_a_body_goes_as_json() -> None:
    over, asked = client(httpx.Response(201, json={}))
    fetch(SERVICES, Fetch("node", "shop", "POST", "/orders", {"id": 1}), over)
    assert json.loads(asked[0].content) == {"id": 1}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx.Response(404, json={"error": "none"}), Fetched(404, {"error": "none"})),
        (httpx.Response(500, text="oops"), Fetched(500)),
        (httpx.Response(200, content=b"{", headers={"content-type": "application/json"}), Fetched(200)),
        (httpx.Response(302, headers={"location": "http://elsewhere.test/"}), Fetched(302)),
        (httpx.Response(200, content=b"x" * (LONGEST + 1)), Fetched(0)),
        (httpx.ConnectError("refused"), Fetched(0)),
        (httpx.ReadTimeout("late"), Fetched(0)),
    ],
)
def test_whatever_goes_wrong_is_told_as_a_status(answer: httpx.Response | Exception, told: Fetched) -> None:
    over, _ = client(answer)
    assert fetch(SERVICES, ORDER, over) == told


@pytest.mark.parametrize(
    "wanted",
    [
        Fetch("n", "other", "GET", "/"),
        Fetch("n", "shop", "GET", "//elsewhere.test/"),
        Fetch("n", "shop", "GET", "/orders/../refunds"),
        Fetch("n", "shop", "GET", "/orders/./48213"),
        Fetch("n", "shop", "GET", "/orders//lines"),
        Fetch("n", "shop", "GET", "/.."),
    ],
)
def test_a_flow_cannot_ask_elsewhere(wanted: Fetch) -> None:
    over, asked = client(httpx.Response(200))
    assert fetch(SERVICES, wanted, over) == Fetched(0)
    assert asked == []
