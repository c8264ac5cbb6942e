"""Calls whose conversation is not chosen yet, since the caller has still to say what they call about.

Until then any open conversation of the customer may be the one, so that its page shows them on the phone.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select

from deflect.contacts.choosing import Reason
from deflect.people.merging import groups
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg

ASKED: Final[Reason] = "to_be_asked"
_OPEN = select(Conversation.id).where(
    Conversation.customer_id.in_(groups.members_of(bindparam("customer"))), Conversation.state != "resolved"
)


def tell(unit: Unit, leg: Leg) -> None:
    """Tells the pages that follow the customer's open conversations that such a call began, or is decided."""
    for conversation in unit.db.scalars(_OPEN, {"customer": leg.customer_id}):
        events.happened(unit.db, "conversation", conversation)
