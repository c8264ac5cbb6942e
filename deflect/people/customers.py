"""Finds or creates the customer of a phone number, and the number's identity."""

from __future__ import annotations

from deflect.people import identities
from deflect.policy import phone_numbers
from deflect.storage.unit import Unit
from deflect.tables import Customer, Identity
from deflect.tables.sealed import newcomer


def customer_at(unit: Unit, number: str | None, language: str) -> Customer:
    """The customer with this E.164 number, created if there is none; without a number always a new one."""
    known = identities.identity_of(unit, number or "")
    if known is not None:
        return unit.db.get_one(Customer, known.customer_id)
    customer = Customer(id=unit.ids("cus"), language=language, created_at=unit.now)
    unit.db.add(customer)
    unit.begun.add(customer.id)
    newcomer(unit.db.get_bind().dialect, customer.id)
    if number:
        _identify(unit, number, customer.id)
    unit.flush_soon()
    return customer


def identity_at(unit: Unit, number: str, customer: str) -> Identity:
    """The identity with this E.164 number, made this customer's if there is none."""
    known = identities.identity_of(unit, number)
    return known if known is not None else _identify(unit, number, customer)


def _identify(unit: Unit, number: str, customer: str) -> Identity:
    read = phone_numbers.parse(number, unit.installation.region)
    identity = Identity(
        id=unit.ids("idn"),
        customer_id=customer,
        kind="phone",
        address=number,
        level="seen",
        number_kind=read.kind,
        country=read.country,
        created_at=unit.now,
        shared=False,
    )
    unit.db.add(identity)
    identities.made(unit, identity)
    return identity
