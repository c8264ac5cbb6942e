"""Terms over the API: the next erasing follows what an admin set, the undo restores it, and what is locked stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deflect.keeping import holds
from deflect.keeping.expiring import Expiring
from deflect.people.audit import Actor
from deflect.tables import Audit, Conversation, Timer
from tests.workspace_app import TERMS, Place, eraser, signed_in

AT = "/api/admin/retention"
ANA = Actor("system", "ana")


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def keep(admin: FlaskClient, kind: str, days: Any, was: Any = None) -> tuple[int, str]:
    answer = admin.post(AT, json={"kind": kind, "days": days, "was": was})
    return answer.status_code, answer.get_json().get("error", "")


def shown(admin: FlaskClient, kind: str) -> dict[str, Any]:
    return next(one for one in admin.get(AT).get_json()["terms"] if one["name"] == kind)


def conversations(place: Place) -> int:
    with place.store.reading() as db:
        return db.scalar(select(func.count()).select_from(Conversation)) or 0


def test_next_erasing_follows_the_term_and_not_after_its_undo(place: Place) -> None:
    job = Expiring(eraser(place.store, place.tapes), TERMS)
    with place.store.transaction() as db:
        for timer in db.scalars(select(Timer).where(Timer.ended_at.is_(None))):
            timer.ended_at = place.clock()
        held = db.scalars(select(Conversation).order_by(Conversation.last_entry_at)).first()
        assert held is not None
        customer = held.customer_id
    holds.hold(place.store, customer, "ES", "case 12/2026", ANA)
    later = place.clock() + timedelta(days=40)
    place.clock.now = lambda: later
    admin = signed_in(place, "nuria@nogal.test")
    before = conversations(place)
    assert keep(admin, "conversations", 30) == (200, "")
    assert (shown(admin, "conversations")["value"], shown(admin, "conversations")["by"]) == (30, "Nuria Salas")
    assert keep(admin, "conversations", None, was=30) == (200, "")
    assert shown(admin, "conversations")["value"] == 0
    job.round()
    assert conversations(place) == before
    past = admin.post(f"{AT}/past", json={"kind": "conversations", "days": 30}).get_json()["count"]
    assert keep(admin, "conversations", 30) == (200, "")
    job.round()
    assert 0 < past == before - conversations(place) < before
    with place.store.reading() as db:
        assert db.scalars(select(Conversation).where(Conversation.customer_id == customer)).first() is not None
        acts = db.scalars(select(Audit.detail).where(Audit.action == "retention_changed").order_by(Audit.at, Audit.id))
        assert [(one["before"], one["after"]) for one in acts] == [(None, 30), (30, None), (None, 30)]


@pytest.mark.parametrize(
    ("kind", "days", "was", "told"),
    [
        ("conversations", -1, None, (409, "term_days")),
        ("conversations", 36_501, None, (409, "term_days")),
        ("recordings", 0, None, (409, "term_days")),
        ("recordings", 3_651, None, (409, "term_days")),
        ("texts", 10, None, (409, "term_locked")),
        ("customers", 10, 20, (409, "term_changed")),
        ("customers", "ten", None, (400, "wrong_request")),
        ("customers", 1.5, None, (400, "wrong_request")),
        ("customers", 10**30, None, (400, "wrong_request")),
        ("everything", 10, None, (400, "wrong_request")),
    ],
)
def test_term_that_cannot_be_is_refused_and_nothing_is_changed(
    admin: FlaskClient, kind: str, days: Any, was: Any, told: tuple[int, str]
) -> None:
    before = admin.get(AT).get_json()
    assert keep(admin, kind, days, was) == told
    assert admin.get(AT).get_json() == before
    assert shown(admin, "texts")["locked"] == "retention.text_days"


def test_agent_sees_no_terms(desk: FlaskClient) -> None:
    assert desk.get(AT).status_code == desk.get("/admin/retention").status_code == 403
