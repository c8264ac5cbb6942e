"""Calls at the desk over HTTP: presence, a ring, the pass to the caller's sound, and every refusal in words of ours."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from deflect.routing.switchboard import Switchboard
from deflect.workers.handset_tickets import read
from gateway.workspace import HandsetPage
from tests import workspace_app
from tests.workspace_app import Place, caller_in_the_queue, signed_in

SECRET, CALLER = "the handset's secret", "+34612345678"
LINES = ("ws://127.0.0.1:8090/", "ws://127.0.0.1:8091/")


@pytest.fixture
def place(ledger_file: Path, tmp_path: Path) -> Place:
    handset = HandsetPage(LINES, SECRET, "+34910000001")
    made = workspace_app.place(ledger_file, tmp_path, handset=handset)
    made.app.config["WTF_CSRF_ENABLED"] = False
    return made


def test_accepted_ring_gives_the_address_of_the_worker_that_holds_the_caller(place: Place) -> None:
    pau = signed_in(place)
    assert pau.get("/api/desk/calls").get_json()["status"] == "away"
    assert pau.post("/api/desk/presence", json={"available": True, "by": "page"}).status_code == 200
    leg = caller_in_the_queue(place, CALLER, 1)
    (ring,) = Switchboard(place.ledger).ring(leg, 0)
    shown = pau.get("/api/desk/calls").get_json()
    assert (shown["status"], shown["waiting"]) == ("ringing", 1)
    assert [one["ring"] for one in shown["rings"]] == [ring.id]
    url = pau.post(f"/api/desk/calls/{ring.id}/accept").get_json()["url"]
    assert url.startswith(LINES[1])
    ticket = read(SECRET, parse_qs(urlsplit(url).query)["token"][0])
    assert (ticket.ring, ticket.leg, ticket.caller) == (ring.id, leg, "")


def test_a_colleagues_ring_is_not_ones_own(place: Place) -> None:
    pau, nuria = signed_in(place), signed_in(place, "nuria@nogal.test")
    pau.post("/api/desk/presence", json={"available": True, "by": "page"})
    (ring,) = Switchboard(place.ledger).ring(caller_in_the_queue(place, CALLER, 1), 0)
    assert nuria.post(f"/api/desk/calls/{ring.id}/accept").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"available": True, "by": "pigeon"}, 400, "wrong_request"),
        ({"available": True, "by": "phone", "phone": "ana at home"}, 400, "wrong_request"),
        ({"available": True, "by": "phone"}, 409, "no_phone"),
        ({"available": True, "by": "phone", "phone": "sip:ana@10.0.0.5:5070"}, 200, None),
        ({"available": True, "by": "phone", "phone": "204"}, 200, None),
        ({"available": True, "by": "phone", "phone": "sip:boss@203.0.113.66"}, 409, "phone_host"),
        ({"available": True, "by": "phone", "phone": "+34803123456"}, 409, "phone_premium"),
        ({"available": True, "by": "phone", "phone": "112"}, 409, "phone_emergency"),
    ],
)
def test_presence_says_what_is_wrong_with_it(
    place: Place, body: dict[str, object], status: int, error: str | None
) -> None:
    answer = signed_in(place).post("/api/desk/presence", json=body)
    assert (answer.status_code, answer.get_json().get("error")) == (status, error)


def test_declining_leaves_the_agent_away_with_the_reason(place: Place) -> None:
    pau = signed_in(place)
    pau.post("/api/desk/presence", json={"available": True, "by": "page"})
    (ring,) = Switchboard(place.ledger).ring(caller_in_the_queue(place, CALLER, 1), 0)
    pau.post(f"/api/desk/calls/{ring.id}/decline")
    after = pau.get("/api/desk/calls").get_json()
    assert (after["status"], after["why"], after["rings"]) == ("away", "declined", [])
    assert pau.post(f"/api/desk/calls/{ring.id}/accept").get_json()["error"] == "over"
    assert pau.post(f"/api/desk/calls/{ring.id}/hold", json={"on": True}).get_json()["error"] == "over"
