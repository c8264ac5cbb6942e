"""An agent's telephone is one that the policy of legs allows, and a refusal says why in the agent's language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ledger_world import World
from office import PHONE, Office

from deflect import desk
from deflect.desk.commands import Refused
from deflect.tables import Presence

WORDS = Path(__file__).parents[4] / "gateway" / "workspace" / "locales"


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("sip:boss@203.0.113.66:5060", "phone_host"),
        ("sip:+34803123456@10.0.0.5", "phone_premium"),
        ("+34803123456", "phone_premium"),
        ("+442071838750", "phone_country"),
        ("+34999", "phone_number"),
    ],
)
def test_agents_telephone_that_may_not_be_dialled_is_refused_with_words(office: Office, phone: str, code: str) -> None:
    office.hire("ana")
    with pytest.raises(Refused) as refused:
        desk.set_availability(office.ledger, "ana", available=True, by="phone", phone=phone)
    assert refused.value.code == code
    for language in ("es", "en"):
        words = json.loads((WORDS / language / "words.json").read_text("utf-8"))
        assert words[f"call_refused.{code}"].endswith(".")


@pytest.mark.parametrize("phone", [PHONE, "+34612345678", "201"])
def test_agents_telephone_at_a_known_host_or_of_the_country_is_taken(office: Office, phone: str) -> None:
    office.hire("ana")
    desk.set_availability(office.ledger, "ana", available=True, by="phone", phone=phone)
    with office.world.store.reading() as db:
        assert db.get_one(Presence, "ana").phone == phone
