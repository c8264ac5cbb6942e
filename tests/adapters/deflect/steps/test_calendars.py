"""Hours set by an admin stand from the next turn on, and the author's where nothing was set."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from ledger_world import PINNED, OneFlow, World

from deflect.steps import calendars
from deflect.steps.calendars import BadHours
from voice_flows.schema.document import Calendar, Flow

OPEN = Calendar(week={"mon": ["09:00-14:00"]}, holidays="ES")
SHOP = PINNED.model_copy(update={"calendars": {"tienda": OPEN, "taller": OPEN}})


def stands(world: World, flow: Flow = SHOP) -> Flow:
    with world.store.reading() as db:
        return calendars.over(db, {flow.flow: flow})[flow.flow]


def test_what_was_set_stands_and_the_rest_stays_the_authors(world: World) -> None:
    assert stands(world) is SHOP
    calendars.keep(world.store, "tienda", "tienda", Calendar(week={"mon": [], "tue": ["10:00-24:00"]}))
    assert stands(world).calendars == {
        "tienda": Calendar(week={"mon": [], "tue": ["10:00-24:00"]}, holidays="ES"),
        "taller": OPEN,
    }
    calendars.keep(world.store, "tienda", "taller", Calendar(week={}, closed=["2026-12-24"]))
    calendars.keep(world.store, "tienda", "tienda", OPEN)
    assert stands(world).calendars == {
        "tienda": OPEN,
        "taller": Calendar(week={}, closed=["2026-12-24"], holidays="ES"),
    }


class ClosedShop(OneFlow):
    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        closed = Calendar(week={"tue": ["09:00-14:00"]})
        return {name: PINNED.model_copy(update={"calendars": {"tienda": closed}})}


def test_the_next_turn_goes_by_the_hours_set_last(world: World) -> None:
    world = World(world.store, world.installation, ClosedShop())
    world.write("PERSONA")
    assert "hemos cerrado" in world.rows()[-1].body
    calendars.keep(world.store, "tienda", "tienda", Calendar(week={"mon": ["00:00-24:00"]}))
    world.write("PERSONA", sender="+34612345699")
    assert "hemos cerrado" not in world.rows()[-1].body


def test_a_calendar_of_the_same_name_in_another_flow_is_another(world: World) -> None:
    calendars.keep(world.store, "clinica", "tienda", Calendar(week={}))
    assert stands(world).calendars["tienda"] == OPEN


@pytest.mark.parametrize("calendar", [
    Calendar(week={"mon": ["9-14"]}), Calendar(week={"mon": ["14:00-09:00"]}), Calendar(week={}, closed=["24/12"]),
])  # fmt: skip
def test_hours_that_cannot_be_read_are_refused(world: World, calendar: Calendar) -> None:
    with pytest.raises(BadHours, match="write it as"):
        calendars.keep(world.store, "tienda", "tienda", calendar)
    assert stands(world) is SHOP
