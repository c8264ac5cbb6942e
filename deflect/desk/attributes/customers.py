"""Finds the customer whose attributes somebody reads or gives, by a number. Reads only."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from deflect.people.api_keys import Key
from deflect.people.merging import groups
from deflect.tables import Conversation, Customer, Identity


def at_number(db: Session, number: str, key: Key | None = None) -> str | None:
    """The customer with this E.164 number, under the record that stands in front.

    `None` if no customer has the number, or if the `key` of the program that asks may not see the customer: a key of
    some flows or brands sees those who had a conversation there.
    """
    named = select(groups.first_of(Customer)).join(Identity, Identity.customer_id == Customer.id)
    found = db.scalar(named.where(Identity.kind == "phone", Identity.address == number))
    if found is None or key is None or not (key.flows or key.brands):
        return found
    there = or_(Conversation.flow.in_(key.flows), Conversation.brand.in_(key.brands))
    mine = select(Conversation.id).where(Conversation.customer_id.in_(groups.members_of(found)), there)
    return found if db.scalar(mine.limit(1)) is not None else None
