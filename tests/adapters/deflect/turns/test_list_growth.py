"""What SQLite does for a page of the list and for its counts, by how many conversations there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from deflect import desk
from deflect.desk.lists.views import VIEWS
from deflect.people.teams import Scope
from deflect.storage.store import Store
from deflect.tables import Conversation, Customer

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SEER = Scope("ana")
SORTING = 40
"""Hundreds of instructions for going over the ids of some hundred conversations more, of which nothing else is read."""


def fill(store: Store, live: int, resolved: int) -> None:
    """Adds conversations: half of the live ones wait for us, and the ten oldest were abandoned."""
    begun = store.clock()
    with store.transaction() as db:
        db.execute(insert(Customer), [{"id": "cus", "name": "Marta", "name_folded": "marta", "created_at": begun}])
        rows = []
        for of in range(live + resolved):
            done, at = of >= live, begun - timedelta(minutes=of)
            rows.append(
                {
                    "id": f"cnv_{of:06}",
                    "customer_id": "cus",
                    "reference": "AAAA",
                    "flow": "tienda",
                    "language": "es",
                    "channel": "sms",
                    "owner": "queue",
                    "state": "resolved" if done else "open",
                    "turn": "none" if done else ("us", "customer")[of % 2],
                    "abandoned_at": at if of >= live + resolved - 10 else None,
                }
                | dict.fromkeys(("turn_since", "created_at", "last_entry_at"), at)
            )
        db.execute(insert(Conversation), rows)


def empty(store: Store) -> None:
    with store.transaction() as db:
        db.execute(delete(Conversation))
        db.execute(delete(Customer))


def steps(store: Store, read: Callable[[Session], object]) -> int:
    """How many hundreds of SQLite's instructions a read takes."""
    taken = 0

    def another() -> int:
        nonlocal taken
        taken += 1
        return 0

    with store.reading() as db:
        file: Any = db.connection().connection.driver_connection
        file.set_progress_handler(another, 100)
        try:
            read(db)
        finally:
            file.set_progress_handler(None, 0)
    return taken


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "undelivered"])  # it asks for each live one's text
def test_page_costs_no_more_with_many_conversations(store: Store, view: desk.View) -> None:
    fill(store, live=120, resolved=1_000)
    few = steps(store, lambda db: desk.page(db, view, SEER, limit=10))
    empty(store)
    fill(store, live=600, resolved=5_000)
    many = steps(store, lambda db: desk.page(db, view, SEER, limit=10))
    assert many <= 1.3 * few + SORTING, (few, many)


def test_counts_cost_no_more_with_a_long_past(store: Store) -> None:
    fill(store, live=50, resolved=1_000)
    few = steps(store, lambda db: desk.counts(db, SEER))
    empty(store)
    fill(store, live=50, resolved=5_000)
    many = steps(store, lambda db: desk.counts(db, SEER))
    assert many <= 1.3 * few, (few, many)
