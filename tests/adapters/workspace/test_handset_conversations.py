"""What the handset shows of the agents' side: this phone's conversations with the business that it calls."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from deflect.facts import Caller
from deflect.workers.handset_phones import PHONES
from gateway.workspace import HandsetPage
from gateway.workspace.api.handset import HandsetBusiness
from tests import workspace_app
from tests.workspace_app import Place, signed_in

SHOP, CLINIC = "+34910000001", "+34910000002"


@pytest.fixture
def place(ledger_file: Path, tmp_path: Path) -> Place:
    handset = HandsetPage(("/line/0",), "a secret", SHOP, clinic=HandsetBusiness(CLINIC, "clinica"))
    made = workspace_app.place(ledger_file, tmp_path, handset=handset)
    made.app.config["WTF_CSRF_ENABLED"] = False
    return made


def called(place: Place, phone: str, flow: str) -> str:
    """The conversation of a call from a telephone of the handset."""
    held = PHONES[phone]  # type: ignore[index]
    caller = Caller(f"{phone}-{flow}", held.number, SHOP, held.trust, "handset")
    return place.ledger.open_call(caller, flow).conversation


def shown(pau: FlaskClient, phone: str, business: str) -> list[str]:
    found = pau.get("/handset/api/conversations", query_string={"phone": phone, "business": business}).get_json()
    return list(found["ids"])


def test_each_business_shows_its_own_conversations(place: Place) -> None:
    pau = signed_in(place)
    ours, theirs = called(place, "mobile", "tienda"), called(place, "mobile", "clinica")
    assert shown(pau, "mobile", "shop")[0] == ours
    assert shown(pau, "mobile", "clinic")[0] == theirs
    assert ours not in shown(pau, "mobile", "clinic")


def test_call_of_a_stranger_is_shown_before_the_number_is_proved(place: Place) -> None:
    pau = signed_in(place)
    conversation = called(place, "stranger", "tienda")
    assert shown(pau, "stranger", "shop")[0] == conversation
