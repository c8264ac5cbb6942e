"""Health over the API: what this machine says, in the account's language, beside the figures of the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, update

from deflect.tables import Outbox
from tests.workspace_app import Place, caller_in_the_queue, signed_in

AT = "/api/admin/health"


def health(admin: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = admin.get(AT).get_json()
    return found


def test_health_tells_trouble_with_its_fix_and_what_goes_on(place: Place) -> None:
    admin = signed_in(place, "nuria@nogal.test")
    before = health(admin)["live"]["calls"]
    caller_in_the_queue(place, "+34612000001", 0)
    found = health(admin)
    (disk,) = [one for one in found["machine"]["parts"] if one["health"] == "error"]
    assert (disk["seen"], disk["fix"]) == ("0.1 GB libres", "libere espacio")
    assert (found["live"]["calls"], found["machine"]["lines"]) == (before + 1, 8)
    admin.post("/prefer", data={"language": "en"})
    assert health(admin)["machine"]["parts"][1]["title"] == "disk"


def test_sender_whose_provider_takes_nothing_is_told_with_its_reason(place: Place) -> None:
    admin, now = signed_in(place, "nuria@nogal.test"), place.store.clock()
    with place.store.transaction() as db:
        row = db.scalars(select(Outbox).where(Outbox.kind == "text").order_by(Outbox.position.desc()).limit(1)).one()
        sender = row.sender
        tried = now - timedelta(minutes=5)
        db.execute(
            update(Outbox)
            .where(Outbox.position == row.position)
            .values(state="queued", code="provider_down", attempted_at=tried, created_at=tried, due_at=tried)
        )
    (told,) = [one["texts"] for one in health(admin)["senders"] if one["address"] == sender]
    assert (told["trouble"], told["waiting"]) == ("provider_down", 1)
    live = health(admin)["live"]
    assert (live["unsent"], live["oldest_unsent"]) == (1, told["trouble_since"])


def test_agent_is_told_no_health(place: Place, desk: FlaskClient) -> None:
    assert desk.get(AT).status_code == 403
    assert desk.get("/admin/health").status_code == 403
