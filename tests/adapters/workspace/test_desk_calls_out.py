"""What agents do about calls: have a customer called, cancel, undo, hasten; and the handset's telephone rings."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from deflect.facts import CallRequest
from deflect.outbound_calls import attempts, commands
from deflect.outbound_calls.attempts import Placing
from deflect.workers.handset_tickets import HANDSET, read
from gateway.workspace import HandsetPage
from tests import workspace_app
from tests.workspace_app import Place, signed_in

LINE = HandsetPage(lines=("ws://127.0.0.1:8090/",), secret="s" * 32, called="+34910000001")


def opened(desk: FlaskClient, name: str = "Lucía Fernández") -> dict[str, Any]:
    rows = desk.get("/api/desk/list", query_string={"view": "all"}).get_json()["rows"]
    row = next(row for row in rows if row["name"] == name)
    told: dict[str, Any] = desk.get(f"/api/desk/conversations/{row['id']}").get_json()
    return told


def call(desk: FlaskClient, told: dict[str, Any], by: str = "assistant", number: str = "") -> Any:
    body = {"client_id": f"client-{by}", "by": by, "number": number}
    return desk.post(f"/api/desk/conversations/{told['row']['id']}/call", json=body)


def outcomes(told: dict[str, Any]) -> list[str]:
    return [item["meta"]["state"] for item in told["thread"]["items"] if item["event"] == "outcall"]


def test_an_agent_has_the_customer_called_once(desk: FlaskClient) -> None:
    told = opened(desk)
    assert told["calls"] == []
    first, again = call(desk, told), call(desk, told)
    assert (first.status_code, first.json["id"]) == (200, again.json["id"])
    (planned,) = opened(desk)["calls"]
    assert (planned["state"], planned["purpose"], planned["number"]) == ("queued", "desk", told["card"]["number"])
    assert outcomes(opened(desk)) == ["queued"]


def test_an_agent_is_told_before_what_would_come_of_calling(place: Place, desk: FlaskClient) -> None:
    told = opened(desk)
    path = f"/api/desk/conversations/{told['row']['id']}/call"

    def outlook(hour: int) -> dict[str, Any]:
        place.clock.now = lambda: datetime(2026, 11, 24, hour, tzinfo=UTC)
        return dict(desk.get(path).get_json())

    by_day, by_night = outlook(11), outlook(22)
    assert (by_day["code"], by_day["quiet"], by_day["number"]) == ("ok", False, told["card"]["number"])
    assert (by_night["code"], by_night["quiet"], by_night["timezone"]) == ("ok", True, "Europe/Madrid")
    assert opened(desk)["calls"] == []
    assert desk.get("/api/desk/conversations/cnv_nobody/call").status_code == 404


def test_a_call_to_come_is_cancelled_taken_up_again_and_placed_now(desk: FlaskClient) -> None:
    planned = call(desk, opened(desk)).json["id"]
    assert desk.post(f"/api/desk/outcalls/{planned}/cancel").get_json()["state"] == "cancelled"
    assert opened(desk)["calls"] == []
    assert desk.post(f"/api/desk/outcalls/{planned}/restore").get_json()["state"] == "queued"
    assert desk.post(f"/api/desk/outcalls/{planned}/now").get_json()["moment"] == "now"
    assert outcomes(opened(desk)) == ["queued", "cancelled", "queued", "queued"]


def test_a_call_under_way_cannot_be_cancelled(place: Place, desk: FlaskClient) -> None:
    planned = call(desk, opened(desk)).json["id"]
    assert attempts.claim(place.ledger, "w1") is not None
    refused = desk.post(f"/api/desk/outcalls/{planned}/cancel")
    assert (refused.status_code, refused.get_json()["error"]) == (409, "call_too_late")
    assert desk.post("/api/desk/outcalls/out_nobody/cancel").status_code == 404


@pytest.fixture
def telephone(ledger_file: Path, tmp_path: Path) -> Iterator[Place]:
    """A workspace whose handset page has a telephone."""
    place = workspace_app.place(ledger_file, tmp_path, handset=LINE)
    place.app.config["WTF_CSRF_ENABLED"] = False
    yield place
    place.waker.stop()
    place.store.dispose()


def claimed(place: Place, key: str) -> Placing:
    """A call of ours to the handset, about to be dialled."""
    commands.plan(place.ledger, CallRequest(key, HANDSET, "tienda", purpose="cli"))
    rings = attempts.claim(place.ledger, "w1")
    assert rings is not None
    return rings


def test_the_handset_rings_is_answered_once_or_declined(telephone: Place) -> None:
    place, page = telephone, signed_in(telephone)
    assert page.get("/handset/api/ring").get_json()["ring"] == ""
    assert page.post("/handset/api/ring/answer").status_code == 409
    rings = claimed(place, "k1")
    assert attempts.dialled(place.ledger, rings, "w1")
    assert page.get("/handset/api/ring").get_json()["ring"] == rings.call_id
    (url,) = page.post("/handset/api/ring/answer").get_json()["urls"]
    assert read(LINE.secret, url.partition("token=")[2]).placed == rings.call_id
    assert page.post("/handset/api/ring/decline").status_code == 200
    assert page.get("/handset/api/ring").get_json()["ring"] == ""
    assert commands.look(place.ledger, rings.outcall).outcome == "no_answer"


def test_a_page_that_waits_hears_the_ring_as_it_begins(telephone: Place) -> None:
    place, page = telephone, signed_in(telephone)
    rings = claimed(place, "k1")
    with ThreadPoolExecutor(1) as waiting:
        asked = waiting.submit(page.get, "/handset/api/ring?wait=15")
        assert attempts.dialled(place.ledger, rings, "w1")
        assert asked.result().get_json()["ring"] == rings.call_id
