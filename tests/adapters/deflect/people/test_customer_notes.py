"""The note of a customer on both databases: on every card of theirs, redacted, with its history, joined and parted."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, RAUL, World
from records_of_one import ANA, merged, owner, separated
from sqlalchemy import select

from deflect import desk
from deflect.desk import Refused
from deflect.desk.customer_page import noting
from deflect.desk.customer_page.overview import overview
from deflect.keeping import erasing
from deflect.keeping.erasing import Eraser
from deflect.keeping.export import exported
from deflect.people.teams import Scope
from deflect.tables import Audit, CustomerNote

ALL = Scope(ANA.name)


def write(world: World, number: str, text: str, was: str = "") -> str:
    return noting.write(world.ledger, owner(world, number), ANA.name, text, was).id


def on_card(world: World, conversation: str) -> list[tuple[str, str]]:
    with world.store.reading() as db:
        card = desk.card(db, conversation, ALL)
    assert card is not None
    return [(one.text, one.by) for one in card.notes]


def test_note_stands_on_the_card_without_card_numbers_and_keeps_its_history(world: World, two: tuple[str, str]) -> None:
    first = write(world, MARTA, " prefiere las mañanas, tarjeta 4111 1111 1111 1111 ")
    ((text, by),) = on_card(world, two[0])
    assert text.startswith("prefiere las mañanas")
    assert "4111" not in text
    assert by == "Ana"
    second = write(world, MARTA, "prefiere las tardes", first)
    with world.store.reading() as db:
        page = overview(db, owner(world, MARTA), ALL, world.store.clock())
        acts = db.scalars(select(Audit.action).where(Audit.subject == owner(world, MARTA))).all()
    assert [one.id for one in page.notes] == [second]
    assert [one.id for one in page.older_notes] == [first]
    assert acts.count("customer_noted") == 2
    write(world, MARTA, "", second)
    assert on_card(world, two[0]) == []


def test_second_of_two_writers_is_told_who_was_first(world: World, two: tuple[str, str]) -> None:
    write(world, MARTA, "una")
    with pytest.raises(Refused) as refused:
        write(world, MARTA, "otra")
    assert (refused.value.code, refused.value.detail["by"]) == ("note_changed", "Ana")


def test_joined_records_show_both_notes_and_have_their_own_again_when_separated(
    world: World, two: tuple[str, str]
) -> None:
    marta, raul = write(world, MARTA, "de Marta"), write(world, RAUL, "de Raúl")
    merge = merged(world, MARTA, RAUL)
    for conversation in two:
        assert {text for text, _ in on_card(world, conversation)} == {"de Marta", "de Raúl"}
    write(world, MARTA, "de Raúl, corregida", raul)
    separated(world, merge)
    assert on_card(world, two[0]) == [("de Marta", "Ana")]
    assert on_card(world, two[1]) == [("de Raúl, corregida", "Ana")]
    assert marta != raul


def test_notes_are_exported_and_erased_with_the_customer(world: World, two: tuple[str, str], eraser: Eraser) -> None:
    write(world, MARTA, "otra", write(world, MARTA, "una"))
    told = exported(world.store, owner(world, MARTA), "ES", ANA)
    assert {row["text"] for row in told["customer_note"]} == {"una", "otra"}
    assert erasing.erase(eraser, owner(world, MARTA)).rows["customer_note"] == 2
    with world.store.reading() as db:
        assert db.scalars(select(CustomerNote.id)).all() == []
