"""The demo businesses: what callers hear, and how one changes it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from deflect.steps import calendars
from gateway.demo import message
from tests.office_hours import TUESDAY_AT_TEN
from tests.workspace_app import Place, signed_in
from voice_flows.schema.document import Calendar

MARTA = "+34612345678"
SHOP = "/demo/api/tienda"
CLINIC = "/demo/api/clinica"


def today(place: Place) -> date:
    from gateway.demo.http.api import MADRID

    return place.store.clock().astimezone(MADRID).date()


def visitor(place: Place) -> FlaskClient:
    return place.app.test_client()


@pytest.mark.parametrize("phone", [MARTA, "%2B34612345678"])
def test_marta_has_three_orders_the_one_on_its_way_first(place: Place, phone: str) -> None:
    orders = visitor(place).get(f"{SHOP}/orders?phone={phone}").get_json()["orders"]
    assert [(order["number"], order["status"]) for order in orders] == [
        ("48213", "on_its_way"),
        ("48177", "delayed"),
        ("48190", "delivered"),
    ]
    assert orders[0]["last3"] == "213"
    assert date.fromisoformat(orders[0]["day"]) > today(place)


def test_others_have_none_and_unknown_orders_are_404(place: Place) -> None:
    assert visitor(place).get(f"{SHOP}/orders", query_string={"phone": "+34600000000"}).get_json() == {"orders": []}
    assert visitor(place).get(f"{SHOP}/orders/99999").status_code == 404
    assert visitor(place).get(f"{SHOP}/orders/99999/slots").status_code == 404


def test_a_delivery_moves_to_a_slot_or_a_day(place: Place) -> None:
    client = visitor(place)
    slot = client.get(f"{SHOP}/orders/48213/slots").get_json()["slots"][1]
    moved = client.post(f"{SHOP}/orders/48213/delivery", json={"slot": slot["id"]}).get_json()
    assert (moved["day"], moved["from"], moved["to"]) == (slot["day"], slot["from"], slot["to"])
    later = (today(place) + timedelta(days=9)).isoformat()
    assert client.post(f"{SHOP}/orders/48213/delivery", json={"day": later}).get_json()["day"] == later
    assert client.get(f"{SHOP}/orders/48213").get_json()["day"] == later


def test_slots_of_one_day_are_those_that_can_be_booked_on_it(place: Place) -> None:
    client = visitor(place)
    offered = client.get(f"{SHOP}/orders/48213/slots").get_json()["slots"]
    day = offered[0]["day"]
    same = [slot for slot in offered if slot["day"] == day]
    assert client.get(f"{SHOP}/orders/48213/slots", query_string={"day": day}).get_json()["slots"] == same
    later = (today(place) + timedelta(days=9)).isoformat()
    found = client.get(f"{SHOP}/orders/48213/slots", query_string={"day": later}).get_json()["slots"]
    assert {slot["day"] for slot in found} == {later}
    moved = client.post(f"{SHOP}/orders/48213/delivery", json={"slot": found[-1]["id"]}).get_json()
    assert (moved["day"], moved["from"]) == (later, found[-1]["from"])
    past = today(place).isoformat()
    assert client.get(f"{SHOP}/orders/48213/slots", query_string={"day": past}).get_json()["slots"] == []


def test_what_is_past_is_refused_and_nothing_moves(place: Place) -> None:
    client = visitor(place)
    before = client.get(f"{SHOP}/orders/48213").get_json()
    yesterday = (today(place) - timedelta(days=1)).isoformat()
    for body in ({"slot": f"{today(place) - timedelta(days=10)}T16:00"}, {"day": yesterday}):
        refused = client.post(f"{SHOP}/orders/48213/delivery", json=body)
        assert (refused.status_code, refused.get_json()) == (409, {"error": "taken"})
    assert client.get(f"{SHOP}/orders/48213").get_json() == before


def test_slots_offered_are_the_same_until_they_are_past(place: Place) -> None:
    client = visitor(place)
    offered = client.get(f"{SHOP}/orders/48213/slots").get_json()["slots"]
    place.clock.now = lambda: TUESDAY_AT_TEN + timedelta(days=1)
    assert client.get(f"{SHOP}/orders/48213/slots").get_json()["slots"] == offered


@pytest.mark.parametrize("body", [{"slot": "soon"}, {"day": "mañana"}, {}])
def test_a_slot_that_is_none_is_404(place: Place, body: dict[str, Any]) -> None:
    assert visitor(place).post(f"{SHOP}/orders/48213/delivery", json=body).status_code == 404


def test_an_appointment_needs_number_and_birth_date(place: Place) -> None:
    client = visitor(place)
    right = client.post(f"{CLINIC}/appointments/search", json={"phone": MARTA, "born": "1958-05-03"}).get_json()
    wrong = client.post(f"{CLINIC}/appointments/search", json={"phone": MARTA, "born": "1990-01-01"}).get_json()
    assert [one["doctor"] for one in right["appointments"]] == ["Vera"]
    assert wrong == {"appointments": []}


def test_an_appointment_is_moved_confirmed_and_cancelled(place: Place) -> None:
    client = visitor(place)
    slot = client.get(f"{CLINIC}/slots").get_json()["slots"][0]
    moved = client.post(f"{CLINIC}/appointments/c101/move", json={"slot": slot["id"]}).get_json()
    assert (moved["day"], moved["time"]) == (slot["day"], slot["time"])
    assert client.post(f"{CLINIC}/appointments/c101/confirm").get_json()["status"] == "confirmed"
    assert client.post(f"{CLINIC}/appointments/c101/cancel").get_json()["status"] == "cancelled"
    assert client.post(f"{CLINIC}/appointments/c101/move", json={"slot": "gone"}).status_code == 409


def form_of(page: str, action: str) -> dict[str, str]:
    """The fields of one form of the page, as a browser would send them."""
    import re

    part = page.split(f'action="{action}"')[1].split("</form>")[0]
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*?(?:value="([^"]*)")[^>]*>', part))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', part, re.S):
        fields[name] = re.findall(r'value="([^"]+)" selected', options)[0]
    return fields


def test_what_one_edits_is_what_callers_hear(place: Place, desk: FlaskClient) -> None:
    form = form_of(desk.get("/demo").text, "/demo/shop")
    form |= {"order-48213-status": "delayed", "week-sun": "10:00-12:00", "slot-0-in_days": "7"}
    desk.post("/demo/shop", data=form)
    assert visitor(place).get(f"{SHOP}/orders/48213").get_json()["status"] == "delayed"
    assert visitor(place).get(f"{SHOP}/calendar").get_json()["week"]["sun"] == ["10:00-12:00"]
    assert hours(place, "tienda", "tienda")["sun"] == ["10:00-12:00"]
    assert hours(place, "clinica", "centro")["mon"] == ["08:00-20:00"]
    desk.post("/demo/reset")
    assert visitor(place).get(f"{SHOP}/orders/48213").get_json()["status"] == "on_its_way"
    assert hours(place, "tienda", "tienda")["sun"] == []


def test_hours_that_an_admin_sets_are_shown_and_stay_when_another_day_is_saved(place: Place, desk: FlaskClient) -> None:
    night = Calendar.model_validate({"week": {"mon": ["20:00-02:00"]}, "special": {"2031-12-24": ["09:00-13:00"]}})
    calendars.keep(place.store, "tienda", "tienda", night)
    form = form_of(desk.get("/demo").text, "/demo/shop")
    assert (form["week-mon"], form["week-tue"]) == ("20:00-02:00", "")
    desk.post("/demo/shop", data=form | {"week-thu": "09:00-23:00"})
    kept = {day: spans for day, spans in hours(place, "tienda", "tienda").items() if spans}
    assert kept == {"thu": ["09:00-23:00"], "mon": ["20:00-02:00"]}
    with place.store.reading() as db:
        assert calendars.set_for(db, "tienda", "tienda")["special"] == {"2031-12-24": ["09:00-13:00"]}


def hours(place: Place, flow: str, calendar: str) -> dict[str, list[str]]:
    """The hours by which the flow goes."""
    with place.store.reading() as db:
        flows = calendars.over(db, {flow: place.ledger.flows.latest(flow)})
    return {str(day): spans for day, spans in flows[flow].calendars[calendar].week.items()}


def test_a_wrong_field_is_named_and_nothing_is_kept(place: Place, desk: FlaskClient) -> None:
    form = form_of(desk.get("/demo").text, "/demo/shop") | {"week-mon": "14:00-09:00", "order-48213-status": "delayed"}
    page = desk.post("/demo/shop", data=form, follow_redirects=True)
    assert "14:00-09:00" in page.text
    assert visitor(place).get(f"{SHOP}/orders/48213").get_json()["status"] == "on_its_way"


def test_days_stay_relative_until_somebody_sets_them(place: Place, desk: FlaskClient) -> None:
    before = visitor(place).get(f"{SHOP}/orders/48213").get_json()["day"]
    desk.post("/demo/shop", data=form_of(desk.get("/demo").text, "/demo/shop"))
    later = place.store.clock() + timedelta(days=10)
    place.clock.now = lambda: later
    after = visitor(place).get(f"{SHOP}/orders/48213").get_json()["day"]
    assert date.fromisoformat(after) - date.fromisoformat(before) >= timedelta(days=9)


def test_the_demo_has_a_voice_message_to_listen_to(place: Place) -> None:
    assert message.leave(place.ledger, place.tapes)
    client = signed_in(place)
    answer = client.get(f"/api/desk/recordings/{message.TAPE}")
    assert (answer.status_code, len(answer.data)) == (200, 44 + 2 * 67_600)
    (row,) = [
        row for row in client.get("/api/desk/list?view=queue").get_json()["rows"] if row["subject"] == message.SUBJECT
    ]
    items = client.get(f"/api/desk/conversations/{row['id']}").get_json()["thread"]["items"]
    assert [item["text"] for item in items if item["kind"] == "voicemail"] == [message.WORDS]
