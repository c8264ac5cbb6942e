"""Rows of a file on both databases: each given by itself, all or none, and the same again changes nothing."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, RAUL, World
from records_of_one import ANA, owner
from sqlalchemy import func, select

from deflect.desk.attributes import attribute_list, giving, importing
from deflect.desk.attributes.importing import Row, RowAnswer
from deflect.people.merging import groups
from deflect.tables import CustomerValue

NATIONAL = RAUL.removeprefix("+34")
FITS = RowAnswer()
ROWS = (
    Row(MARTA, {"level": "oro", "members": "4"}),
    Row(f"{NATIONAL[:3]} {NATIONAL[3:6]} {NATIONAL[6:]}", {"level": "", "members": "2"}),
    Row(MARTA, {"level": "bronce", "members": "9"}),
    Row("+34600999888", {"level": "Oro"}),
    Row("doce", {"level": "Oro"}),
    Row(RAUL, {"colour": "rojo"}),
)
ANSWERS = (
    FITS,
    FITS,
    RowAnswer("attribute_choice", "level"),
    RowAnswer(importing.NOBODY),
    RowAnswer("number_unreadable"),
    RowAnswer("attribute_unknown", "colour"),
)


@pytest.fixture(autouse=True)
def defined(world: World, two: tuple[str, str]) -> None:
    attribute_list.create(world.ledger, ANA.name, "level", "choice", {"es": "Nivel"}, ["Oro", "Plata"])
    attribute_list.create(world.ledger, ANA.name, "members", "number", {"es": "Miembros"}, [])


def stands(world: World, number: str) -> dict[str, str]:
    with world.store.reading() as db:
        found = giving.of(db, groups.ids(db, owner(world, number)))
    return {one.attribute.key: one.text for one in found}


def values(world: World) -> int:
    with world.store.reading() as db:
        return db.scalar(select(func.count()).select_from(CustomerValue)) or 0


def test_check_tells_what_would_become_of_each_row_and_changes_nothing(world: World) -> None:
    assert importing.check(world.ledger, ROWS) == ANSWERS
    assert values(world) == 0


def test_rows_that_fit_are_given_and_the_others_leave_everything_as_it_is(world: World) -> None:
    assert importing.give(world.ledger, ANA.name, ROWS) == ANSWERS
    assert stands(world, MARTA) == {"level": "Oro", "members": "4"}
    assert stands(world, RAUL) == {"level": "", "members": "2"}
    before = values(world)
    assert importing.give(world.ledger, ANA.name, ROWS) == ANSWERS
    assert values(world) == before == 3
