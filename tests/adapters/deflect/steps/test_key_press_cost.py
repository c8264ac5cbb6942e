"""How much one key press runs, counted in calls of functions and in statements: the same on any machine."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

import pytest
from ledger_world import Installation, VirtualClock, World, counted_ids, keys_of
from sqlalchemy import event

from deflect.facts import Caller
from deflect.storage.store import Store
from voice_flows.model.turns import Keys, Turn
from voice_flows.publishing.loader import load_all
from voice_flows.schema.document import Flow

ROOT = Path(__file__).parents[4]
OURS = tuple(f"{ROOT / package}/" for package in ("deflect", "relevo", "voice_flows"))
MOST_CALLS = 600
"""Calls of our functions, comprehensions and generators from the key to the next prompt, after the first calls."""
MOST_CALLS_IN_ALL = 2600
"""The same with those of libraries, most of which are the database's."""
MOST_TO_HAND_OFF, MOST_TO_HAND_OFF_IN_ALL = 2100, 7600
"""The same for the key that accepts text: steps of the call and of the thread that begins."""
STATEMENTS = 11
"""From BEGIN to the last one before the commit."""


class Shipped:
    """The shipped flows, as published."""

    def __init__(self) -> None:
        files = (ROOT / "voice_flows" / "flows").glob("*.yaml")
        texts = {file.name: file.read_text() for file in files if not file.name.endswith(".talk.yaml")}
        self.flows = {one.flow.flow: one.flow for one in load_all(texts).values() if one.flow is not None}

    def latest(self, name: str) -> Flow:
        return self.flows[name]

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return self.flows


@pytest.fixture
def shop(upgraded_sqlite: Path, tmp_path: Path) -> Iterator[World]:
    shutil.copy(upgraded_sqlite, tmp_path / "relevo.db")
    url = f"sqlite:///{tmp_path}/relevo.db"
    store = Store(url, VirtualClock(), counted_ids(), keys=keys_of(url))
    yield World(store, Installation(flow="tienda", sender="+34910000001"), Shipped())
    store.dispose()


def counted(world: World, leg: str, digits: str = "1") -> tuple[int, int, Turn | None]:
    """Calls of our functions, calls in all while a key of a call is taken, and the turn that comes of it."""
    ours = in_all = 0

    def count(frame: FrameType, what: str, argument: object) -> None:
        nonlocal ours, in_all
        in_all += what == "call"
        ours += what == "call" and frame.f_code.co_filename.startswith(OURS)

    sys.setprofile(count)
    try:
        turn = world.ledger.advance(leg, f"counted:{leg}", Keys(digits))
    finally:
        sys.setprofile(None)
    return ours, in_all, turn


def opened(world: World, call: str) -> str:
    return world.ledger.open_call(Caller(call, "+34612345678", "+34910000001", "trusted", "sip"), "tienda").leg


def test_first_key_of_the_shop_stays_within_its_calls(shop: World) -> None:
    counted(shop, opened(shop, "warm-1"))
    counted(shop, opened(shop, "warm-2"))
    ours, in_all, turn = counted(shop, opened(shop, "call-1"))
    assert turn is not None
    assert turn.wait.kind == "fetch"
    assert ours <= MOST_CALLS
    assert in_all <= MOST_CALLS_IN_ALL


def test_key_that_accepts_text_stays_within_its_calls(shop: World) -> None:
    world = World(shop.store, shop.installation)
    for call in ("warm-1", "warm-2", "call-1"):
        leg = world.call(call_id=call).leg
        world.ledger.advance(leg, f"{call}:1", Keys("2"))
        ours, in_all, turn = counted(world, leg)
    assert turn is not None
    assert turn.wait.kind == "delivery"
    assert ours <= MOST_TO_HAND_OFF
    assert in_all <= MOST_TO_HAND_OFF_IN_ALL


def test_first_key_of_the_shop_stays_within_its_statements(shop: World) -> None:
    leg, statements = opened(shop, "call-1"), list[str]()

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(shop.store.engine, "before_cursor_execute", note)
    shop.ledger.advance(leg, "call-1:1", Keys("1"))
    assert len(statements) <= STATEMENTS
    assert sum(statement.startswith("INSERT INTO entry") for statement in statements) == 1
