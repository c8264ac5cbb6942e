"""Tells the pages that show a customer that something of them is another."""

from __future__ import annotations

from sqlalchemy import select

from deflect.people.merging import groups
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation


def changed(unit: Unit, customer: str) -> None:
    """Has the pages ask again that show a conversation of the customer which is not resolved."""
    theirs = select(Conversation.id).where(Conversation.customer_id.in_(groups.members_of(customer)))
    for each in unit.db.scalars(theirs.where(Conversation.state != "resolved")):
        events.happened(unit.db, "conversation", each)
