"""Letters over the API: listed without words, tried again one by one or together, put away and back."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from deflect.tables import Audit, Outbox, Quarantine, Suppression
from tests.workspace_app import Place, signed_in

AT = "/api/admin/letters"


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


@pytest.fixture
def lost(place: Place) -> list[str]:
    """The two newest texts of who may be written to, which their provider refused."""
    with place.store.transaction() as db:
        newest = select(Outbox.id).where(Outbox.kind == "text", Outbox.recipient.not_in(select(Suppression.address)))
        newest = newest.order_by(Outbox.position.desc()).limit(2)
        ids = list(db.scalars(newest))
        now = place.store.clock()
        refused = {"state": "failed", "code": "no_credit", "settled_at": now, "created_at": now, "provider_id": None}
        db.execute(update(Outbox).where(Outbox.kind == "text").values(dismissed_at=now))
        db.execute(update(Outbox).where(Outbox.id.in_(ids)).values(dismissed_at=None, **refused))
    return ids


def texts(admin: FlaskClient) -> list[dict[str, Any]]:
    (found,) = [one for one in admin.get(AT).get_json()["kinds"] if one["kind"] == "text"]
    shown: list[dict[str, Any]] = found["newest"]
    return shown


def test_letters_are_listed_without_words_and_put_away_with_undo(
    place: Place, admin: FlaskClient, lost: list[str]
) -> None:
    found = texts(admin)
    assert ([one["id"] for one in found], {one["code"] for one in found}) == (lost, {"no_credit"})
    assert all(one["conversation"] and "body" not in one for one in found)
    body = {"kind": "text", "id": lost[0]}
    assert admin.post(f"{AT}/put_away", json=body).status_code == 200
    assert [one["id"] for one in texts(admin)] == lost[1:]
    assert admin.post(f"{AT}/put_back", json=body).status_code == 200
    assert admin.post(f"{AT}/put_back", json=body).status_code == 404
    assert len(texts(admin)) == 2
    with place.store.reading() as db:
        acts = db.scalars(select(Audit.action).where(Audit.subject == lost[0]).order_by(Audit.at, Audit.id)).all()
    assert [act for act in acts if act.startswith("letter_")] == ["letter_put_away", "letter_put_back"]


def test_all_letters_of_a_kind_are_tried_again_at_once(place: Place, admin: FlaskClient, lost: list[str]) -> None:
    told = admin.post(f"{AT}/again_all", json={"kind": "text"}).get_json()
    assert told == {"done": 2, "refused": 0}
    assert texts(admin) == []
    again = admin.post(f"{AT}/again", json={"kind": "text", "id": "row_of_nobody"})
    assert again.status_code == 404


def test_quarantine_is_counted_and_checked_again(admin: FlaskClient) -> None:
    (kept,) = admin.get(AT).get_json()["quarantine"]
    assert (kept["provider"], kept["count"]) == ("twilio", 3)
    assert admin.post(f"{AT}/quarantine").get_json() == {"done": 2, "refused": 1}


def test_quarantine_is_discarded_as_far_as_it_was_shown_and_put_back(place: Place, admin: FlaskClient) -> None:
    now = place.store.clock()
    with place.store.transaction() as db:
        for row in (1, 2, 3):
            db.add(Quarantine(position=row, provider="twilio", sealed=b"", received_at=now, signed=False))

    def discarded() -> list[int]:
        with place.store.reading() as db:
            return list(db.scalars(select(Quarantine.position).where(Quarantine.discarded_at.is_not(None))))

    told = admin.post(f"{AT}/quarantine/discard", json={"provider": "twilio", "newest": 2}).get_json()
    assert (told["count"], sorted(discarded())) == (2, [1, 2])
    again = admin.post(f"{AT}/quarantine/discard", json={"provider": "twilio", "newest": 2})
    nothing = admin.post(f"{AT}/quarantine/discard", json={"provider": "vonage", "newest": 2})
    assert (again.status_code, nothing.status_code) == (404, 404)
    back = admin.post(f"{AT}/quarantine/put_back", json={"at": told["at"]})
    assert (back.get_json()["done"], discarded()) == (2, [])
    assert admin.post(f"{AT}/quarantine/put_back", json={"at": told["at"]}).status_code == 404
    with place.store.reading() as db:
        acts = db.scalars(select(Audit.action).where(Audit.action.like("quarantine_%")).order_by(Audit.at, Audit.id))
        assert list(acts) == ["quarantine_discarded", "quarantine_put_back"]


def test_agent_sees_no_letters(desk: FlaskClient) -> None:
    assert desk.get(AT).status_code == 403
    assert desk.post(f"{AT}/again", json={"kind": "text", "id": "x"}).status_code == 403
