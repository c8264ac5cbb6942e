"""Our numbers over the API: the next call and text reach the flow that an admin chose, and the undo gives them back."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.answering.assigned import assigned_flows
from deflect.facts import Inbound
from deflect.inbound import messages
from deflect.installation import Installation
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger
from deflect.storage.vault import Vault
from deflect.tables import Audit, Leg
from relevo.programs.called_numbers import CalledNumbers
from relevo.publishing.published_flows import PublishedFlows
from tests.workspace_app import SECRET, Place, signed_in

AT = "/api/admin/numbers"
MAIN, NEW = "+34910000001", "+34910000009"


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def assign(admin: FlaskClient, number: str, flow: str, was: str = "") -> Any:
    return admin.post(AT, json={"number": number, "flow": flow, "was": was})


def shown(admin: FlaskClient, number: str) -> dict[str, Any]:
    listed = admin.get(AT).get_json()["numbers"]
    return next((one for one in listed if one["number"] == number), {})


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json().get("error", "")


def called(place: Place, number: str) -> str:
    """The flow that a voice worker lets answer, once it has read its lists."""
    flows = PublishedFlows(place.store)
    lines = CalledNumbers(Installation(), flows.names, assigned_flows(place.store))
    lines.read()
    return lines.flow_at(number, "")


def written(place: Place, number: str, key: str) -> str:
    """The flow that takes a text of a customer who is new."""
    kept = assigned_flows(place.store)
    flows, vault = PublishedFlows(place.store), Vault(SECRET)
    ledger = Ledger(place.store, flows, vault, PolicySettings(), assigned=kept.lately)
    messages.receive(ledger, Inbound("sms", key, f"+3460000777{key}", number, "Hola", place.store.clock()))
    with place.store.reading() as db:
        return db.scalars(select(Leg.flow).where(Leg.theirs == f"+3460000777{key}")).one()


def test_next_call_and_text_reach_the_chosen_flow_and_the_undo_gives_them_back(
    place: Place, admin: FlaskClient
) -> None:
    assert (called(place, MAIN), written(place, MAIN, "1")) == ("tienda", "tienda")
    assert shown(admin, MAIN) | {"texts": True} == {
        "number": MAIN, "flow": "tienda", "by": "main", "answers": True, "texts": True, "added": False
    }  # fmt: skip
    assert assign(admin, MAIN, "clinica").get_json() == {"number": MAIN}
    assert (called(place, MAIN), written(place, MAIN, "2")) == ("clinica", "clinica")
    assert (shown(admin, MAIN)["flow"], shown(admin, MAIN)["by"]) == ("clinica", "admin")
    assert assign(admin, MAIN, "", was="clinica").status_code == 200
    assert (called(place, MAIN), written(place, MAIN, "3")) == ("tienda", "tienda")
    with place.store.reading() as db:
        acts = db.scalars(select(Audit).where(Audit.action == "number_assigned").order_by(Audit.at, Audit.id)).all()
    assert [(row.subject, row.detail["flow"], row.detail["before"]) for row in acts] == [
        (MAIN, "clinica", ""),
        (MAIN, "", "clinica"),
    ]


def test_new_number_is_ours_for_calls_in_any_writing_until_it_is_removed(place: Place, admin: FlaskClient) -> None:
    assert called(place, NEW) == ""
    assert assign(admin, "910 00 00 09", "clinica").get_json() == {"number": NEW}
    assert called(place, NEW) == "clinica"
    assert (shown(admin, NEW)["added"], shown(admin, NEW)["texts"]) == (True, False)
    assert assign(admin, NEW, "", was="clinica").status_code == 200
    assert called(place, NEW) == ""
    assert shown(admin, NEW) == {}


def test_what_cannot_be_is_refused_with_its_reason_and_changes_nothing(place: Place, admin: FlaskClient) -> None:
    assert code(assign(admin, "12", "clinica")) == (409, "own_number")
    assert code(assign(admin, MAIN, "ninguno")) == (409, "own_number_flow")
    assert code(assign(admin, MAIN, "clinica", was="tienda")) == (409, "own_number_changed")
    assert called(place, MAIN) == "tienda"
    agent = signed_in(place, "pau@nogal.test")
    assert (agent.get(AT).status_code, assign(agent, MAIN, "clinica").status_code) == (403, 403)


def test_number_of_a_setting_keeps_its_flow(place: Place, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place.ledger, "_installation", Installation(numbers={NEW: "clinica"}))
    assert shown(admin, NEW) == {
        "number": NEW, "flow": "clinica", "by": "setting", "answers": True, "texts": False, "added": False
    }  # fmt: skip
    assert code(assign(admin, NEW, "tienda")) == (409, "own_number_set")
