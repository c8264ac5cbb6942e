"""Whatever reaches one record of a customer reaches all that are merged with it: erasing, export, holds, terms."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, RAUL, World
from records_of_one import ANA, merged, owner, separated
from sqlalchemy import select, update

from deflect import desk
from deflect.keeping import erasing, export, holds, records
from deflect.keeping.erasing import Eraser, EraseRefused
from deflect.keeping.expiring import Expiring
from deflect.keeping.terms.days import Terms
from deflect.tables import Customer, LegalHold, Merge, Timer


def test_erasing_one_erases_all_that_are_merged(world: World, two: tuple[str, str], eraser: Eraser) -> None:
    merged(world, MARTA, RAUL)
    marta, raul = owner(world, MARTA), owner(world, RAUL)
    proof = erasing.erase(eraser, raul)
    assert (set(proof.customers), proof.keys) == ({marta, raul}, 2)
    with world.store.reading() as db:
        assert db.scalars(select(Customer)).all() == []
        assert db.scalars(select(Merge)).all() == []


def test_customer_who_was_separated_is_erased_alone(world: World, two: tuple[str, str], eraser: Eraser) -> None:
    separated(world, merged(world, MARTA, RAUL))
    erasing.erase(eraser, owner(world, RAUL))
    with world.store.reading() as db:
        assert db.scalars(select(Customer.id)).all() == [owner(world, MARTA)]


def test_what_a_restore_merged_with_an_erased_customer_stays(
    world: World, two: tuple[str, str], eraser: Eraser
) -> None:
    merged(world, MARTA, RAUL)
    raul = owner(world, RAUL)
    erasing.erase(eraser, raul, again=True)
    with world.store.reading() as db:
        (left,) = db.scalars(select(Customer)).all()
    assert (left.id, left.merged_into) == (owner(world, MARTA), None)


def test_export_has_the_rows_of_all_that_are_merged(world: World, two: tuple[str, str]) -> None:
    merge = merged(world, MARTA, RAUL)
    told = export.exported(world.store, MARTA, "ES", ANA)
    assert {row["id"] for row in told["conversation"]} == set(two)
    assert {row["id"] for row in told["customer_merge"]} == {merge}
    separated(world, merge)
    told = export.exported(world.store, MARTA, "ES", ANA)
    assert {row["id"] for row in told["conversation"]} == {two[0]}


def test_hold_on_one_holds_all_that_are_merged(world: World, two: tuple[str, str], eraser: Eraser) -> None:
    holds.hold(world.store, MARTA, "ES", "a case", ANA)
    merge = merged(world, MARTA, RAUL)
    with pytest.raises(EraseRefused):
        erasing.erase(eraser, owner(world, RAUL))
    separated(world, merge)
    with world.store.reading() as db:
        assert db.scalars(select(LegalHold.customer_id)).all() == [owner(world, MARTA)]
        assert records.find(db, RAUL, "ES").customers == {owner(world, RAUL)}
    erasing.erase(eraser, owner(world, RAUL))


def test_records_that_are_merged_expire_together_after_the_last_contact_of_any(
    world: World, two: tuple[str, str], eraser: Eraser
) -> None:
    world.send_all()
    for row in world.rows():
        world.carrier(row.id, "delivered")
    for conversation in two:
        desk.resolve(world.ledger, conversation, ANA.name)
    with world.store.transaction() as db:
        db.execute(update(Timer).values(ended_at=world.clock()))
    merged(world, MARTA, RAUL)
    world.clock.forward(days=9)
    world.write("hola", sender=RAUL)
    world.send_all()
    for row in world.rows():
        world.carrier(row.id, "delivered")
    world.clock.forward(days=9)
    with world.store.transaction() as db:
        db.execute(update(Timer).values(ended_at=world.clock()))
    assert Expiring(eraser, Terms(customers=10)).round() == 0
    world.clock.forward(days=9)
    assert Expiring(eraser, Terms(customers=10)).round() == 2
    with world.store.reading() as db:
        assert db.scalars(select(Customer)).all() == []
