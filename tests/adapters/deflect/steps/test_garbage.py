"""A step leaves nothing behind that only the collector of garbage finds: workers collect it seldom."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from ledger_world import RAUL, World

from deflect.steps.context import Facts
from deflect.storage.unit import Unit
from voice_flows.model.turns import Keys


@pytest.fixture
def uncollected(world: World) -> Iterator[list[object]]:
    """What the collector finds is kept here, once a first call has made what is missing."""
    world.call(RAUL, "call-0")
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    yield gc.garbage
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


def test_step_is_left_to_no_collector_with_its_session_and_rows(world: World, uncollected: list[object]) -> None:
    leg = world.call().leg
    world.ledger.advance(leg, "call-1:1", Keys("9"))
    gc.collect()
    assert [one for one in uncollected if isinstance(one, Unit | Facts)] == []
