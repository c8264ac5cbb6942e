"""The demo starts again: all of it, nothing else, and not while a call is up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deflect.eligibility import suppression
from deflect.facts import Caller, Inbound
from deflect.inbound import messages
from deflect.tables import Consent, ConsentProof, Conversation, Identity, Setting, Suppression, Tape
from gateway.demo import message
from tests.workspace_app import Place, signed_in

MARTA, STRANGER, NEIGHBOUR, OURS = "+34612345678", "+34644556677", "+34655667788", "+34910000001"
RESTART = "/handset/api/restart"


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def writes(place: Place, number: str, key: str, body: str = "Hola") -> None:
    messages.receive(place.ledger, Inbound("sms", key, number, OURS, body, place.store.clock()))


def call(place: Place, number: str, call_id: str, *, trust: Any = "trusted", line: Any = "handset") -> str:
    return place.ledger.open_call(Caller(call_id, number, OURS, trust, line), "tienda").leg


def told(place: Place) -> dict[str, Any]:
    """What there is: conversations by number, opt-outs, the clock, the first order."""
    with place.store.reading() as db:
        numbers = select(Identity.address, func.count(Conversation.id)).join(
            Conversation, Conversation.customer_id == Identity.customer_id
        )
        return {
            "by number": dict(db.execute(numbers.group_by(Identity.address)).tuples().all()),
            "all": db.scalar(select(func.count()).select_from(Conversation)),
            "opt-outs": sorted(db.scalars(select(Suppression.address))),
            "consents": db.scalar(select(func.count(Consent.id)).where(Consent.address != NEIGHBOUR)),
            "proofs": db.scalar(select(func.count()).select_from(ConsentProof)),
            "tapes": list(db.scalars(select(Tape.id))),
            "clock": db.get(Setting, "clock_offset_s") is not None,
            "order": place.app.test_client().get("/demo/api/tienda/orders/48213").get_json()["day"],
        }


def test_the_demo_is_as_it_began_and_other_customers_stay(place: Place, admin: FlaskClient) -> None:
    message.leave(place.ledger, place.tapes)
    fresh = told(place)
    writes(place, NEIGHBOUR, "SM-1")
    writes(place, MARTA, "SM-2")
    place.ledger.close(call(place, MARTA, "web-1"), "end", "hung_up")
    place.ledger.close(call(place, "", "web-2"), "end", "hung_up")
    place.ledger.close(call(place, STRANGER, "web-3", trust="none"), "end", "hung_up")
    with place.store.transaction() as db:
        suppression.suppress(db, "sup_marta", place.store.clock(), MARTA, "keyword")
    admin.post("/demo/api/tienda/orders/48213/delivery", json={"day": "2027-03-10"})
    admin.post("/handset/api/clock", json={"hours": 240, "daytime": True})
    assert told(place) != fresh
    for _ in range(2):
        assert admin.post(RESTART, json={}).status_code == 200
        now = told(place)
        assert now["by number"].pop(NEIGHBOUR) == 1
        assert now == fresh | {"all": 15, "by number": now["by number"]}
        assert now["by number"] == dict.fromkeys(fresh["by number"], 1)


def test_the_past_is_told_in_the_real_time_again(place: Place, admin: FlaskClient) -> None:
    before = place.store.clock()
    admin.post("/handset/api/clock", json={"hours": 240})
    assert place.waker.wait_for(lambda: place.store.clock() - before > timedelta(days=9), 5)
    assert admin.post(RESTART, json={}).status_code == 200
    with place.store.reading() as db:
        latest = db.scalar(select(func.max(Conversation.last_entry_at)))
    assert latest is not None
    assert latest - before < timedelta(hours=1)


def test_while_a_call_of_the_demo_is_up_nothing_changes(place: Place, admin: FlaskClient) -> None:
    leg = call(place, MARTA, "web-1")
    before = told(place)
    answer = admin.post(RESTART, json={})
    assert (answer.status_code, answer.get_json()["error"]) == (409, "demo_busy")
    assert told(place) == before
    place.ledger.close(leg, "end", "hung_up")
    assert admin.post(RESTART, json={}).status_code == 200


def test_a_call_of_another_customer_goes_on(place: Place, admin: FlaskClient) -> None:
    leg = call(place, NEIGHBOUR, "sip-1", line="sip")
    assert admin.post(RESTART, json={}).status_code == 200
    assert place.ledger.resume(leg).wait.kind


def test_an_agent_may_not_start_the_demo_again(place: Place) -> None:
    assert signed_in(place).post(RESTART, json={}).status_code == 403
