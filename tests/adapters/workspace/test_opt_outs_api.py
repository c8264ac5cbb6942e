"""Opt-outs over the API: found in any writing, added and lifted with a reason, a customer's own only with evidence."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.eligibility import suppression
from deflect.people import accounts
from deflect.tables import Audit, Consent, Identity
from tests.workspace_app import PASSWORD, Place, signed_in

AT = "/api/admin/opt-outs"
NUMBER = "+34612345678"


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def listed(client: FlaskClient, **query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get(AT, query_string=query).get_json()["opt_outs"]
    return rows


def stopped(place: Place, number: str = NUMBER) -> bool:
    with place.store.reading() as db:
        return suppression.suppressed(db, number)


def by_customer(place: Place, number: str, source: suppression.Source = "keyword") -> None:
    with place.store.transaction() as db:
        suppression.suppress(db, place.store.ids("sup"), place.store.clock(), number, source)


@pytest.mark.parametrize("sought", ["612 34 56 78", "+34 612-345-678", "0034612345678", "345678"])
def test_number_is_found_in_any_writing(place: Place, admin: FlaskClient, sought: str) -> None:
    by_customer(place, NUMBER)
    assert [one["address"] for one in listed(admin, q=sought)] == [NUMBER]
    assert listed(admin, q="699 999 999") == []


def test_number_is_put_on_with_a_reason_lifted_and_put_back(place: Place, admin: FlaskClient) -> None:
    made = admin.post(AT, json={"number": "612 34 56 78", "reason": "Lo pidió en tienda"}).get_json()
    assert (made["address"], made["source"], made["reason"]) == (NUMBER, "agent", "Lo pidió en tienda")
    assert stopped(place)
    again = admin.post(AT, json={"number": NUMBER, "reason": "x"})
    assert again.get_json()["error"] == "opt_out_there"
    lifted = admin.post(f"{AT}/{made['id']}/lift", json={"reason": "Número equivocado"})
    assert lifted.get_json()["lifted_reason"] == "Número equivocado"
    assert not stopped(place)
    assert listed(admin, q=NUMBER) == []
    assert [one["id"] for one in listed(admin, q=NUMBER, lifted="true")] == [made["id"]]
    assert admin.post(f"{AT}/{made['id']}/put_back").status_code == 200
    assert stopped(place)
    with place.store.reading() as db:
        rows = db.scalars(select(Audit).where(Audit.action.like("opt_out%"))).all()
        assert {row.action for row in rows} == {
            "opt_out_added",
            "opt_out_lifted",
            "opt_out_put_back",
            "opt_outs_read",
        }
        assert all("612" not in str((row.subject, row.detail)) for row in rows), "no number in the audit"


def test_customers_own_opt_out_is_lifted_only_with_evidence(place: Place, admin: FlaskClient) -> None:
    with place.store.reading() as db:
        number = db.scalars(select(Identity.address).where(Identity.kind == "phone")).first() or ""
        held = {row.id for row in db.scalars(select(Consent).where(Consent.address == number))}
    by_customer(place, number)
    (one,) = listed(admin, q=number)
    at = f"{AT}/{one['id']}/lift"
    assert admin.post(at, json={"reason": "Se queja"}).get_json()["error"] == "opt_out_evidence"
    assert stopped(place, number)
    assert admin.post(at, json={"reason": "Lo pidió hoy", "evidence": "call"}).status_code == 200
    assert not stopped(place, number)
    with place.store.reading() as db:
        (given,) = [row for row in db.scalars(select(Consent).where(Consent.address == number)) if row.id not in held]
        assert (given.granted, given.evidence["how"], given.evidence["by"]) == (True, "call", "desk")


def test_what_the_provider_holds_is_not_ours_to_lift(place: Place, admin: FlaskClient) -> None:
    by_customer(place, NUMBER, "provider")
    (one,) = listed(admin, q=NUMBER)
    answer = admin.post(f"{AT}/{one['id']}/lift", json={"reason": "x", "evidence": "call"})
    assert answer.get_json()["error"] == "opt_out_provider"


@pytest.mark.parametrize(
    ("number", "reason", "error"),
    [("doce", "x", "opt_out_number"), ("112", "x", "opt_out_number"), (NUMBER, "  ", "opt_out_reason")],
)
def test_number_or_reason_that_is_none_is_refused(admin: FlaskClient, number: str, reason: str, error: str) -> None:
    answer = admin.post(AT, json={"number": number, "reason": reason})
    assert (answer.status_code, answer.get_json()["error"]) == (409, error)


def test_supervisors_add_but_only_admins_lift(place: Place, desk: FlaskClient) -> None:
    assert desk.get(AT).status_code == 403
    accounts.create_user(place.store, "sol@nogal.test", "Sol", PASSWORD, "supervisor")
    supervisor = signed_in(place, "sol@nogal.test")
    made = supervisor.post(AT, json={"number": NUMBER, "reason": "Lo pidió"}).get_json()
    assert supervisor.post(f"{AT}/{made['id']}/lift", json={"reason": "x"}).status_code == 403
