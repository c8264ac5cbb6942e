"""What is left is read by lanes in little time, whatever a database believes of its tables."""

from __future__ import annotations

import time

import pytest
from ledger_world import World
from sqlalchemy import insert, select, text, update

from deflect.messaging import outbox
from deflect.storage import journal, lanes
from deflect.tables import Journal

MANY = 5_200
"""Customers who write in one burst."""
NEW = text("journal.state = 'new'")


def letters(world: World, count: int, state: str, first: int = 0) -> None:
    now, sealed = world.clock(), world.vault.seal(b'{"raw": "", "headers": {}, "url": ""}')
    rows = [
        {
            "kind": "inbound",
            "channel": "sms",
            "key": f"SM{number}",
            "lane": f"lane-{number}",
            "state": state,
            "sealed": sealed,
            "received_at": now,
            "due_at": now,
        }
        for number in range(first, first + count)
    ]
    with world.store.transaction() as db:
        db.execute(insert(Journal), rows)


def test_each_lane_is_met_once_at_its_oldest_row_over_all_windows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "WINDOW", 3)
    letters(world, 8, "new")
    with world.store.transaction() as db:
        db.execute(update(Journal).where(Journal.position.in_((1, 3, 4, 8))).values(lane="busy"))
    with world.store.reading() as db:
        found = [tuple(row) for row in lanes.heads(db, NEW, Journal.position, Journal.lane)]
    assert found == [(1, "busy"), (2, "lane-1"), (5, "lane-4"), (6, "lane-5"), (7, "lane-6")]


def test_a_burst_is_read_though_the_statistics_are_those_of_before(world: World) -> None:
    if not world.store.sqlite:
        with world.store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE journal SET (autovacuum_enabled = false)"))
    letters(world, 2_000, "done")
    with world.store.engine.begin() as connection:
        connection.execute(text("ANALYZE journal"))
    letters(world, MANY, "new", first=2_000)
    began = time.perf_counter()
    assert len(journal.claim(world.store, world.vault)) == 20
    assert time.perf_counter() - began < 1.0  # was 7.5 s; a turn is cut off after 4


def test_letters_far_behind_one_long_lane_do_not_wait(world: World) -> None:
    letters(world, 1_200, "new")
    with world.store.transaction() as db:
        db.execute(update(Journal).where(Journal.position <= 1_199).values(lane="one"))
    keys = [letter.key for letter in journal.claim(world.store, world.vault)]
    assert keys == ["SM0", "SM1199"]


def test_nothing_left_is_nothing_claimed(world: World) -> None:
    letters(world, 3, "done")
    assert journal.claim(world.store, world.vault) == []
    assert outbox.claim(world.store, world.vault) == []
    with world.store.reading() as db:
        assert len(db.scalars(select(Journal)).all()) == 3
