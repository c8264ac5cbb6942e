"""A customer's page on both databases: one person with two records, whose calls and texts stand in one timeline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ledger_world import MARTA, RAUL, World
from records_of_one import ANA, merged, owner, texted

from deflect.desk.commands import Unknown
from deflect.desk.customer_page import history
from deflect.desk.customer_page.history import Moment
from deflect.desk.customer_page.overview import overview
from deflect.desk.lists.pages import BadCursor
from deflect.people.teams import Scope

ALL = Scope(ANA.name)
NMARTA = Scope(ANA.name, queues=frozenset({"default"}), flows=frozenset({"tienda"}))


def told(world: World, customer: str, scope: Scope) -> Iterator[Moment]:
    """Yields the timeline page by page, as the desk reads it."""
    after = ""
    while True:
        with world.store.reading() as db:
            page = history.page(db, customer, scope, after)
        yield from page.moments
        if not (after := page.after):
            return


def test_two_records_of_one_person_are_one_customer_with_both_numbers_and_threads(
    world: World, two: tuple[str, str]
) -> None:
    merged(world, MARTA, RAUL)
    with world.store.reading() as db:
        shown = overview(db, owner(world, MARTA), ALL, world.store.clock())
    assert {one.address for one in shown.addresses} == {MARTA, RAUL}
    assert (shown.records, shown.conversations, shown.unresolved) == (2, 2, 2)
    assert shown.newest == two[1]


def test_timeline_goes_back_page_by_page_with_each_moment_once(
    world: World, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    merged(world, MARTA, RAUL)
    whole = [*told(world, owner(world, MARTA), ALL)]
    monkeypatch.setattr(history, "PAGE", 2)
    assert [*told(world, owner(world, MARTA), ALL)] == whole
    assert {one.conversation for one in whole} == {*two}
    assert [one.item.kind for one in whole].count("call") == 2
    assert [one.item.at for one in whole] == sorted((one.item.at for one in whole), reverse=True)


def test_nothing_is_told_of_conversations_that_the_account_may_not_see(world: World) -> None:
    texted(world, MARTA)
    with world.store.reading() as db:
        shown = overview(db, owner(world, MARTA), NMARTA, world.store.clock())
    assert (shown.conversations, shown.unresolved, shown.newest, shown.brands) == (0, 0, "", ())
    assert [*told(world, owner(world, MARTA), NMARTA)] == []


def test_customer_and_place_that_are_not_there_are_told_apart(world: World) -> None:
    with world.store.reading() as db, pytest.raises(Unknown):
        overview(db, "cus_nobody", ALL, world.store.clock())
    texted(world, MARTA)
    with world.store.reading() as db, pytest.raises(BadCursor):
        history.page(db, owner(world, MARTA), ALL, "not a cursor")
