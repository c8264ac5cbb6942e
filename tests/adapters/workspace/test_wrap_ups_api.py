"""Wrap-up codes over the API: kept by those who may, offered to agents, and told with a conversation."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.workspace_app import Place, signed_in

AT = "/api/admin/wrap_ups"


def test_code_is_kept_asked_for_and_told_with_the_conversation(place: Place, desk: FlaskClient) -> None:
    admin = signed_in(place, "nuria@nogal.test")
    code = admin.post(AT, json={"names": {"es": "Entregado"}}).get_json()
    assert desk.get(AT).status_code == 403
    nothing, asked = {"code": False, "label": False}, {"code": True, "label": False}
    assert admin.post("/api/admin/wrap_up_demands", json={**asked, "was": nothing}).get_json() == nothing
    assert admin.post(f"{AT}/{code['id']}/down").status_code == 200
    assert desk.get("/api/desk/wrap_ups").get_json() == {"codes": [code], "demands": asked}
    rows = desk.get("/api/desk/list", query_string={"view": "queue"}).get_json()["rows"]
    at = f"/api/desk/conversations/{rows[0]['id']}"
    refused = desk.post(f"{at}/resolve", json={})
    assert (refused.status_code, refused.get_json()["error"]) == (409, "wrap_up_required")
    assert desk.post(f"{at}/wrap_up", json={"code": code["id"]}).get_json()["act"]
    assert desk.get(at).get_json()["wrap_up"] == code
    assert desk.post(f"{at}/resolve", json={}).get_json()["act"]
    (listed,) = admin.get(AT).get_json()["codes"]
    assert (listed["code"], listed["used"]) == (code, 1)
    changed = {"names": {"es": "Entrega hecha"}, "was": {"names": {"es": "Entregado"}}}
    assert admin.post(f"{AT}/{code['id']}", json=changed).get_json() == code
    assert admin.post(f"{AT}/{code['id']}", json=changed).get_json()["error"] == "wrap_up_changed"
