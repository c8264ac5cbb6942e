"""The audit: a row for every act and every look at a customer, without their words or numbers; who may read it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from deflect.keeping import retention
from deflect.people import accounts, audit, teams
from deflect.people.audit import Actor
from deflect.policy.roles import Role
from deflect.tables import Audit, Conversation, Customer, Entry, Identity
from tests import workspace_tapes
from tests.workspace_app import PASSWORD, Place, caller_in_the_queue, signed_in

ADMIN = Actor("system", "tests")
TEXT = "Su paquete azul sale mañana"


def kept(place: Place, **asked: Any) -> list[audit.Found]:
    with place.store.reading() as db:
        return audit.rows(db, **asked)


def customer_of(place: Place, row: dict[str, Any]) -> str:
    with place.store.reading() as db:
        return db.get_one(Conversation, row["id"]).customer_id


def first(desk: FlaskClient) -> dict[str, Any]:
    rows: list[dict[str, Any]] = desk.get("/api/desk/list?view=all").get_json()["rows"]
    return next(row for row in rows if row["channel"] == "sms")


def act(desk: FlaskClient, id_: str, verb: str, **body: Any) -> int:
    return desk.post(f"/api/desk/conversations/{id_}/{verb}", json=body).status_code


def test_rows_of_a_customer_include_what_was_done_to_them(place: Place, desk: FlaskClient) -> None:
    customer = customer_of(place, first(desk))
    audit.looked(place.store, ADMIN, "customer_exported", customer)
    found = kept(place, customer=customer)
    assert [(row.action, row.subject) for row in found][:1] == [("customer_exported", customer)]


def test_every_act_and_look_of_an_agent_has_a_row(place: Place, desk: FlaskClient) -> None:
    row = first(desk)
    id_, customer = row["id"], customer_of(place, row)
    with place.store.transaction() as db:
        db.execute(delete(Audit))
    seen = desk.get(f"/api/desk/conversations/{id_}").get_json()["thread"]["sequence"]
    desk.get(f"/api/desk/conversations/{id_}")
    until = (place.store.clock() + timedelta(days=1)).isoformat()
    assert act(desk, id_, "note", client_id="note-0001", text=TEXT) == 200
    assert act(desk, id_, "reply", client_id="reply-0001", text=TEXT, seen=seen, confirmed=True) == 200
    assert act(desk, id_, "snooze", until=until) == 200
    assert act(desk, id_, "assign", to=place.agents[0]) == 200
    assert act(desk, id_, "assign", to=None) == 200
    assert act(desk, id_, "unread") == 200
    assert act(desk, id_, "resolve") == 200
    assert act(desk, id_, "reopen") == 200
    assert desk.get(f"/api/desk/conversations/{id_}/call").status_code in (200, 409)
    rows = kept(place, person="pau@nogal.test", customer=customer)
    assert {one.who for one in rows} == {"pau@nogal.test"}
    assert [one.action for one in reversed(rows)][:9] == [
        "conversation_opened", "noted", "replied", "snoozed", "assigned", "queued", "marked_unread", "resolved",
        "reopened",
    ]  # fmt: skip
    assert {one.conversation for one in rows} == {id_}


def test_calls_at_the_desk_have_rows(place: Place, desk: FlaskClient) -> None:
    from deflect.routing.switchboard import Switchboard

    assert desk.post("/api/desk/presence", json={"available": True}).status_code == 200
    leg = caller_in_the_queue(place, "+34600111222", 0)
    (ring,) = Switchboard(place.ledger).ring(leg, 2)
    assert desk.post(f"/api/desk/calls/{ring.id}/accept").status_code in (200, 503)
    Switchboard(place.ledger).answered(ring.id)
    assert desk.post(f"/api/desk/calls/{ring.id}/hold", json={"on": True}).status_code == 200
    assert desk.post(f"/api/desk/calls/{ring.id}/hang_up").status_code == 200
    done = [one.action for one in reversed(kept(place, person="pau@nogal.test"))]
    assert [one for one in done if one.startswith(("call", "available"))] == [
        "available", "call_accepted", "call_answered", "call_held", "call_ended",
    ]  # fmt: skip


@pytest.mark.parametrize(("words", "by"), [("+34612345678", "number"), ("pedido", "words")])
def test_search_is_kept_without_what_was_searched_for(place: Place, desk: FlaskClient, words: str, by: str) -> None:
    found = desk.get("/api/desk/list", query_string={"q": words}).get_json()["rows"]
    (row,) = [one for one in kept(place) if one.action == "searched"]
    assert (row.detail["by"], row.detail["found"]) == (by, [one["id"] for one in found])
    assert words not in json.dumps(audit.as_json(row))


def test_refresh_of_a_page_is_no_new_look(place: Place, desk: FlaskClient) -> None:
    id_, now = first(desk)["id"], place.clock.now

    def rows(again: bool, **asked: str) -> dict[str, int]:
        desk.get("/api/desk/list", query_string={"q": "pedido", "again": again, **asked})
        desk.get(f"/api/desk/conversations/{id_}", query_string={"again": again})
        actions = [one.action for one in kept(place)]
        return {action: actions.count(action) for action in ("searched", "conversation_opened")}

    assert rows(again=True) == {"searched": 1, "conversation_opened": 1}
    place.clock.now = lambda: now() + timedelta(hours=1)
    assert rows(again=True) == {"searched": 1, "conversation_opened": 1}
    assert rows(again=True, q="") == {"searched": 1, "conversation_opened": 1}
    assert rows(again=True, q="612345678") == {"searched": 2, "conversation_opened": 1}
    assert rows(again=False) == {"searched": 3, "conversation_opened": 2}


def test_search_is_a_look_at_all_whom_it_showed(place: Place, desk: FlaskClient) -> None:
    workspace_tapes.call(place)
    shown = desk.get("/api/desk/list", query_string={"by": "customer"}).get_json()["rows"]
    customers = {customer_of(place, row) for row in shown}
    assert len(customers) > 1
    for customer in customers:
        (row,) = [one for one in kept(place, customer=customer) if one.action == "searched"]
        assert set(row.detail["customers"]) == customers
        assert row.detail["found"] == [one["id"] for one in shown]
    assert [one for one in kept(place, customer="cus_other") if one.action == "searched"] == []


def test_search_is_read_by_a_supervisor_as_far_as_their_teams(place: Place, desk: FlaskClient) -> None:
    accounts.create_user(place.store, "eva@nogal.test", "Eva", PASSWORD, "supervisor")
    shown = [row["id"] for row in desk.get("/api/desk/list", query_string={"by": "customer"}).get_json()["rows"]]
    teams.create(place.store, "sur", ADMIN)
    teams.set_queues(place.store, "sur", ["cola_sur"], ADMIN)
    with place.store.transaction() as db:
        for id_ in shown:
            db.get_one(Conversation, id_).queue = "cola_norte" if id_ == shown[0] else "cola_sur"
        customer = db.get_one(Conversation, shown[0]).customer_id
    eva = signed_in(place, "eva@nogal.test")

    def told() -> list[dict[str, Any]]:
        rows = eva.get("/api/desk/audit", query_string={"action": "searched"}).get_json()["rows"]
        return [row["detail"] for row in rows]

    assert told() == [{"by": "words", "found": shown[:1], "customers": [customer]}]
    with place.store.transaction() as db:
        db.get_one(Conversation, shown[0]).queue = "cola_sur"
    assert told() == []


def test_look_comes_again_after_five_minutes(place: Place, desk: FlaskClient) -> None:
    id_, now = first(desk)["id"], place.clock.now

    def looks() -> int:
        desk.get(f"/api/desk/conversations/{id_}")
        return len([one for one in kept(place) if one.action == "conversation_opened"])

    assert (looks(), looks()) == (1, 1)
    place.clock.now = lambda: now() + timedelta(minutes=6)
    assert looks() == 2


def test_act_that_is_refused_leaves_no_row(place: Place, desk: FlaskClient) -> None:
    before = len(kept(place))
    assert act(desk, first(desk)["id"], "snooze", until=(place.store.clock() - timedelta(1)).isoformat()) == 409
    assert len(kept(place)) == before


def test_audit_holds_no_name_number_or_word_of_a_customer(place: Place, desk: FlaskClient) -> None:
    test_every_act_and_look_of_an_agent_has_a_row(place, desk)
    workspace_tapes.call(place)
    desk.get("/api/desk/recordings/rec_call")
    desk.get("/api/desk/list?q=%2B34600")
    with place.store.reading() as db:
        written = json.dumps([[row.subject, row.actor, row.detail] for row in db.scalars(select(Audit))])
        theirs = {*db.scalars(select(Customer.name)), *db.scalars(select(Identity.address)), TEXT}
        theirs |= {text for text in db.scalars(select(Entry.text)) if len(text) > 12}
    assert {one for one in theirs if one and one in written} == set()


@pytest.mark.parametrize(("role", "code"), [("agent", 403), ("author", 403), ("auditor", 200), ("admin", 200)])
def test_audit_is_read_by_those_who_may(place: Place, desk: FlaskClient, role: Role, code: int) -> None:
    accounts.create_user(place.store, "eva@nogal.test", "Eva", PASSWORD, role)
    row = first(desk)
    desk.get(f"/api/desk/conversations/{row['id']}")
    asked = {"person": "pau@nogal.test", "customer": customer_of(place, row)}
    answer = signed_in(place, "eva@nogal.test").get("/api/desk/audit", query_string=asked)
    assert answer.status_code == code
    if code == 200:
        (told,) = answer.get_json()["rows"]
        assert (told["who"], told["action"], told["subject"]) == ("pau@nogal.test", "conversation_opened", row["id"])
        assert kept(place, person="eva@nogal.test")[0].action == "audit_read"


def test_supervisor_reads_the_audit_of_their_teams_conversations(place: Place, desk: FlaskClient) -> None:
    accounts.create_user(place.store, "eva@nogal.test", "Eva", PASSWORD, "supervisor")
    own, other = first(desk)["id"], workspace_tapes.call(place)
    for id_ in (own, other):
        desk.get(f"/api/desk/conversations/{id_}")
    teams.create(place.store, "sur", ADMIN)
    teams.set_queues(place.store, "sur", ["cola_sur"], ADMIN)
    with place.store.transaction() as db:
        db.get_one(Conversation, own).queue = "cola_norte"
        db.get_one(Conversation, other).queue = "cola_sur"
    told = signed_in(place, "eva@nogal.test").get("/api/desk/audit").get_json()["rows"]
    assert {one["conversation"] for one in told} == {own}


def test_audit_is_erased_after_two_years(place: Place) -> None:
    with place.store.transaction() as db:
        db.execute(delete(Audit))
        audit.write(db, place.store, ADMIN, "backed_up", "database")
    now = place.clock.now
    place.clock.now = lambda: now() + timedelta(days=729)
    retention.erase(place.store)
    assert len(kept(place)) == 1
    place.clock.now = lambda: now() + timedelta(days=731)
    retention.erase(place.store)
    assert kept(place) == []
