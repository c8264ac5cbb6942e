"""States of a text: whatever order a provider tells them in, the outcome is the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from ledger_world import World
from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.delivery_states import move
from deflect.facts import State
from deflect.tables import Outbox


@pytest.fixture
def row(world: World) -> str:
    """The text of a fresh hand-off."""
    world.hand_off()
    (row,) = world.rows()
    return row.id


def moved(db: Session, world: World, row: str, states: Sequence[State], start: State = "queued") -> State:
    """Returns where a row stands after a provider told `states` in this order."""
    found = db.scalars(select(Outbox).where(Outbox.id == row)).one()
    found.state = start
    for state in states:
        move(db, world.clock(), found, state)
    return found.state


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (("accepted", "sent", "undelivered", "delivered", "read"), "read"),
        (("accepted", "sent", "undelivered", "delivered"), "delivered"),
        (("accepted", "sent", "undelivered"), "undelivered"),
    ],
)
def test_outcome_does_not_depend_on_the_order_of_reports(
    world: World, row: str, told: tuple[State, ...], outcome: State
) -> None:
    with world.store.transaction() as db:
        assert {moved(db, world, row, order) for order in permutations(told)} == {outcome}


@pytest.mark.parametrize("state", ["accepted", "sent", "undelivered", "failed", "delivered"])
def test_uncertain_text_is_settled_by_any_report(world: World, row: str, state: State) -> None:
    with world.store.transaction() as db:
        assert moved(db, world, row, [state], start="uncertain") == state


def test_delivered_text_is_never_undelivered_again(world: World, row: str) -> None:
    with world.store.transaction() as db:
        assert moved(db, world, row, ["undelivered", "failed", "sent"], start="delivered") == "delivered"
