"""A business's own attributes of customers on both databases: given all or none, joined and parted, erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from ledger_world import MARTA, RAUL, World
from records_of_one import ANA, merged, owner, separated
from sqlalchemy import select

from deflect import desk
from deflect.desk import Refused
from deflect.desk.attributes import attribute_list, giving
from deflect.keeping import erasing
from deflect.keeping.erasing import Eraser
from deflect.keeping.export import exported
from deflect.people.merging import groups
from deflect.people.teams import Scope
from deflect.tables import Audit, CustomerValue


@pytest.fixture(autouse=True)
def defined(world: World, two: tuple[str, str]) -> str:
    """A level and a number of members; the id of the level."""
    level = attribute_list.create(world.ledger, ANA.name, "level", "choice", {"es": "Nivel"}, ["Oro", "Plata"])
    attribute_list.create(world.ledger, ANA.name, "members", "number", {"es": "Miembros"}, [])
    return level.id


def give(world: World, number: str, wanted: Mapping[str, str], was: Mapping[str, str] | None = None) -> None:
    world.clock.forward(seconds=1)
    world.ledger.work(lambda unit: giving.give(unit, owner(world, number), ANA, wanted, was))


def stands(world: World, number: str) -> dict[str, str]:
    with world.store.reading() as db:
        found = giving.of(db, groups.ids(db, owner(world, number)))
    return {one.attribute.key: one.text for one in found}


def test_values_are_given_all_or_none(world: World) -> None:
    give(world, MARTA, {"level": "oro", "members": "4"})
    with pytest.raises(Refused) as refused:
        give(world, MARTA, {"level": "plata", "members": "cuatro"})
    assert (refused.value.code, refused.value.detail["key"]) == ("attribute_number", "members")
    assert stands(world, MARTA) == {"level": "Oro", "members": "4"}
    give(world, MARTA, {"level": ""})
    assert stands(world, MARTA) == {"level": "", "members": "4"}
    with world.store.reading() as db:
        given = select(Audit.detail).where(Audit.action == "customer_attributes_given").order_by(Audit.at)
        assert db.scalars(given).all() == [{"attributes": ["level", "members"]}, {"attributes": ["level"]}]


def test_second_of_two_agents_is_told_what_changed_and_by_whom(world: World) -> None:
    give(world, MARTA, {"level": "Oro"})
    with pytest.raises(Refused) as refused:
        give(world, MARTA, {"level": "Plata"}, {"level": ""})
    assert (refused.value.code, refused.value.detail["by"]) == ("attribute_changed", "Ana")


def test_attribute_on_the_card_stands_there_with_its_value(world: World, two: tuple[str, str], defined: str) -> None:
    conversation, _ = two
    give(world, MARTA, {"level": "oro"})

    def on_card() -> list[tuple[str, str]]:
        with world.store.reading() as db:
            shown = desk.card(db, conversation, Scope(ANA.name))
        assert shown is not None
        return [(one.attribute.key, one.text) for one in shown.attributes]

    assert on_card() == []
    with world.store.reading() as db:
        level = next(one for one in attribute_list.every(db) if one.id == defined)
    wanted = (level.names, level.choices)
    before = attribute_list.change(world.ledger, ANA.name, defined, *wanted, level, on_card=True)
    assert on_card() == [("level", "Oro")]
    with pytest.raises(Refused, match="attribute_list_changed"):
        attribute_list.change(world.ledger, ANA.name, defined, *wanted, level)
    attribute_list.change(world.ledger, ANA.name, defined, *wanted, replace(before, on_card=True))
    assert on_card() == []


def test_joined_records_have_the_last_given_value_and_their_own_when_separated(world: World) -> None:
    give(world, MARTA, {"level": "Oro", "members": "4"})
    give(world, RAUL, {"level": "Plata"})
    merge = merged(world, MARTA, RAUL)
    assert stands(world, MARTA) == stands(world, RAUL) == {"level": "Plata", "members": "4"}
    give(world, RAUL, {"members": "5"})
    assert stands(world, MARTA)["members"] == "5"
    separated(world, merge)
    assert stands(world, RAUL) == {"level": "Plata", "members": ""}
    assert stands(world, MARTA) == {"level": "Oro", "members": "5"}


def test_retired_attribute_is_not_given_and_comes_back_with_its_values(world: World, defined: str) -> None:
    give(world, MARTA, {"level": "Oro"})
    attribute_list.retire(world.ledger, ANA.name, defined)
    assert stands(world, MARTA) == {"members": ""}
    with pytest.raises(Refused) as refused:
        give(world, MARTA, {"level": "Plata"})
    assert refused.value.code == "attribute_unknown"
    attribute_list.restore(world.ledger, ANA.name, defined)
    assert stands(world, MARTA)["level"] == "Oro"


def test_values_are_exported_and_erased_with_the_customer(world: World, eraser: Eraser) -> None:
    give(world, MARTA, {"level": "Oro"})
    assert [row["text"] for row in exported(world.store, owner(world, MARTA), "ES", ANA)["customer_value"]] == ["Oro"]
    assert erasing.erase(eraser, owner(world, MARTA)).rows["customer_value"] == 1
    with world.store.reading() as db:
        assert db.scalars(select(CustomerValue.id)).all() == []
