"""Two records of one person, an agent who merges them, and what erases them."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, RAUL, World
from records_of_one import ANA, texted

from deflect.keeping.customer_keys import CustomerKeys
from deflect.keeping.erasing import Eraser
from deflect.tables import User


@pytest.fixture
def ana(world: World) -> None:
    with world.store.transaction() as db:
        ana = {"email": "ana@nogal.es", "password_hash": "", "role": "agent", "name": "Ana"}
        db.add(User(id=ANA.name, created_at=world.clock(), **ana))


@pytest.fixture
def two(world: World, ana: None) -> tuple[str, str]:
    """Conversations of two records, each with a thread."""
    first = texted(world, MARTA)
    world.clock.forward(minutes=5)
    return first, texted(world, RAUL)


@pytest.fixture
def eraser(world: World) -> Eraser:
    assert isinstance(world.store.keys, CustomerKeys)
    return Eraser(world.store, world.vault, world.store.keys, lambda tape: None, lambda medium: None)
