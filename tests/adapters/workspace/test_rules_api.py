"""The API of the admin's page of text offers: decisions with reasons, rules, previews, changes and who may do what."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from deflect.eligibility.rules import policy as counting
from deflect.facts import Caller, HandOffRequest
from deflect.inbound import api_handoffs
from deflect.people import accounts
from deflect.policy.roles import Role, may
from deflect.steps.ledger import Ledger
from gateway.workspace import create_app
from gateway.workspace.pages import ADMIN_PAGES
from tests.workspace_app import PASSWORD, SECRET, Place, signed_in
from voice_flows.model.turns import Keys

ADMIN = "nuria@nogal.test"


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, ADMIN)


def call(place: Place, number: str, kind: Any = "mobile") -> None:
    """A caller of the clinic who asks for a person: the queue may offer text."""
    leg = place.ledger.open_call(Caller(number, number, "+34910000002", "trusted", "sip", kind), "tienda").leg
    place.ledger.advance(leg, "1", Keys("0"))


def set_rules(client: FlaskClient, **values: Any) -> Any:
    changes = [{"name": name, "value": value} for name, value in values.items()]
    return client.post("/api/admin/text-rules", json={"changes": changes})


def test_decisions_come_with_masked_numbers_and_counts(place: Place, admin: FlaskClient) -> None:
    before = admin.get("/api/admin/text-decisions").get_json()["counts"].get("landline", 0)
    call(place, "+34912345678", "landline")
    answer = admin.get("/api/admin/text-decisions?reason=landline").get_json()
    newest = answer["decisions"][0]
    assert (newest["code"], newest["caller"], newest["allowed"]) == ("landline", "+********678", False)
    assert "+34912345678" not in str(answer)
    assert answer["counts"]["landline"] == before + 1


def test_rule_is_changed_shown_and_restored(admin: FlaskClient) -> None:
    changed = set_rules(admin, per_number_a_day=3).get_json()
    assert changed == {"before": [{"name": "per_number_a_day", "flow": "", "value": None}]}
    (rule,) = [
        one for one in admin.get("/api/admin/text-rules").get_json()["rules"] if one["name"] == "per_number_a_day"
    ]
    assert (rule["value"], rule["usual"], rule["own"], rule["by"]) == (3, 5, 3, "Nuria Salas")
    admin.post("/api/admin/text-rules", json={"changes": changed["before"]})
    (rule,) = [
        one for one in admin.get("/api/admin/text-rules").get_json()["rules"] if one["name"] == "per_number_a_day"
    ]
    assert (rule["value"], rule["own"], rule["by"]) == (5, None, "")


def test_rule_that_another_set_meanwhile_is_refused(admin: FlaskClient) -> None:
    def save(value: int, **read: int | None) -> tuple[int, Any]:
        changes = [{"name": "per_number_a_day", "value": value, **read}]
        answer = admin.post("/api/admin/text-rules", json={"changes": changes})
        return answer.status_code, answer.get_json()

    status, saved = save(7, was=None)
    assert status == 200
    status, told = save(9, was=None)
    assert (status, told["error"]) == (409, "rule_changed")
    assert admin.post("/api/admin/text-rules", json={"changes": saved["before"]}).status_code == 200
    assert save(9, was=None)[0] == 200
    assert save(8)[0] == 200


def test_preview_says_what_would_have_changed_and_changes_nothing(place: Place, admin: FlaskClient) -> None:
    call(place, "+34912345678", "landline")
    wanted = {"changes": [{"name": "line_types", "value": ["landline", "mobile"]}]}
    answer = admin.post("/api/admin/text-rules/preview", json=wanted).get_json()
    assert ("ok", True, False) in {(one["code"], one["allowed"], one["was_allowed"]) for one in answer["decisions"]}
    (rule,) = [one for one in admin.get("/api/admin/text-rules").get_json()["rules"] if one["name"] == "line_types"]
    assert rule["own"] is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([], "changes"),
        ([{"name": "nothing", "value": 1}], "there is no such rule"),
        ([{"name": "countries", "value": ["Spain"]}], "is no country"),
        ([{"name": "per_number_a_day", "value": "five"}], "is no count"),
        ([{"name": "per_number_a_day"}], "value"),
        ([{"name": "all_numbers_a_day", "flow": "tienda", "value": 3}], "all flows together"),
    ],
)
def test_bad_rule_is_refused_in_words(admin: FlaskClient, changes: list[dict[str, Any]], told: str) -> None:
    answer = admin.post("/api/admin/text-rules", json={"changes": changes})
    assert answer.status_code == 400
    assert told in answer.get_json()["detail"]


def test_rule_that_a_setting_fixes_is_shown_locked_and_stays(place: Place) -> None:
    policy = type(place.ledger.policy)(per_number_a_day=7, locked=frozenset({"per_number_a_day"}))
    ledger = Ledger(place.store, place.ledger.flows, place.ledger.vault, policy)
    app = create_app(place.store, ledger, secret_key=SECRET)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"email": ADMIN, "password": PASSWORD})
    rules = {one["name"]: one for one in client.get("/api/admin/text-rules").get_json()["rules"]}
    assert (rules["per_number_a_day"]["value"], rules["per_number_a_day"]["locked"]) == (7, "texts_per_number")
    assert rules["offers"]["locked"] == ""
    answer = set_rules(client, per_number_a_day=9)
    assert (answer.status_code, answer.get_json()["error"]) == (409, "rule_locked")


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("admin", True, True),
        ("author", True, False),
        ("agent", False, False),
        ("supervisor", False, False),
        ("auditor", False, False),
    ],
)
def test_roles_see_and_change_what_they_may(place: Place, role: Role, reads: bool, writes: bool) -> None:
    accounts.create_user(place.store, f"{role}@nogal.test", role, PASSWORD, role)
    client = signed_in(place, f"{role}@nogal.test")
    assert client.get("/admin/text-offers").status_code == (200 if reads else 403)
    assert client.get("/api/admin/text-rules").status_code == (200 if reads else 403)
    assert set_rules(client, offers=False).status_code == (200 if writes else 403)
    assert ('href="/admin"' in client.get("/account").text) is any(may(role, page.needs) for page in ADMIN_PAGES)


def test_bare_address_leads_to_the_first_page(admin: FlaskClient) -> None:
    assert admin.get("/admin").headers["Location"] == "/admin/people"


def rule_of(client: FlaskClient, scope: str, name: str = "per_number_a_day") -> Any:
    rules = client.get("/api/admin/text-rules", query_string={"flow": scope}).get_json()["rules"]
    return next(one for one in rules if one["name"] == name)


def test_rules_of_a_brand_stand_between_a_flow_and_all(place: Place, admin: FlaskClient) -> None:
    known = admin.get("/api/admin/text-rules").get_json()
    brand = place.ledger.flows.latest("tienda").brand.name
    assert brand in known["brands"]
    changes = [{"name": "per_number_a_day", "flow": f"brand:{brand}", "value": 4}]
    before = admin.post("/api/admin/text-rules", json={"changes": changes}).get_json()["before"]
    set_rules(admin, per_number_a_day=3)
    assert [rule_of(admin, scope)["value"] for scope in ("tienda", f"brand:{brand}", "")] == [4, 4, 3]
    assert (rule_of(admin, "tienda")["own"], rule_of(admin, f"brand:{brand}")["own"]) == (None, 4)
    own = [{"name": "per_number_a_day", "flow": "tienda", "value": 2}]
    admin.post("/api/admin/text-rules", json={"changes": own})
    assert place.ledger.work(lambda unit: counting(unit, "tienda").per_number_a_day) == 2
    own[0]["value"] = None
    admin.post("/api/admin/text-rules", json={"changes": own})
    assert place.ledger.work(lambda unit: counting(unit, "tienda").per_number_a_day) == 4
    admin.post("/api/admin/text-rules", json={"changes": before})
    set_rules(admin, per_number_a_day=None)
    assert rule_of(admin, "tienda")["value"] == 5


def test_decisions_are_shown_by_brand(place: Place, admin: FlaskClient) -> None:
    call(place, "+34912345679", "landline")
    brand = place.ledger.flows.latest("tienda").brand.name
    of_brand, of_none = (
        admin.get("/api/admin/text-decisions", query_string={"flow": flow}).get_json()["decisions"]
        for flow in (f"brand:{brand}", "brand:None")
    )
    assert {one["flow"] for one in of_brand} >= {"tienda"}
    assert of_none == []


@pytest.mark.parametrize("scope", ["nothing", "brand:Nothing", "brand:"])
@pytest.mark.parametrize("path", ["/api/admin/text-rules", "/api/admin/text-rules/preview"])
def test_rules_of_an_unknown_flow_or_brand_are_refused(admin: FlaskClient, path: str, scope: str) -> None:
    changes = [{"name": "per_number_a_day", "flow": scope, "value": 4}]
    refused = admin.post(path, json={"changes": changes})
    assert (refused.status_code, refused.get_json()["error"]) == (404, "unknown_scope")
    gone = [{"name": "per_number_a_day", "flow": scope, "value": None}]
    assert admin.post(path, json={"changes": gone}).status_code == 200


def test_handed_over_caller_is_shown_masked(place: Place, admin: FlaskClient) -> None:
    request = HandOffRequest("hand-off-1", "+34912345670", "es", "tienda", "", "", consent="1", actor="key:ivr")
    api_handoffs.accept(place.ledger, request)
    newest = admin.get("/api/admin/text-decisions?reason=landline").get_json()["decisions"][0]
    assert (newest["about"], newest["caller"]) == ("api", "+********670")
    assert "caller" not in newest["weighed"]
