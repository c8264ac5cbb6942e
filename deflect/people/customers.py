"""Finds or creates the customer of a phone number."""

from __future__ import annotations

from deflect.people.identities import identity_of
from deflect.policy import phone_numbers
from deflect.storage.unit import Unit
from deflect.tables import Customer, Identity


def customer_at(unit: Unit, number: str | None, language: str) -> Customer:
    """The customer with this E.164 number, created if there is none; without a number always a new one."""
    known = identity_of(unit, number or "")
    if known is not None:
        return unit.db.get_one(Customer, known.customer_id)
    customer = Customer(id=unit.ids("cus"), language=language, created_at=unit.now)
    unit.db.add(customer)
    if number:
        read = phone_numbers.parse(number, unit.installation.region)
        unit.db.add(
            Identity(
                id=unit.ids("idn"),
                customer_id=customer.id,
                kind="phone",
                address=number,
                level="seen",
                number_kind=read.kind,
                country=read.country,
                created_at=unit.now,
            )
        )
    unit.db.flush()
    return customer
