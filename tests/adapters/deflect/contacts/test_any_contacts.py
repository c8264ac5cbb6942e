"""Any sequence of contacts keeps: one conversation a matter, nothing answered asked again, nobody's conversation taken.

Each sequence is drawn from its number, with a customer of its own: the same number is the same sequence on any machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from any_customer import ANA, Customer
from contact_laws import MattersOnly
from ledger_world import World
from sqlalchemy import select

from deflect.steps.ledger import Ledger
from deflect.tables import Identity, User

SOME, MANY, BLOCK, ACTS = 15, 1000, 100, 7
"""Sequences in each run, in the long one and on each of its databases, and contacts in each sequence."""

ACT: tuple[Callable[[Customer], None], ...] = (
    Customer.calls,
    Customer.calls,
    Customer.calls,
    Customer.calls_twice_at_once,
    Customer.is_claimed_by_a_stranger,
    Customer.writes,
    Customer.writes,
    Customer.opts_out_or_in,
    Customer.texts_are_carried,
    Customer.time_passes,
    Customer.time_passes,
    Customer.is_called,
    Customer.an_agent_acts,
    Customer.an_agent_acts,
)


@pytest.fixture
def shop(world: World) -> World:
    world.ledger = Ledger(world.store, MattersOnly(), world.vault, world.ledger.policy, world.installation)
    with world.store.transaction() as db:
        ana = {"email": "ana@nogal.es", "password_hash": "", "role": "agent", "name": "Ana"}
        db.add(User(id=ANA, created_at=world.clock(), **ana))
    return world


def lived(world: World, seed: int) -> Customer:
    """A customer's contacts, drawn from a number; what is kept is looked at after each of them."""
    customer = Customer(world, seed, random.Random(seed))
    customer.calls()
    with world.store.transaction() as db:
        known = {one.address: one for one in db.scalars(select(Identity).where(Identity.address.in_(_both(customer))))}
        owner = next(iter(known.values())).customer_id
        if customer.second not in known:
            second = {"kind": "phone", "address": customer.second, "level": "confirmed", "created_at": world.clock()}
            db.add(Identity(id=f"idn_second_{seed}", customer_id=owner, **second))
    for _ in range(ACTS):
        customer.draw.choice(ACT)(customer)
        customer.check()
    return customer


def _both(customer: Customer) -> tuple[str, str]:
    return customer.first, customer.second


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_any_contacts_keep_one_conversation_a_matter(shop: World) -> None:
    resumed = sum(lived(shop, seed).resumed for seed in range(SOME))
    assert resumed > 0


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("first", range(0, MANY, BLOCK))
def test_a_thousand_sequences_of_contacts_keep_one_conversation_a_matter(shop: World, first: int) -> None:
    resumed = sum(lived(shop, seed).resumed for seed in range(first, first + BLOCK))
    assert resumed > 0
