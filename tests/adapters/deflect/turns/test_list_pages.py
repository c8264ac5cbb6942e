"""The desk's list by pages, and the one conversation that an agent answers next."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import pytest
from ledger_world import World
from office import Office
from sqlalchemy import Select, event

from deflect import desk
from deflect.people.teams import Scope

SEER = Scope("ana")


def number(of: int) -> str:
    return f"+346000000{of:02}"


def conversation(world: World, of: int) -> str:
    with world.store.reading() as db:
        (row,) = (row for row in desk.page(db, "all", SEER).rows if row.number == number(of))
    return row.id


def paged(world: World, view: desk.View, limit: int) -> list[list[str]]:
    """The numbers of each page of a view, until there is no further one."""
    pages, after = [], ""
    while True:
        with world.store.reading() as db:
            page = desk.page(db, view, SEER, after=after, limit=limit)
        pages.append([row.number for row in page.rows])
        after = page.after
        if not after:
            return pages


@pytest.fixture
def busy(world: World) -> World:
    """Seven customers who asked for a person, a minute apart; the first three were answered, the newest first."""
    Office(world).hire("ana", "berta")
    for of in range(7):
        world.write("PERSONA", sender=number(of))
        world.clock.forward(minutes=1)
    for of in (2, 1, 0):
        desk.reply(world.ledger, conversation(world, of), "ana", f"key-00000{of}", "Hola", seen=99)
        world.clock.forward(minutes=1)
    return world


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 50])
def test_pages_hold_each_conversation_once_and_in_order(busy: World, limit: int) -> None:
    order = [number(of) for of in (3, 4, 5, 6, 0, 1, 2)]
    pages = paged(busy, "open", limit)
    assert list(chain(*pages)) == order
    assert all(len(page) == limit for page in pages[:-1])
    assert paged(busy, "ours", limit)[0][0] == number(3)
    assert list(chain(*paged(busy, "all", limit))) == [number(of) for of in (0, 1, 2, 6, 5, 4, 3)]


def test_a_row_that_leaves_between_two_pages_is_not_missed_nor_repeated(busy: World) -> None:
    with busy.store.reading() as db:
        first = desk.page(db, "open", SEER, limit=2)
    desk.resolve(busy.ledger, first.rows[0].id, "ana")
    with busy.store.reading() as db:
        second = desk.page(db, "open", SEER, after=first.after, limit=2)
    assert [row.number for row in second.rows] == [number(5), number(6)]


def test_accounts_share_the_statements_of_a_read_and_see_their_own(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building a statement takes longer than running it, so no read may build one that was built before."""
    one, day = conversation(busy, 0), desk.day_of(busy.store.clock())

    def read(user: str) -> tuple[int, int, bool]:
        scope = Scope(user)
        with busy.store.reading() as db:
            mine, known = desk.page(db, "mine", scope, day=day), desk.row(db, one, scope, day=day)
            counted = desk.counts(db, scope)["mine"]
        assert known is not None
        return len(mine.rows), counted, known.mine

    def builds(*_: Any) -> None:
        raise AssertionError("a statement is built again")

    assert read("ana") == (3, 3, True)
    monkeypatch.setattr(Select, "where", builds)
    assert read("berta") == (0, 0, False)
    assert read("ana") == (3, 3, True)


@pytest.mark.parametrize("after", ["x", "W10", "e30", "WyJvdXJzIiwgMSwgMV0", "'; drop table", "ñ" * 500])
def test_what_is_no_cursor_is_refused(world: World, after: str) -> None:
    with world.store.reading() as db, pytest.raises(desk.BadCursor):
        desk.page(db, "open", SEER, after=after)


def test_views_by_turn_and_their_counts(busy: World) -> None:
    with busy.store.reading() as db:
        counted = desk.counts(db, SEER)
    assert (counted["ours"], counted["customer"], counted["queue"], counted["mine"]) == (4, 3, 4, 3)
    assert list(chain(*paged(busy, "customer", 50))) == [number(of) for of in (0, 1, 2)]
    assert "resolved" not in counted


@pytest.mark.parametrize("scope", [SEER, Scope("ana", frozenset({"far away"}), frozenset({"clinica"}))])
def test_counts_look_at_nothing_that_was_resolved(busy: World, scope: Scope) -> None:
    """By SQLite's plans: conversations are found by an index that holds no resolved one. Others read few rows whole."""
    asked: list[tuple[str, Any]] = []
    event.listen(busy.store.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with busy.store.reading() as db:
        desk.counts(db, scope)
    if not busy.store.sqlite:
        return
    with sqlite3.connect(busy.store.url.database or "") as file:
        plans = [file.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall() for query, values in asked]
    scans = [str(step[3]) for plan in plans for step in plan if str(step[3]).startswith("SCAN conversation")]
    assert scans
    assert all("USING COVERING INDEX ix_conversation_unresolved" in one or "_abandoned" in one for one in scans)


def test_next_is_the_own_longest_waiting_then_the_oldest_of_the_queue(busy: World) -> None:
    busy.write("¿Y bien?", sender=number(1))
    busy.clock.forward(minutes=1)
    busy.write("¿Hola?", sender=number(0))
    own = desk.take_next(busy.ledger, "ana", SEER)
    assert own == desk.NextUp(conversation(busy, 1))
    assert desk.take_next(busy.ledger, "ana", SEER, own.conversation) == desk.NextUp(conversation(busy, 0))
    for of in (0, 1):
        desk.reply(busy.ledger, conversation(busy, of), "ana", f"key-10000{of}", "Ya", seen=99)
    for agent, of in (("ana", 3), ("berta", 4)):
        taken = desk.take_next(busy.ledger, agent, Scope(agent))
        assert (taken.conversation, bool(taken.act)) == (conversation(busy, of), True)


def test_a_caller_on_the_line_is_not_taken(world: World) -> None:
    office = Office(world)
    office.hire("ana")
    office.caller(number(1))
    assert desk.take_next(world.ledger, "ana", SEER) == desk.NextUp()


def test_agents_who_press_at_once_get_different_conversations(busy: World) -> None:
    names = [f"agent{of}" for of in range(6)]
    Office(busy).hire(*names)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda name: desk.take_next(busy.ledger, name, Scope(name)), names))
    taken = [one.conversation for one in found if one.act]
    assert sorted(taken) == sorted(conversation(busy, of) for of in (3, 4, 5, 6))
    with busy.store.reading() as db:
        owners = [row.owner_name for row in desk.page(db, "all", SEER).rows if row.id in taken]
    assert len(set(owners)) == 4
