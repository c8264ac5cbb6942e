"""A customer's page over the API: what it tells, in pages, to whom, and that looks are audited."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.people import accounts, teams
from deflect.people.audit import Actor
from deflect.tables import (
    Audit,
    Conversation,
    Customer,
    Identity,
    Leg,
    NumberBlock,
    Suppression,
    Team,
    TeamQueue,
)
from tests.workspace_app import PASSWORD, Place, signed_in

ADMIN = Actor("system", "tests")


@pytest.fixture
def known(place: Place) -> str:
    """A customer with a name, a number and a call that went on by text."""
    with place.store.transaction() as db:
        began = select(Leg.customer_id).where(Leg.medium == "voice", Leg.outcome == "moved_to_text")
        found = db.scalars(began.order_by(Leg.id)).first()
        assert found is not None
        db.get_one(Customer, found).name = "Marta Ruiz"
        return found


def told(desk: FlaskClient, customer: str, what: str = "", **query: Any) -> Any:
    answer = desk.get(f"/api/desk/customers/{customer}{what}", query_string=query)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def all_pages(desk: FlaskClient, customer: str, what: str, rows: str) -> list[Any]:
    found: list[Any] = []
    after = ""
    while True:
        page = told(desk, customer, what, after=after)
        found += page[rows]
        if not (after := page["after"]):
            return found


def test_page_tells_each_number_with_what_it_may_get(place: Place, desk: FlaskClient, known: str) -> None:
    with place.store.transaction() as db:
        number = db.scalars(select(Identity.address).where(Identity.customer_id == known)).one()
        now = place.store.clock()
        db.add(Suppression(id="sup_1", address=number, source="agent", reason="pidió silencio", at=now))
        db.add(
            NumberBlock(
                id="blk_1", address=number, calls="told", texts=True, reason="amenazas", actor=str(ADMIN), at=now
            )
        )
    overview = told(desk, known)["overview"]
    assert overview["customer"] == known
    (one,) = overview["addresses"]
    assert (one["address"], one["stopped_by_us"], one["blocked"]["terms"]["reason"]) == (number, True, "amenazas")
    assert one["last_word"]["granted"]
    assert overview["name"]


def test_timeline_has_every_conversation_once_newest_first(
    place: Place, desk: FlaskClient, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = told(desk, known, "/timeline")["moments"]
    monkeypatch.setattr("deflect.desk.customer_page.history.PAGE", 2)
    paged = all_pages(desk, known, "/timeline", "moments")
    assert [one["item"]["id"] for one in paged] == [one["item"]["id"] for one in whole]
    assert len(whole) > 4
    assert [one["item"]["at"] for one in whole] == sorted((one["item"]["at"] for one in whole), reverse=True)
    kinds = {one["item"]["kind"] for one in whole}
    assert {"call", "ours"} <= kinds
    (call,) = [one["item"] for one in whole if one["item"]["kind"] == "call"][:1]
    assert call["call"]["path"]


def test_timelines_have_all_that_the_threads_have(place: Place, desk: FlaskClient) -> None:
    with place.store.reading() as db:
        rows = db.execute(select(Conversation.customer_id, Conversation.id)).all()
    threads: dict[str, set[str]] = {}
    for customer, conversation in rows:
        items = desk.get(f"/api/desk/conversations/{conversation}").get_json()["thread"]["items"]
        threads.setdefault(customer, set()).update(item["id"] for item in items)
    timelines = {one: {each["item"]["id"] for each in told(desk, one, "/timeline")["moments"]} for one in threads}
    assert timelines == threads


def test_conversations_come_in_pages_with_owner_and_team(
    place: Place, desk: FlaskClient, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place.store.transaction() as db:
        first = db.scalars(select(Conversation).where(Conversation.customer_id == known)).first()
        assert first is not None
        first.queue, first.owner = "ventas", "queue"
        now = place.store.clock()
        db.add(Team(id="tea_1", name="Ventas", created_at=now))
        db.flush()
        db.add(TeamQueue(team_id="tea_1", queue="ventas"))
        for n in range(3):
            db.add(Conversation(id=f"cnv_{n}", customer_id=known, reference="AAA1", flow=first.flow, language="es",
                                channel="sms", created_at=now, last_entry_at=now))  # fmt: skip
    nuria = signed_in(place, "nuria@nogal.test")
    monkeypatch.setattr("deflect.desk.customer_page.matters.PAGE", 2)
    rows = all_pages(nuria, known, "/conversations", "rows")
    assert len({one["id"] for one in rows}) == len(rows) >= 4
    (queued,) = [one for one in rows if one["queue"]]
    assert (queued["teams"], queued["owner"]) == (["Ventas"], "queue")


def test_account_of_another_team_sees_no_more_of_it_than_its_own_conversations(place: Place, known: str) -> None:
    accounts.create_user(place.store, "ana@nogal.test", "Ana", PASSWORD, "agent")
    teams.create(place.store, "sur", ADMIN)
    teams.set_queues(place.store, "sur", ["cola_sur"], ADMIN)
    with place.store.transaction() as db:
        for one in db.scalars(select(Conversation).where(Conversation.customer_id == known)):
            one.queue, one.owner, one.owner_user_id = "cola_sur", "queue", None
    ana = signed_in(place, "ana@nogal.test")
    for what in ("", "/conversations", "/timeline"):
        assert ana.get(f"/api/desk/customers/{known}{what}").status_code == 404
    assert ana.get(f"/desk/customers/{known}").status_code == 404
    with place.store.transaction() as db:
        now = place.store.clock()
        db.add(Conversation(id="cnv_own", customer_id=known, reference="AAA1", flow="tienda", language="es",
                            queue="norte", channel="sms", created_at=now, last_entry_at=now))  # fmt: skip
    assert [one["id"] for one in told(ana, known, "/conversations")["rows"]] == ["cnv_own"]
    assert told(ana, known)["overview"]["conversations"] == 1
    assert told(ana, known, "/timeline")["moments"] == []


def test_unknown_customer_and_wrong_cursor_are_refused(desk: FlaskClient, known: str) -> None:
    assert desk.get("/api/desk/customers/cus_none").status_code == 404
    assert desk.get(f"/api/desk/customers/{known}/timeline?after=x").get_json()["error"] == "bad_cursor"


def test_looks_are_audited_once_while_the_page_is_shown(place: Place, desk: FlaskClient, known: str) -> None:
    told(desk, known)
    told(desk, known, "/timeline")
    told(desk, known, again="true")
    with place.store.reading() as db:
        rows = db.scalars(select(Audit.subject).where(Audit.action == "customer_opened")).all()
    assert rows == [known]


def test_merged_records_have_one_page(place: Place, desk: FlaskClient, known: str) -> None:
    with place.store.transaction() as db:
        now = place.store.clock()
        db.add(Customer(id="cus_twin", merged_into=known, created_at=now))
        db.flush()
        db.add(Conversation(id="cnv_twin", customer_id="cus_twin", reference="AAA1", flow="tienda", language="es",
                            channel="sms", created_at=now, last_entry_at=now))  # fmt: skip
    assert told(desk, "cus_twin")["overview"]["customer"] == known
    assert "cnv_twin" in [one["id"] for one in told(desk, "cus_twin", "/conversations")["rows"]]
    rows = desk.get("/api/desk/list", query_string={"view": "all"}).get_json()["rows"]
    assert {one["customer"] for one in rows if one["id"] == "cnv_twin"} == {known}
