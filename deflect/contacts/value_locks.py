"""For how long callers are not asked for a known value after wrong ones: the rule, and whether it holds now.

Wrong values are counted for the customer whose value is asked for, over all calls and messages, until a right value
or code is given. Works inside a transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from deflect.people.merging import groups
from deflect.storage.unit import Unit
from deflect.tables import Customer

FREE: Final = 4
"""Wrong values, two calls of two tries, before nothing is asked for a while."""
FIRST: Final = timedelta(hours=1)
LONGEST: Final = timedelta(days=7)
GROWS: Final = 4
"""Each two further wrong values make the pause this many times longer."""


def pause(wrong: int) -> timedelta:
    """Returns for how long nothing is asked after this many wrong values."""
    if wrong < FREE:
        return timedelta(0)
    times: int = GROWS ** min((wrong - FREE) // 2, 8)
    return min(LONGEST, FIRST * times)


def locked(unit: Unit, customer: str) -> bool:
    """True while nothing is asked that would prove who this customer is."""
    until = select(Customer.id).where(Customer.id.in_(groups.members_of(customer)), Customer.locked_until > unit.now)
    return unit.db.scalar(until.limit(1)) is not None


def count(unit: Unit, customer: str) -> datetime | None:
    """Counts a wrong value for a customer; returns until when nothing is asked, where that begins a pause."""
    owner = Customer.id == customer
    unit.db.execute(update(Customer).where(owner).values(wrong_values=Customer.wrong_values + 1))
    wrong = unit.db.scalar(select(Customer.wrong_values).where(owner)) or 0
    if not (span := pause(wrong)):
        return None
    until = unit.now + span
    unit.db.execute(update(Customer).where(owner).values(locked_until=until))
    return until


def forget(unit: Unit, customer: str) -> None:
    """Forgets wrong values once the customer has proved who they are."""
    wrong = (Customer.id.in_(groups.members_of(customer)), Customer.wrong_values > 0)
    unit.db.execute(update(Customer).where(*wrong).values(wrong_values=0, locked_until=None))
