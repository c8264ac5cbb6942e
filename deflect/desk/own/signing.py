"""What stands under an agent's reply: their signature, where the rules on texts of the flow or brand ask for it."""

from __future__ import annotations

from deflect.conversations.legs import newest_text_leg
from deflect.eligibility import rules
from deflect.storage.unit import Unit
from deflect.tables import Leg, User


def signed(unit: Unit, leg: Leg, user: str, text: str) -> str:
    """Returns a reply as the customer gets it: the signature is its last line."""
    signature = _signature(unit, leg, user)
    return f"{text}\n{signature}" if signature else text


def in_conversation(unit: Unit, conversation: str, user: str) -> str:
    """Returns what would stand under a reply of the account there; empty for nothing."""
    leg = newest_text_leg(unit.db, conversation)
    return _signature(unit, leg, user) if leg else ""


def _signature(unit: Unit, leg: Leg, user: str) -> str:
    return unit.db.get_one(User, user).signature if rules.policy(unit, leg.flow).signature else ""
