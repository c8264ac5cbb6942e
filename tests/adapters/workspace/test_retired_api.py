"""What was taken out of use stays on its admin's list, from where it is brought back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workspace_app import Place, signed_in

REPLY = {"key": "acuse_de_recibo", "language": "es", "words": {"usted": "Gracias.", "tu": ""}}


@pytest.mark.parametrize(
    ("at", "body", "rows"),
    [
        ("wrap_ups", {"names": {"es": "Entregado"}}, "codes"),
        ("labels", {"names": {"es": "Entregado"}, "colour": "grey"}, "labels"),
        ("replies", REPLY, "replies"),
    ],
)
def test_retired_one_is_listed_and_brought_back(place: Place, at: str, body: dict[str, Any], rows: str) -> None:
    admin = signed_in(place, "nuria@nogal.test")
    made = admin.post(f"/api/admin/{at}", json=body).get_json()["id"]
    in_use = len(admin.get(f"/api/admin/{at}").get_json()[rows])
    assert admin.post(f"/api/admin/{at}/{made}/retire").status_code == 200
    found = admin.get(f"/api/admin/{at}").get_json()
    assert (len(found[rows]), found["retired"][0]["id"]) == (in_use - 1, made)
    assert admin.post(f"/api/admin/{at}/{made}/restore").status_code == 200
    found = admin.get(f"/api/admin/{at}").get_json()
    assert (len(found[rows]), [one for one in found["retired"] if one["id"] == made]) == (in_use, [])
