"""What erases a customer, and which files it erased."""

from __future__ import annotations

import pytest
from ledger_world import World

from deflect.keeping.customer_keys import CustomerKeys
from deflect.keeping.erasing import Eraser


@pytest.fixture
def erased_files() -> list[str]:
    """Recordings and media that were erased, by name."""
    return []


@pytest.fixture
def eraser(world: World, erased_files: list[str]) -> Eraser:
    assert isinstance(world.store.keys, CustomerKeys)
    return Eraser(world.store, world.vault, world.store.keys, erased_files.append, erased_files.append)
